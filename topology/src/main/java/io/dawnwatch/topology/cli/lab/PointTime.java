package io.dawnwatch.topology.cli.lab;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;

/** Times of points: ISO 8601, with a blank for the T if need be, or seconds or milliseconds. */
final class PointTime {
  /** Numbers from here on are milliseconds: as seconds they would lie past the year 5138. */
  private static final double LEAST_MILLIS = 1e11;

  private static final int DATE = 10;

  private PointTime() {}

  /** Milliseconds since 1970; a time without a zone is taken as UTC. Empty if it is no time. */
  static OptionalLong millis(String text) {
    String time = text.strip();
    try {
      if (time.length() == DATE && time.indexOf('-') == 4) {
        return OptionalLong.of(LocalDate.parse(time).toEpochDay() * 86_400_000);
      }
      if (time.length() > DATE && time.indexOf('-') == 4) {
        String iso = time.substring(0, DATE) + 'T' + time.substring(DATE + 1);
        return OptionalLong.of(
            hasZone(iso)
                ? OffsetDateTime.parse(iso).toInstant().toEpochMilli()
                : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC).toEpochMilli());
      }
      double number = Double.parseDouble(time);
      return Double.isFinite(number)
          ? OptionalLong.of((long) (Math.abs(number) < LEAST_MILLIS ? number * 1000 : number))
          : OptionalLong.empty();
    } catch (DateTimeException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static boolean hasZone(String iso) {
    return iso.endsWith("Z")
        || iso.endsWith("z")
        || iso.indexOf('+', DATE) > 0
        || iso.indexOf('-', DATE) > 0;
  }
}
