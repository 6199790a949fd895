package io.dawnwatch.topology.replay;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Where a slice begins or ends in each partition. */
public sealed interface Bound {
  /** The first record that is retained. */
  record Earliest() implements Bound {}

  /** The last stable offset. */
  record Latest() implements Bound {}

  /** The first record at or past a time, in milliseconds since 1970 UTC. */
  record At(long millis) implements Bound {}

  /**
   * A bound as written: {@code earliest}, {@code latest}, {@code 2026-03-02}, {@code
   * 2026-03-02T06:00:00Z}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static Bound of(String text) {
    if (text.equals("earliest")) {
      return new Earliest();
    }
    if (text.equals("latest")) {
      return new Latest();
    }
    try {
      return text.contains("T")
          ? new At(Instant.parse(text).toEpochMilli())
          : new At(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli());
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "a bound is earliest, latest, a day (2026-03-02, UTC) or a time (2026-03-02T06:00:00Z): \""
              + text
              + "\"",
          e);
    }
  }
}
