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
  private record Unit(String name, long nanos) {}

  static {
    add(0, "B b KB kB kb MB mb GB gb TB KiB MiB GiB TiB byte bytes Bytes bit bits");
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
    for (String name : names.split(" ", -1)) {
      int at = place(name.toCharArray(), 0, name.length());
      while (TABLE[at] != null) {
        at = at + 1 & TABLE.length - 1;
      }
      TABLE[at] = new Unit(name, nanos);
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
}
