package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.config.DurationText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Durations as people type them: {@code 500ms}, {@code 90s}, {@code 1m}, {@code 2h}, {@code 7d}.
 */
public final class Durations implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return Duration.ofMillis(
        DurationText.millis(text)
            .orElseThrow(
                () ->
                    new TypeConversionException(
                        "'"
                            + text
                            + "' is no duration: give a number with ms, s, m, h or d, such as 90s or 1h")));
  }
}
