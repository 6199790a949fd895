package io.dawnwatch.engine.detect;

/** Numbers as people read them, the same on every machine: no locale is asked. */
final class Words {
  private Words() {}

  /** {@code 90 s}, {@code 5 min}, {@code 1 h}. */
  static String span(long millis) {
    if (millis >= 3_600_000 && millis % 3_600_000 == 0) {
      return millis / 3_600_000 + " h";
    }
    if (millis >= 60_000 && millis % 60_000 == 0) {
      return millis / 60_000 + " min";
    }
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  /** A duration in microseconds with two or three figures and its unit. */
  static String duration(long micros) {
    if (micros < 1_000) {
      return micros + " us";
    }
    return micros < 1_000_000 ? figures(micros, 1_000) + " ms" : figures(micros, 1_000_000) + " s";
  }

  private static String figures(long value, long unit) {
    long tenths = (value * 10 + unit / 2) / unit;
    return tenths >= 100 ? Long.toString((tenths + 5) / 10) : tenths / 10 + "." + tenths % 10;
  }
}
