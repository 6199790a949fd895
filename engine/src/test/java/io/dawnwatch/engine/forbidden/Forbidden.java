package io.dawnwatch.engine.forbidden;

/** One class for each thing the engine must not use: each must be found. */
@SuppressWarnings("all")
public final class Forbidden {
  private Forbidden() {}

  public static class Now {
    long use() {
      return java.time.Instant.now().toEpochMilli();
    }
  }

  public static class NowByReference {
    java.util.function.Supplier<java.time.Instant> use() {
      return java.time.Instant::now;
    }
  }

  public static class LocalNow {
    Object use() {
      return java.time.LocalDateTime.now();
    }
  }

  public static class ZonedNow {
    Object use() {
      return java.time.ZonedDateTime.now(java.time.ZoneOffset.UTC);
    }
  }

  public static class YearNow {
    Object use() {
      return java.time.Year.now();
    }
  }

  public static class CurrentTime {
    long use() {
      return System.currentTimeMillis();
    }
  }

  public static class NanoTime {
    long use() {
      return System.nanoTime();
    }
  }

  public static class SystemClock {
    Object use() {
      return java.time.Clock.systemUTC();
    }
  }

  public static class TickingClock {
    Object use() {
      return java.time.Clock.tickMillis(java.time.ZoneOffset.UTC);
    }
  }

  public static class NewDate {
    Object use() {
      return new java.util.Date();
    }
  }

  public static class CalendarNow {
    Object use() {
      return java.util.Calendar.getInstance();
    }
  }

  public static class MathSin {
    double use() {
      return Math.sin(2);
    }
  }

  public static class MathCos {
    double use() {
      return Math.cos(2);
    }
  }

  public static class MathTan {
    double use() {
      return Math.tan(2);
    }
  }

  public static class MathAsin {
    double use() {
      return Math.asin(2);
    }
  }

  public static class MathAcos {
    double use() {
      return Math.acos(2);
    }
  }

  public static class MathAtan {
    double use() {
      return Math.atan(2);
    }
  }

  public static class MathSinh {
    double use() {
      return Math.sinh(2);
    }
  }

  public static class MathCosh {
    double use() {
      return Math.cosh(2);
    }
  }

  public static class MathTanh {
    double use() {
      return Math.tanh(2);
    }
  }

  public static class MathExp {
    double use() {
      return Math.exp(2);
    }
  }

  public static class MathExpm1 {
    double use() {
      return Math.expm1(2);
    }
  }

  public static class MathLog {
    double use() {
      return Math.log(2);
    }
  }

  public static class MathLog10 {
    double use() {
      return Math.log10(2);
    }
  }

  public static class MathLog1p {
    double use() {
      return Math.log1p(2);
    }
  }

  public static class MathCbrt {
    double use() {
      return Math.cbrt(2);
    }
  }

  public static class MathPow {
    double use() {
      return Math.pow(2, 3);
    }
  }

  public static class MathHypot {
    double use() {
      return Math.hypot(2, 3);
    }
  }

  public static class MathAtan2 {
    double use() {
      return Math.atan2(2, 3);
    }
  }

  public static class MathByReference {
    java.util.function.DoubleUnaryOperator use() {
      return Math::log;
    }
  }

  public static class MathRandom {
    double use() {
      return Math.random();
    }
  }

  public static class UnseededRandom {
    Object use() {
      return new java.util.Random();
    }
  }

  public static class UnseededSplittableRandom {
    Object use() {
      return new java.util.SplittableRandom();
    }
  }

  public static class ThreadRandom {
    int use() {
      return java.util.concurrent.ThreadLocalRandom.current().nextInt();
    }
  }

  public static class Secure {
    Object use() {
      return new java.security.SecureRandom();
    }
  }

  public static class RandomUuid {
    Object use() {
      return java.util.UUID.randomUUID();
    }
  }

  public static class DefaultLocale {
    Object use() {
      return java.util.Locale.getDefault();
    }
  }

  public static class DefaultZone {
    Object use() {
      return java.time.ZoneId.systemDefault();
    }
  }

  public static class DefaultTimeZone {
    Object use() {
      return java.util.TimeZone.getDefault();
    }
  }

  public static class LowerCase {
    String use() {
      return "I".toLowerCase();
    }
  }

  public static class UpperCase {
    String use() {
      return "i".toUpperCase();
    }
  }

  public static class Format {
    String use() {
      return String.format("%d", 1);
    }
  }

  public static class Formatted {
    String use() {
      return "%d".formatted(1);
    }
  }

  public static class NewFormatter {
    Object use() {
      return new java.util.Formatter();
    }
  }

  public static class DefaultPattern {
    Object use() {
      return java.time.format.DateTimeFormatter.ofPattern("MMM");
    }
  }

  public static class TextFormat {
    Object use() {
      return new java.text.DecimalFormat("0.0");
    }
  }

  public static class GetBytes {
    byte[] use() {
      return "a".getBytes();
    }
  }

  public static class NewString {
    String use() {
      return new String(new byte[] {65});
    }
  }

  public static class NewStringOfPart {
    String use() {
      return new String(new byte[] {65}, 0, 1);
    }
  }

  public static class DefaultCharset {
    Object use() {
      return java.nio.charset.Charset.defaultCharset();
    }
  }

  public static class Environment {
    String use() {
      return System.getenv("HOME");
    }
  }

  public static class Property {
    String use() {
      return System.getProperty("user.dir");
    }
  }

  public static class LineEnd {
    String use() {
      return System.lineSeparator();
    }
  }

  public static class OldFile {
    Object use() {
      return new java.io.File("a");
    }
  }

  public static class NewFile {
    Object use() {
      return java.nio.file.Path.of("a");
    }
  }

  public static class StandardOut {
    Object use() {
      return System.out;
    }
  }

  public static class Net {
    Object use() {
      return java.net.URI.create("http://a");
    }
  }

  public static class NewThread {
    Object use() {
      return new Thread(() -> {});
    }
  }

  public static class Pool {
    Object use() {
      return java.util.concurrent.ForkJoinPool.commonPool();
    }
  }

  public static class Async {
    Object use() {
      return java.util.concurrent.CompletableFuture.completedFuture(1);
    }
  }

  public static class ParallelCollection {
    Object use() {
      return java.util.List.of(1).parallelStream();
    }
  }

  public static class ParallelStream {
    Object use() {
      return java.util.stream.IntStream.range(0, 9).parallel();
    }
  }

  public static class Shuffle {
    void use() {
      java.util.Collections.shuffle(new java.util.ArrayList<Integer>());
    }
  }
}
