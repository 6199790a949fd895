package io.dawnwatch.engine.parse;

/** Durations written with their units, as Go and nginx write them. */
final class Durations {
  private Durations() {}

  /** Microseconds of {@code 12ms}, {@code 1.5s} or {@code 1m2.5s}; -1 for anything else. */
  static double micros(String text) {
    double total = 0;
    int at = 0;
    while (at < text.length()) {
      int start = at;
      while (at < text.length() && isDigitOrDot(text.charAt(at))) {
        at++;
      }
      int unitAt = at;
      while (at < text.length() && !isDigitOrDot(text.charAt(at))) {
        at++;
      }
      String number = text.substring(start, unitAt);
      double unit = micros(text, unitAt, at);
      if (unit < 0 || !Fields.looksNumeric(number)) {
        return -1;
      }
      total += Double.parseDouble(number) * unit;
    }
    return text.isEmpty() ? -1 : total;
  }

  private static boolean isDigitOrDot(char c) {
    return c >= '0' && c <= '9' || c == '.';
  }

  private static double micros(String text, int from, int to) {
    return switch (text.substring(from, Math.min(to, from + 3))) {
      case "ns" -> 1e-3;
      case "us", "\u00b5s", "\u03bcs" -> 1;
      case "ms" -> 1e3;
      case "s" -> 1e6;
      case "m" -> 6e7;
      case "h" -> 3.6e9;
      default -> -1;
    };
  }
}
