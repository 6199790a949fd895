package io.dawnwatch.engine.parse;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Reads the times of a log from bytes, without allocation on the common path. Holds the result of
 * the last {@link #read}; not thread-safe.
 */
final class TimeReader {
  enum Outcome {
    /** The bytes do not have the shape. */
    NO_MATCH,
    /** The shape is there and no such time exists, or it lies outside 1970 to 9999. */
    IMPOSSIBLE,
    /** {@link TimeReader#millis} and {@link TimeReader#end} are set. */
    READ
  }

  private static final long MILLIS_PER_DAY = 86_400_000;
  private static final long MILLIS_PER_QUARTER_HOUR = 900_000;

  /** The first millisecond that is no valid time any more. */
  static final long END_OF_9999 = 253_402_300_800_000L;

  private static final long NO_QUARTER = Long.MIN_VALUE;

  /** What a field that is nothing but a time is tried as. */
  private static final TimeShape[] FIELD_SHAPES = {
    TimeShape.ISO,
    TimeShape.EPOCH,
    TimeShape.CLF,
    TimeShape.CTIME,
    TimeShape.SYSLOG,
    TimeShape.SLASHED,
    TimeShape.COMPACT,
    TimeShape.MONTH_DAY
  };

  private static final int NO_ZONE = Integer.MIN_VALUE;
  private static final int BAD_ZONE = Integer.MAX_VALUE;

  private final ZoneId zone;
  private final boolean fixedZone;
  private final YearRule years;

  /** Of local times in offsetQuarter: no zone changes its offset within a quarter of an hour. */
  private long offsetMillis;

  private long offsetQuarter = NO_QUARTER;

  private long millis;
  private int end;

  /** A reader of times whose year, where they name none, is fixed. */
  TimeReader(ZoneId zone, int year) {
    this(zone, YearRule.fixed(year));
  }

  TimeReader(ZoneId zone, YearRule years) {
    this.zone = zone;
    this.years = years;
    ZoneId normal = zone.normalized();
    this.fixedZone = normal instanceof ZoneOffset;
    if (normal instanceof ZoneOffset offset) {
      this.offsetMillis = offset.getTotalSeconds() * 1000L;
    }
  }

  /** Milliseconds since 1970 UTC; valid after {@link Outcome#READ}. */
  long millis() {
    return millis;
  }

  /** The first byte after the time and its zone; valid after {@link Outcome#READ}. */
  int end() {
    return end;
  }

  Outcome read(TimeShape shape, byte[] b, int from, int to) {
    return switch (shape) {
      case ISO -> iso(b, from, to);
      case CTIME -> ctime(b, from, to);
      case CLF -> clf(b, from, to);
      case SLASHED -> slashed(b, from, to);
      case COMPACT -> compact(b, from, to);
      case SYSLOG -> syslog(b, from, to);
      case MONTH_DAY -> monthDay(b, from, to);
      case GLOG -> glog(b, from, to);
      case EPOCH -> epoch(b, from, to);
      case NONE -> Outcome.NO_MATCH;
    };
  }

  /** Reads a field that is nothing but a time. */
  Outcome readAll(byte[] b) {
    for (TimeShape shape : FIELD_SHAPES) {
      Outcome outcome = read(shape, b, 0, b.length);
      if (outcome == Outcome.IMPOSSIBLE || outcome == Outcome.READ && end == b.length) {
        return outcome;
      }
    }
    return Outcome.NO_MATCH;
  }

  private Outcome iso(byte[] b, int from, int to) {
    if (to - from < 16) {
      return Outcome.NO_MATCH;
    }
    byte separator = b[from + 4];
    if ((separator != '-' && separator != '/' && separator != '.') || b[from + 7] != separator) {
      return Outcome.NO_MATCH;
    }
    byte between = b[from + 10];
    if (between != ' ' && between != 'T' && between != '_' && between != '-' && between != 't') {
      return Outcome.NO_MATCH;
    }
    int yyyy = four(b, from);
    int month = two(b, from + 5);
    int day = two(b, from + 8);
    if ((yyyy | month | day) < 0) {
      return Outcome.NO_MATCH;
    }
    return timeOfDay(b, from + 11, to, yyyy, month, day);
  }

  private Outcome slashed(byte[] b, int from, int to) {
    if (to - from < 14 || b[from + 2] != '/' || b[from + 5] != '/' || b[from + 8] != ' ') {
      return Outcome.NO_MATCH;
    }
    int yy = two(b, from);
    int month = two(b, from + 3);
    int day = two(b, from + 6);
    if ((yy | month | day) < 0) {
      return Outcome.NO_MATCH;
    }
    return timeOfDay(b, from + 9, to, century(yy), month, day);
  }

  private Outcome monthDay(byte[] b, int from, int to) {
    if (to - from < 11 || b[from + 5] != ' ') {
      return Outcome.NO_MATCH;
    }
    byte separator = b[from + 2];
    int month = two(b, from);
    int day = two(b, from + 3);
    if ((separator != '.' && separator != '-' && separator != '/') || (month | day) < 0) {
      return Outcome.NO_MATCH;
    }
    return timeOfDay(b, from + 6, to, year(month, day), month, day);
  }

  private Outcome glog(byte[] b, int from, int to) {
    if (to - from < 14
        || "IWEFD".indexOf(b[from]) < 0
        || digits(b, from + 1, to) != 4
        || b[from + 5] != ' '
        || b[from + 8] != ':') {
      return Outcome.NO_MATCH;
    }
    int month = two(b, from + 1);
    int day = two(b, from + 3);
    return timeOfDay(b, from + 6, to, year(month, day), month, day);
  }

  private int year(int month, int day) {
    boolean valid = month >= 1 && month <= 12 && day >= 1 && day <= 31;
    return valid ? years.year(month, day) : 1970;
  }

  private Outcome compact(byte[] b, int from, int to) {
    int digits = digits(b, from, to);
    if ((digits != 6 && digits != 8) || to - from < digits + 7) {
      return Outcome.NO_MATCH;
    }
    byte between = b[from + digits];
    if (between != ' ' && between != 'T' && between != '-' && between != '_') {
      return Outcome.NO_MATCH;
    }
    int yyyy = digits == 8 ? four(b, from) : century(two(b, from));
    int month = two(b, from + digits - 4);
    int day = two(b, from + digits - 2);
    int clock = from + digits + 1;
    int clockDigits = digits(b, clock, to);
    if (clockDigits == 2) {
      return timeOfDay(b, clock, to, yyyy, month, day);
    }
    if (clockDigits != 6) {
      return Outcome.NO_MATCH;
    }
    int fraction = fraction(b, clock + 6, to);
    return finish(
        b, to, yyyy, month, day, two(b, clock), two(b, clock + 2), two(b, clock + 4), fraction);
  }

  private Outcome syslog(byte[] b, int from, int to) {
    if (to - from < 14 || !letters(b, from, 3) || b[from + 3] != ' ') {
      return Outcome.NO_MATCH;
    }
    int day = dayAt(b, from + 4, to);
    if (day < 0 || end >= to || b[end] != ' ') {
      return Outcome.NO_MATCH;
    }
    int month = month(b, from);
    if (to - end < 6 || b[end + 3] != ':' || two(b, end + 1) < 0) {
      return Outcome.NO_MATCH;
    }
    return timeOfDay(b, end + 1, to, year(month, day), month, day);
  }

  private Outcome ctime(byte[] b, int from, int to) {
    if (to - from < 23
        || !letters(b, from, 3)
        || b[from + 3] != ' '
        || !letters(b, from + 4, 3)
        || b[from + 7] != ' ') {
      return Outcome.NO_MATCH;
    }
    int day = dayAt(b, from + 8, to);
    int clock = end + 1;
    if (day < 0
        || clock + 13 > to
        || b[clock - 1] != ' '
        || b[clock + 2] != ':'
        || b[clock + 5] != ':') {
      return Outcome.NO_MATCH;
    }
    int hour = two(b, clock);
    int minute = two(b, clock + 3);
    int second = two(b, clock + 6);
    int fraction = fraction(b, clock + 8, to);
    int yearAt = end + 1;
    if ((hour | minute | second) < 0 || yearAt + 4 > to || b[end] != ' ') {
      return Outcome.NO_MATCH;
    }
    int yyyy = four(b, yearAt);
    if (yyyy < 0) {
      return Outcome.NO_MATCH;
    }
    end = yearAt + 4;
    return finish(b, to, yyyy, month(b, from + 4), day, hour, minute, second, fraction);
  }

  private Outcome clf(byte[] b, int from, int to) {
    if (to - from < 20 || b[from + 2] != '/' || b[from + 6] != '/' || b[from + 11] != ':') {
      return Outcome.NO_MATCH;
    }
    int day = two(b, from);
    int yyyy = four(b, from + 7);
    if ((day | yyyy) < 0 || !letters(b, from + 3, 3)) {
      return Outcome.NO_MATCH;
    }
    return timeOfDay(b, from + 12, to, yyyy, month(b, from + 3), day);
  }

  private Outcome epoch(byte[] b, int from, int to) {
    int digits = digits(b, from, to);
    if ((digits != 10 && digits != 13 && digits != 16 && digits != 19)
        || (b[from] != '1' && b[from] != '2')) {
      return Outcome.NO_MATCH;
    }
    long number = 0;
    for (int i = 0; i < 13; i++) {
      number = number * 10 + (i < digits ? b[from + i] - '0' : 0);
    }
    int fraction = 0;
    end = from + digits;
    if (digits == 10) {
      fraction = fraction(b, end, to);
    }
    if (end < to && (Text.isLetter(b[end]) || b[end] == '-' || b[end] == '_')) {
      return Outcome.NO_MATCH;
    }
    millis = number + fraction;
    return Outcome.READ;
  }

  /** The clock, its fraction and zone, from {@code HH:mm} on; dots serve as colons. */
  private Outcome timeOfDay(byte[] b, int from, int to, int yyyy, int month, int day) {
    if (to - from < 5) {
      return Outcome.NO_MATCH;
    }
    byte separator = b[from + 2];
    int hour = two(b, from);
    int minute = two(b, from + 3);
    if ((separator != ':' && separator != '.') || (hour | minute) < 0) {
      return Outcome.NO_MATCH;
    }
    int second = 0;
    int fraction = 0;
    end = from + 5;
    if (to - from >= 8 && b[from + 5] == separator) {
      second = two(b, from + 6);
      if (second < 0) {
        return Outcome.NO_MATCH;
      }
      fraction = fraction(b, from + 8, to);
    }
    return finish(b, to, yyyy, month, day, hour, minute, second, fraction);
  }

  /** Milliseconds of a fraction that starts at {@code at}, 0 when there is none; sets the end. */
  private int fraction(byte[] b, int at, int to) {
    end = at;
    if (at + 1 >= to
        || (b[at] != '.' && b[at] != ',' && b[at] != ':')
        || !Text.isDigit(b[at + 1])) {
      return 0;
    }
    int digits = digits(b, at + 1, to);
    if (b[at] == ':' && digits != 3) {
      return 0;
    }
    int fraction = 0;
    for (int i = 1; i <= 3; i++) {
      fraction = fraction * 10 + (i <= digits ? b[at + i] - '0' : 0);
    }
    end = at + 1 + digits;
    return fraction;
  }

  /** Checks the fields, reads a zone at {@link #end} if there is one, and sets the instant. */
  private Outcome finish(
      byte[] b,
      int to,
      int yyyy,
      int month,
      int day,
      int hour,
      int minute,
      int second,
      int fraction) {
    if (end < to && Text.isDigit(b[end])) {
      return Outcome.NO_MATCH;
    }
    if (yyyy < 1970
        || month < 1
        || month > 12
        || day < 1
        || day > daysIn(yyyy, month)
        || hour > 23
        || minute > 59
        || second > 60) {
      return Outcome.IMPOSSIBLE;
    }
    int inMinute = second == 60 ? 59_999 : second * 1000 + fraction;
    long local =
        epochDay(yyyy, month, day) * MILLIS_PER_DAY + (hour * 60L + minute) * 60_000 + inMinute;
    int offsetMinutes = zone(b, to);
    if (offsetMinutes == BAD_ZONE) {
      return Outcome.IMPOSSIBLE;
    }
    millis = local - (offsetMinutes == NO_ZONE ? localOffset(local) : offsetMinutes * 60_000L);
    return millis < 0 || millis >= END_OF_9999 ? Outcome.IMPOSSIBLE : Outcome.READ;
  }

  /** The offset in minutes named at {@link #end}, which moves past it. */
  private int zone(byte[] b, int to) {
    if (end >= to) {
      return NO_ZONE;
    }
    int at = end;
    boolean apart = b[at] == ' ';
    if (apart && ++at >= to) {
      return NO_ZONE;
    }
    byte first = b[at];
    if (!apart && (first == 'Z' || first == 'z')) {
      end = at + 1;
      return 0;
    }
    if (to - at >= 3 && (first == 'U' || first == 'G')) {
      boolean utc = b[at + 1] == 'T' && b[at + 2] == 'C' || b[at + 1] == 'M' && b[at + 2] == 'T';
      if (utc && !wordAt(b, at + 3, to)) {
        end = at + 3;
        return 0;
      }
      return NO_ZONE;
    }
    if ((first != '+' && first != '-') || to - at < 3) {
      return NO_ZONE;
    }
    int hours = two(b, at + 1);
    int digits = digits(b, at + 1, to);
    int minutes = 0;
    int after = at + 1 + digits;
    if (digits == 2 && to - at >= 6 && b[at + 3] == ':' && digits(b, at + 4, to) == 2) {
      minutes = two(b, at + 4);
      after = at + 6;
    } else if (digits == 4) {
      minutes = two(b, at + 3);
    } else if (digits != 2 || apart) {
      return NO_ZONE;
    }
    if (wordAt(b, after, to)) {
      return NO_ZONE;
    }
    end = after;
    if (hours > 18 || minutes > 59) {
      return BAD_ZONE;
    }
    return first == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes;
  }

  private static boolean wordAt(byte[] b, int at, int to) {
    return at < to && (Text.isLetter(b[at]) || Text.isDigit(b[at]));
  }

  private long localOffset(long localMillis) {
    if (!fixedZone) {
      long quarter = Math.floorDiv(localMillis, MILLIS_PER_QUARTER_HOUR);
      if (quarter != offsetQuarter) {
        LocalDateTime local =
            LocalDateTime.ofInstant(Instant.ofEpochMilli(localMillis), ZoneOffset.UTC);
        offsetMillis = zone.getRules().getOffset(local).getTotalSeconds() * 1000L;
        offsetQuarter = quarter;
      }
    }
    return offsetMillis;
  }

  /** A day of one or two digits, perhaps padded by a blank; sets the end. -1 when there is none. */
  private int dayAt(byte[] b, int at, int to) {
    int first = b[at] == ' ' ? at + 1 : at;
    int digits = digits(b, first, to);
    end = first + digits;
    return switch (digits) {
      case 1 -> b[first] - '0';
      case 2 -> two(b, first);
      default -> -1;
    };
  }

  /** Days since 1970-01-01 in the Gregorian calendar; years from 1970 on. */
  private static long epochDay(int year, int month, int day) {
    // Years are counted from March, so that the leap day is the last of its year.
    int fromMarch = month > 2 ? month - 3 : month + 9;
    long years = month > 2 ? year : year - 1;
    long leapDays = years / 4 - years / 100 + years / 400;
    int daysBeforeMonth = (153 * fromMarch + 2) / 5;
    return years * 365 + leapDays + daysBeforeMonth + day - 1 - 719_468;
  }

  private static int daysIn(int year, int month) {
    return switch (month) {
      case 2 -> (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  private static int century(int yy) {
    return yy < 70 ? 2000 + yy : 1900 + yy;
  }

  /** 1 to 12 for an English month's first three letters in any case, else 0. */
  private static int month(byte[] b, int at) {
    int letters = (b[at] | 0x20) << 16 | (b[at + 1] | 0x20) << 8 | (b[at + 2] | 0x20);
    return switch (letters) {
      case 'j' << 16 | 'a' << 8 | 'n' -> 1;
      case 'f' << 16 | 'e' << 8 | 'b' -> 2;
      case 'm' << 16 | 'a' << 8 | 'r' -> 3;
      case 'a' << 16 | 'p' << 8 | 'r' -> 4;
      case 'm' << 16 | 'a' << 8 | 'y' -> 5;
      case 'j' << 16 | 'u' << 8 | 'n' -> 6;
      case 'j' << 16 | 'u' << 8 | 'l' -> 7;
      case 'a' << 16 | 'u' << 8 | 'g' -> 8;
      case 's' << 16 | 'e' << 8 | 'p' -> 9;
      case 'o' << 16 | 'c' << 8 | 't' -> 10;
      case 'n' << 16 | 'o' << 8 | 'v' -> 11;
      case 'd' << 16 | 'e' << 8 | 'c' -> 12;
      default -> 0;
    };
  }

  private static boolean letters(byte[] b, int at, int count) {
    for (int i = at; i < at + count; i++) {
      if (!Text.isLetter(b[i])) {
        return false;
      }
    }
    return true;
  }

  private static int digits(byte[] b, int from, int to) {
    int at = from;
    while (at < to && Text.isDigit(b[at])) {
      at++;
    }
    return at - from;
  }

  /** Two digits as a number, -1 when they are not digits. */
  private static int two(byte[] b, int at) {
    int tens = b[at] - '0';
    int ones = b[at + 1] - '0';
    return (tens | ones) < 0 || tens > 9 || ones > 9 ? -1 : tens * 10 + ones;
  }

  private static int four(byte[] b, int at) {
    int high = two(b, at);
    int low = two(b, at + 2);
    return (high | low) < 0 ? -1 : high * 100 + low;
  }
}
