package io.dawnwatch.engine.template;

import org.jspecify.annotations.Nullable;

/** Units that follow a number. */
final class Units {
  private static final String[] SIZES = {
    "B", "b", "KB", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "kb", "mb", "gb", "bytes", "byte", "Bytes", "bit", "bits"
  };
  private static final String[] TIMES = {
    "ns", "us", "\u00b5s", "\u03bcs", "ms", "s", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes",
    "h", "hr", "hrs", "hour", "hours", "day", "days", "msec", "msecs", "usec", "nsec", "millis", "milliseconds",
    "microseconds", "nanoseconds", "MILLISECONDS", "SECONDS"
  };

  private Units() {}

  /** SIZE or DURATION, or null if the word from {@code from} to {@code to} is no unit. */
  static @Nullable MaskKind of(String text, int from, int to) {
    if (isOne(TIMES, text, from, to)) {
      return MaskKind.DURATION;
    }
    return isOne(SIZES, text, from, to) ? MaskKind.SIZE : null;
  }

  private static boolean isOne(String[] units, String text, int from, int to) {
    int length = to - from;
    if (length > 12 || length < 1) {
      return false;
    }
    for (String unit : units) {
      if (unit.length() == length && text.startsWith(unit, from)) {
        return true;
      }
    }
    return false;
  }

  /** The duration at [from, to), a number and a unit of time, in microseconds; -1 if it is too long. */
  static long micros(String text, int from, int to) {
    return -1;
  }
}
