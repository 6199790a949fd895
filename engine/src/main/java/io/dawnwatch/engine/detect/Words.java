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
}
