package io.dawnwatch.topology.cli;

import java.util.Locale;

/** Numbers as people read them, the same in every locale. */
public final class Numbers {
  private Numbers() {}

  /** A count with its thousands apart, such as 1,234,567. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** A score, such as 0.973. */
  static String score(double score) {
    return String.format(Locale.ROOT, "%.3f", score);
  }

  /** A length of time in the greatest units that fit, rounded down: 1 h 5 min, 90 s as 1 min. */
  public static String inWords(long millis) {
    if (millis >= 3_600_000) {
      long minutes = millis / 60_000;
      return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }
    if (millis >= 60_000) {
      return millis / 60_000 + " min";
    }
    return millis >= 1_000 ? millis / 1_000 + " s" : millis + " ms";
  }
}
