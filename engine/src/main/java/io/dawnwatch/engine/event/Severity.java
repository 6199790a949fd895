package io.dawnwatch.engine.event;

import java.util.Locale;

/**
 * How grave a log event is. Numbers are those of the OpenTelemetry log data model: the first of
 * each range of four.
 *
 * @see <a
 *     href="https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber">SeverityNumber</a>
 */
public enum Severity {
  UNSPECIFIED(0),
  TRACE(1),
  DEBUG(5),
  INFO(9),
  WARN(13),
  ERROR(17),
  FATAL(21);

  private static final Severity[] BY_NUMBER = new Severity[25];

  static {
    Severity current = UNSPECIFIED;
    for (int number = 0; number < BY_NUMBER.length; number++) {
      for (Severity candidate : values()) {
        if (candidate.number == number) {
          current = candidate;
        }
      }
      BY_NUMBER[number] = current;
    }
  }

  private final int number;

  Severity(int number) {
    this.number = number;
  }

  /** OpenTelemetry SeverityNumber, 0 when unspecified, else 1 to 21. */
  public int number() {
    return number;
  }

  /**
   * The severity whose range holds the OpenTelemetry {@code number}; {@link #UNSPECIFIED} outside 1
   * to 24.
   */
  public static Severity ofNumber(int number) {
    return number < 0 || number >= BY_NUMBER.length ? UNSPECIFIED : BY_NUMBER[number];
  }

  /**
   * The severity a log writes as {@code text}, in any case, as the common loggers, syslog and BGL
   * name them; {@link #UNSPECIFIED} for any other word.
   */
  public static Severity ofText(String text) {
    if (text.isEmpty() || text.length() > 13) {
      return UNSPECIFIED;
    }
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "TRACE", "FINEST", "FINER", "VERBOSE" -> TRACE;
      case "DEBUG", "FINE", "CONFIG" -> DEBUG;
      case "INFO", "INFORMATION", "INFORMATIONAL", "NOTICE" -> INFO;
      case "WARN", "WARNING" -> WARN;
      case "ERROR", "ERR", "SEVERE", "FAILURE" -> ERROR;
      case "FATAL", "CRITICAL", "CRIT", "ALERT", "EMERG", "EMERGENCY", "PANIC" -> FATAL;
      default -> UNSPECIFIED;
    };
  }

  /**
   * The severity of a level written as one letter, as Android, glog and many loggers do; {@link
   * #UNSPECIFIED} for any other letter.
   */
  public static Severity ofLetter(char letter) {
    return switch (letter) {
      case 'V', 'T' -> TRACE;
      case 'D' -> DEBUG;
      case 'I', 'N' -> INFO;
      case 'W' -> WARN;
      case 'E' -> ERROR;
      case 'F', 'C', 'A' -> FATAL;
      default -> UNSPECIFIED;
    };
  }
}
