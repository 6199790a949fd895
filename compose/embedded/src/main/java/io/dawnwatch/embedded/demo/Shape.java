package io.dawnwatch.embedded.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One message a service writes: a constant text with parameters in braces.
 *
 * <p>Parameters: {@code {int:1-9}}, {@code {pick:a|b}}, {@code {hex:8}}, {@code {uuid}}, {@code
 * {ip}}, {@code {money}}, {@code {user}}, {@code {order}} and {@code {ms}}, the duration of the
 * event. The text is compiled and JSON-escaped once, here; parameters need no escaping when drawn.
 */
final class Shape {
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)(?::([^}]*))?}");
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /** Spread of latencies: the 99th percentile is about three times the median. */
  private static final double LATENCY_SIGMA = 0.45;

  private interface Part {
    void append(StringBuilder out, Dice dice, int durationMillis);
  }

  private final String level;
  private final double weight;
  private final double medianMillis;
  private final Part[] parts;

  private Shape(String level, double weight, double medianMillis, String text) {
    this.level = level;
    this.weight = weight;
    this.medianMillis = medianMillis;
    this.parts = compile(text);
  }

  /** A message that measures nothing. Weights are relative within a service, about per mille. */
  static Shape untimed(String level, double weight, String text) {
    return new Shape(level, weight, 0, text);
  }

  /** A message about something that took time; its line carries {@code duration_ms}. */
  static Shape timed(String level, double weight, double medianMillis, String text) {
    return new Shape(level, weight, medianMillis, text);
  }

  String level() {
    return level;
  }

  double weight() {
    return weight;
  }

  boolean timed() {
    return medianMillis > 0;
  }

  /** A latency of at least 1 ms; 0 for a message that measures nothing. */
  int drawDurationMillis(Dice dice, double slowness) {
    if (!timed()) {
      return 0;
    }
    return Math.max(1, (int) (dice.logNormal(medianMillis, LATENCY_SIGMA) * slowness));
  }

  /** Appends the message, JSON-escaped, without quotes. */
  void appendMessage(StringBuilder out, Dice dice, int durationMillis) {
    for (Part part : parts) {
      part.append(out, dice, durationMillis);
    }
  }

  private static Part[] compile(String text) {
    List<Part> parts = new ArrayList<>();
    Matcher parameter = PARAMETER.matcher(text);
    int at = 0;
    while (parameter.find()) {
      parts.add(literal(text.substring(at, parameter.start())));
      parts.add(parameter(parameter.group(1), parameter.group(2)));
      at = parameter.end();
    }
    parts.add(literal(text.substring(at)));
    return parts.toArray(Part[]::new);
  }

  private static Part literal(String text) {
    String escaped = LineWriter.escape(text);
    return (out, dice, millis) -> out.append(escaped);
  }

  private static Part parameter(String name, String argument) {
    return switch (name) {
      case "int" -> integer(argument);
      case "pick" -> pick(argument);
      case "hex" -> hex(Integer.parseInt(argument));
      case "uuid" -> Shape::appendUuid;
      case "ip" -> Shape::appendIp;
      case "money" -> Shape::appendMoney;
      case "user" -> (out, dice, millis) -> out.append("u-").append(dice.between(10_000, 99_999));
      case "order" ->
          (out, dice, millis) -> out.append("ord-").append(dice.between(1_000_000, 9_999_999));
      case "ms" -> (out, dice, millis) -> out.append(millis);
      default -> throw new IllegalArgumentException("unknown parameter: " + name);
    };
  }

  private static Part integer(String range) {
    int dash = range.indexOf('-');
    int low = Integer.parseInt(range.substring(0, dash));
    int high = Integer.parseInt(range.substring(dash + 1));
    return (out, dice, millis) -> out.append(dice.between(low, high));
  }

  private static Part pick(String alternatives) {
    String[] words = LineWriter.escape(alternatives).split("\\|");
    return (out, dice, millis) -> out.append(words[dice.below(words.length)]);
  }

  private static Part hex(int digits) {
    return (out, dice, millis) -> {
      for (int left = digits; left > 0; left -= 16) {
        appendHex(out, dice.bits(), Math.min(left, 16));
      }
    };
  }

  /** At most 16 digits. */
  private static void appendHex(StringBuilder out, long bits, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.append(HEX[(int) (bits >>> shift) & 0xf]);
    }
  }

  private static void appendUuid(StringBuilder out, Dice dice, int durationMillis) {
    long high = dice.bits();
    long low = dice.bits();
    appendHex(out, high >>> 32, 8);
    out.append('-');
    appendHex(out, high >>> 16, 4);
    out.append("-4");
    appendHex(out, high, 3);
    out.append("-a");
    appendHex(out, low >>> 48, 3);
    out.append('-');
    appendHex(out, low, 12);
  }

  private static void appendIp(StringBuilder out, Dice dice, int durationMillis) {
    int bits = (int) dice.bits();
    out.append("10.").append(bits >>> 28).append('.').append(bits >>> 8 & 0xff);
    out.append('.').append(bits & 0xff);
  }

  private static void appendMoney(StringBuilder out, Dice dice, int durationMillis) {
    out.append(dice.between(3, 480)).append('.').append(dice.between(10, 99));
  }
}
