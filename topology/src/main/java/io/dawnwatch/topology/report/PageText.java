package io.dawnwatch.topology.report;

import io.dawnwatch.schemas.Alert;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times, counts and numbers as the page of a night writes them. Immutable. */
final class PageText {
  private final ZoneId zone;
  private final DateTimeFormatter day;
  private final DateTimeFormatter time;
  private final DateTimeFormatter dayTime;

  PageText(ZoneId zone) {
    this.zone = zone;
    day = DateTimeFormatter.ofPattern("EEEE d MMMM yyyy", Locale.ENGLISH).withZone(zone);
    time = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH).withZone(zone);
    dayTime = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH).withZone(zone);
  }

  /** The zone of all times. */
  String zone() {
    return zone.getId();
  }

  /** Such as Monday 2 March 2026. */
  String day(long millis) {
    return day.format(at(millis));
  }

  /** Such as 14:05. */
  String time(long millis) {
    return time.format(at(millis));
  }

  /** Such as 2 Mar 14:05. */
  String dayTime(long millis) {
    return dayTime.format(at(millis));
  }

  /** From when to when an alert was. */
  String span(Alert alert) {
    return dayTime(alert.getStartMillis()) + " to " + time(alert.getEndMillis());
  }

  static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  static String shortened(String hash) {
    return hash.length() > 12 ? hash.substring(0, 12) : hash;
  }

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String plural(long number, String one) {
    return count(number) + " " + one + (number == 1 ? "" : "s");
  }

  static String plural(long number, String one, String more) {
    return count(number) + " " + (number == 1 ? one : more);
  }

  /** Whole if it is, else three digits. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e12
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.3g", value);
  }

  static String firstReason(Alert alert) {
    return alert.getReasons().isEmpty() ? "no reason given" : alert.getReasons().get(0).getText();
  }
}
