package io.dawnwatch.engine.template;

import org.jspecify.annotations.Nullable;

/** Units that follow a number. */
final class Units {
  private static final long SECOND = 1_000_000_000;

  /** Longest name of a unit. */
  private static final int LONGEST = 12;

  /** Units by {@link #place}, probed linearly. */
  private static final Unit[] TABLE = new Unit[512];

  /** A unit: of bytes when {@code nanos} is 0. */
  private record Unit(String name, long nanos, double bytes) {}

  static {
    add(0, 1, "B b byte bytes Bytes");
    add(0, 1 / 8.0, "bit bits");
    add(0, 1L << 10, "KB kB kb KiB");
    add(0, 1L << 20, "MB mb MiB");
    add(0, 1L << 30, "GB gb GiB");
    add(0, 1L << 40, "TB TiB");
    add(1, "ns nsec nanoseconds");
    add(1_000, "us \u00b5s \u03bcs usec microseconds");
    add(1_000_000, "ms msec millis milliseconds MILLISECONDS");
    add(SECOND, "s sec secs second seconds SECONDS");
    add(60 * SECOND, "min mins minute minutes");
    add(3_600 * SECOND, "h hr hrs hour hours");
    add(86_400 * SECOND, "day days");
  }

  private Units() {}

  private static void add(long nanos, String names) {
    add(nanos, 0, names);
  }

  private static void add(long nanos, double bytes, String names) {
    for (String name : names.split(" ", -1)) {
      int at = place(name.toCharArray(), 0, name.length());
      while (TABLE[at] != null) {
        at = at + 1 & TABLE.length - 1;
      }
      TABLE[at] = new Unit(name, nanos, bytes);
    }
  }

  private static int place(char[] text, int from, int to) {
    return text[from] * 31 + text[to - 1] * 7 + (to - from) * 131 & TABLE.length - 1;
  }

  private static @Nullable Unit unit(char[] text, int from, int to) {
    int length = to - from;
    if (length < 1 || length > LONGEST) {
      return null;
    }
    int at = place(text, from, to);
    Unit unit = TABLE[at];
    while (unit != null
        && !(unit.name().length() == length && Chars.isAt(text, unit.name(), from, to))) {
      at = at + 1 & TABLE.length - 1;
      unit = TABLE[at];
    }
    return unit;
  }

  /** SIZE or DURATION, or null if the word from {@code from} to {@code to} is no unit. */
  static @Nullable MaskKind of(char[] text, int from, int to) {
    Unit unit = unit(text, from, to);
    if (unit == null) {
      return null;
    }
    return unit.nanos() > 0 ? MaskKind.DURATION : MaskKind.SIZE;
  }

  /**
   * The duration at [from, to), a number and a unit of time, in microseconds; -1 if it is none,
   * negative, or longer than 31 years.
   */
  static long micros(char[] text, int from, int to) {
    int i = from;
    while (i < to && !Chars.is(text[i], Chars.DIGIT)) {
      if (text[i] == '-') {
        return -1;
      }
      i++;
    }
    long whole = 0;
    for (; i < to && Chars.is(text[i], Chars.DIGIT); i++) {
      whole = whole * 10 + text[i] - '0';
      if (whole > 1_000_000_000_000L) {
        return -1;
      }
    }
    long billionths = 0;
    if (i < to && text[i] == '.') {
      long scale = 100_000_000;
      for (i++; i < to && Chars.is(text[i], Chars.DIGIT); i++) {
        billionths += scale * (text[i] - '0');
        scale /= 10;
      }
    }
    i = Chars.run(text, i, to, Chars.SPACE);
    Unit unit = unit(text, i, to);
    if (unit == null) {
      return -1;
    }
    double micros = (whole + billionths / 1e9) * unit.nanos() / 1_000;
    return micros > 1e15 ? -1 : (long) micros;
  }

  /**
   * The number at [from, to), with a unit if the kind has one: bytes (a kilobyte is 1,024), or
   * microseconds; NaN if it is none, or has more than 15 digits before its fraction.
   */
  static double quantity(MaskKind kind, char[] text, int from, int to) {
    if (kind == MaskKind.DURATION) {
      long micros = micros(text, from, to);
      return micros < 0 ? Double.NaN : micros;
    }
    int i = from;
    boolean negative = false;
    while (i < to && !Chars.is(text[i], Chars.DIGIT)) {
      negative |= text[i++] == '-';
    }
    if (i == to) {
      return Double.NaN;
    }
    double whole = 0;
    for (; i < to && Chars.is(text[i], Chars.DIGIT); i++) {
      whole = whole * 10 + text[i] - '0';
      if (whole >= 1e15) {
        return Double.NaN;
      }
    }
    double fraction = 0;
    if (i < to && text[i] == '.') {
      double scale = 1;
      for (i++; i < to && Chars.is(text[i], Chars.DIGIT); i++) {
        if (scale < 1e9) {
          fraction = fraction * 10 + text[i] - '0';
          scale *= 10;
        }
      }
      fraction /= scale;
    }
    double size = (negative ? -1 : 1) * (whole + fraction);
    if (kind == MaskKind.NUMBER) {
      return size;
    }
    i = Chars.run(text, i, to, Chars.SPACE);
    Unit unit = unit(text, i, Chars.run(text, i, to, Chars.LETTER));
    return unit == null || unit.nanos() > 0 ? Double.NaN : size * unit.bytes();
  }
}
