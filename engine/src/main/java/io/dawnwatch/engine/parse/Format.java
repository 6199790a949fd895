package io.dawnwatch.engine.parse;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How the lines of a log are built. */
public enum Format {
  /** One JSON object per line, under the names of OpenTelemetry, ECS or the common loggers. */
  JSON("json"),
  /** The common and combined access log of web servers. */
  ACCESS("access"),
  /** A time, perhaps a level within the next few tokens, and the rest; or a level without time. */
  TIME_LEVEL_REST("time-level-rest"),
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
