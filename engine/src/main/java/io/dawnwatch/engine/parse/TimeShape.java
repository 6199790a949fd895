package io.dawnwatch.engine.parse;

/**
 * How a log writes its times. Each shape may stand in brackets or quotes and may carry a fraction
 * after a dot or comma, cut to milliseconds. Second 60 is read as the last millisecond of the
 * minute. Valid years are 1970 to 9999.
 */
public enum TimeShape {
  /**
   * {@code 2016-12-19 16:31:47,437}, {@code 2016-12-19T16:31:46.725+0100}, {@code 2016/12/19
   * 16:31:47}, {@code 2005-06-03-15.42.50.363779}. Seconds, fraction and zone are optional.
   */
  ISO("a date and time of day", false, true),
  /** {@code Sun Dec 04 04:47:44 2005}, as Apache's error log and C's ctime write it. */
  CTIME("weekday, month, day, time, year", false, true),
  /** {@code 17/May/2015:10:05:03 +0000}, as access logs write it. */
  CLF("the access log's time", false, true),
  /** {@code 17/06/09 20:10:40}: a year of two digits first. */
  SLASHED("a two-digit year, month, day and time", false, true),
  /** {@code 081109 203615} or {@code 20081109 203615}. */
  COMPACT("date and time as plain digits", false, true),
  /** {@code Jun 14 15:16:01}, as syslog writes it: no year. */
  SYSLOG("month, day and time without a year", true, true),
  /** {@code 10.30 16:49:06} or {@code 10-30 16:49:06}: no year. */
  MONTH_DAY("month and day as digits, without a year", true, true),
  /** {@code I0501 10:00:00.123456}: level, month and day, time, as glog writes it: no year. */
  GLOG("a level letter, month and day, time, without a year", true, true),
  /** Seconds (perhaps with a fraction), milli-, micro- or nanoseconds since 1970 UTC. */
  EPOCH("a number since 1970", false, false),
  /** The log does not say when. */
  NONE("no time", false, false);

  private final String words;
  private final boolean yearless;
  private final boolean zoneMayLack;

  TimeShape(String words, boolean yearless, boolean zoneMayLack) {
    this.words = words;
    this.yearless = yearless;
    this.zoneMayLack = zoneMayLack;
  }

  String words() {
    return words;
  }

  /** True when such a time takes its year from {@link ParseSettings#year()}. */
  public boolean yearless() {
    return yearless;
  }

  /** True when such a time may take its zone from {@link ParseSettings#zone()}. */
  public boolean zoneMayLack() {
    return zoneMayLack;
  }
}
