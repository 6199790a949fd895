package io.dawnwatch.engine.parse;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How the lines of a log are built. */
public enum Format {
  /** One JSON object per line, under the names of OpenTelemetry, ECS or the common loggers. */
  JSON("json"),
  /** OTLP logs as JSON, many log records per line, as the OpenTelemetry Collector exports them. */
  OTLP("otlp"),
  /** Syslog of RFC 5424 or RFC 3164, with or without its priority. */
  SYSLOG("syslog"),
  /** The common and combined access log of web servers. */
  ACCESS("access"),
  /** Pairs such as {@code level=info msg="started"}. */
  LOGFMT("logfmt"),
  /** The systemd journal as {@code journalctl -o export} writes it. */
  JOURNAL("journal"),
  /** Values separated by commas, semicolons, tabs or bars, under a header line. */
  CSV("csv"),
  /** A time, perhaps a level within the next few tokens, and the rest; or a level without time. */
  TIME_LEVEL_REST("time-level-rest"),
  /** The user's own regular expression with named groups. */
  PATTERN("pattern"),
  /** Free text: the line is the body. */
  TEXT("text");

  private final String cliName;

  Format(String cliName) {
    this.cliName = cliName;
  }

  /** The name on the command line and in configuration, such as {@code time-level-rest}. */
  public String cliName() {
    return cliName;
  }

  /**
   * The format of that command line name.
   *
   * @throws IllegalArgumentException for any other name; the message lists the valid ones
   */
  public static Format ofCliName(String name) {
    for (Format format : values()) {
      if (format.cliName.equals(name)) {
        return format;
      }
    }
    String known = Arrays.stream(values()).map(Format::cliName).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("format must be one of " + known + ", was \"" + name + "\"");
  }
}
