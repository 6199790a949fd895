package io.dawnwatch.topology.config;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them: {@code 500ms}, {@code 90s}, {@code 1m}, {@code 2h}, {@code 7d}.
 */
public final class DurationText {
  private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private DurationText() {}

  /** Milliseconds of a duration; empty if it is none. */
  public static OptionalLong millis(String text) {
    Matcher shape = SHAPE.matcher(text.strip());
    if (!shape.matches()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(shape.group(1)) * unit(shape.group(2)));
  }

  private static long unit(String name) {
    return switch (name) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      default -> 86_400_000;
    };
  }

  /** A duration in its greatest whole unit. */
  public static String of(long millis) {
    for (String unit : new String[] {"d", "h", "m", "s"}) {
      if (millis > 0 && millis % unit(unit) == 0) {
        return millis / unit(unit) + unit;
      }
    }
    return millis + "ms";
  }
}
