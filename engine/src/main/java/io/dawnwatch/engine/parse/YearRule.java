package io.dawnwatch.engine.parse;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The year of times that name none. Three rules: a fixed year; in the lines of one log in their
 * order, the year goes up where months run back (December, then January), and a line that is only
 * late keeps the old one; live, the year that brings the time nearest to its record's. Not
 * thread-safe.
 */
final class YearRule {
  private enum Kind {
    FIXED,
    IN_ORDER,
    NEAREST
  }

  /** Days are counted as if every month had this many. */
  private static final int MONTH = 31;

  /** A step back of more than two months is the turn of the year; a smaller one is a late line. */
  private static final int TURN = 2 * MONTH;

  /** A leap year, so that February 29 is valid while nothing is known. */
  private static final int UNKNOWN = 2000;

  private final Kind kind;
  private int year;
  private int last = -1;

  private YearRule(Kind kind, int year) {
    this.kind = kind;
    this.year = year;
  }

  static YearRule fixed(int year) {
    return new YearRule(Kind.FIXED, year);
  }

  /** For the lines of one log in their order, the first of them in {@code firstYear}. */
  static YearRule inOrder(int firstYear) {
    return new YearRule(Kind.IN_ORDER, firstYear);
  }

  /** For records that carry a time of their own; see {@link #recordTime}. */
  static YearRule nearest() {
    return new YearRule(Kind.NEAREST, UNKNOWN);
  }

  /** The rule of these settings for lines whose order means nothing. */
  static YearRule of(ParseSettings settings) {
    return settings.year() == ParseSettings.YEAR_OF_RECORD ? nearest() : fixed(settings.year());
  }

  /** The time of the record whose lines come next: milliseconds since 1970 UTC. */
  void recordTime(long millis) {
    if (kind == Kind.NEAREST && millis >= 0 && millis < TimeReader.END_OF_9999) {
      LocalDate date = LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
      year = date.getYear();
      last = date.getMonthValue() * MONTH + date.getDayOfMonth();
    }
  }

  /** The year of a time in this month, 1 to 12, and day. */
  int year(int month, int day) {
    int at = month * MONTH + day;
    int step = last < 0 ? 0 : at - last;
    switch (kind) {
      case FIXED -> {
        return year;
      }
      case NEAREST -> {
        int half = 6 * MONTH;
        return step > half ? year - 1 : step < -half ? year + 1 : year;
      }
      default -> {
        if (step > 11 * MONTH) {
          return year - 1;
        }
        year += step < -TURN ? 1 : 0;
        last = at;
        return year;
      }
    }
  }
}
