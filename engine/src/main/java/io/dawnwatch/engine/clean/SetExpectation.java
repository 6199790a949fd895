package io.dawnwatch.engine.clean;

/**
 * What is expected of the lines of one window of one partition together. A breach is reported when
 * the window closes; no line goes to quarantine for it.
 */
public sealed interface SetExpectation {
  /** What reports call it. */
  String name();

  /**
   * At most this share of the events lacks a field.
   *
   * @param maxShare 0 to 1
   */
  record MaxMissing(String name, String field, double maxShare) implements SetExpectation {
    public MaxMissing {
      if (!(maxShare >= 0 && maxShare <= 1)) {
        throw new IllegalArgumentException("maxShare must be 0 to 1, was " + maxShare);
      }
    }
  }

  /** At least and at most so many lines per window and partition. */
  record Volume(String name, long min, long max) implements SetExpectation {
    public Volume {
      if (min < 0 || max < min) {
        throw new IllegalArgumentException(
            "volume must have 0 <= min <= max, was " + min + " to " + max);
      }
    }
  }

  /**
   * A window that was not as expected.
   *
   * @param name of the expectation
   * @param startMillis start of the window, milliseconds since 1970 UTC
   * @param endMillis its end, exclusive; several windows later when lines were missing altogether
   * @param lines lines in it
   * @param found what was found: lines, or a share from 0 to 1
   * @param allowed the bound that is not kept, in the same unit
   * @param what both in words
   */
  record Breach(
      String name,
      long startMillis,
      long endMillis,
      long lines,
      double found,
      double allowed,
      String what) {}
}
