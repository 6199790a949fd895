package io.dawnwatch.embedded.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Eight days of half of the demo's services. On the sixth day, at midnight, a release changes two
 * of them for good: it is not an incident, and not what a model learned.
 */
final class FleetWeek {
  /** The day of the release, from 0. */
  static final int RELEASE = 5;

  private static final int DAYS = 8;

  /** The last day, from 0. */
  static final int LAST = DAYS - 1;

  /** Those that something happens to, and a few to whom nothing does. */
  private static final Set<String> SERVICES =
      Set.of(
          "search",
          "catalog",
          "cart",
          "checkout",
          "payments",
          "recommendations",
          "inventory",
          "orders",
          "images",
          "reviews");

  private final List<FleetDay> days = new ArrayList<>();

  FleetWeek() {
    for (int day = 0; day < DAYS; day++) {
      List<Service> all = day < RELEASE ? Fleet.services() : Fleet.released();
      days.add(
          new FleetDay(
              FleetDay.DEFAULT_SEED + day,
              FleetDay.DEFAULT_START_MILLIS + (long) day * FleetDay.DAY_MILLIS,
              all.stream().filter(service -> SERVICES.contains(service.name())).toList()));
    }
  }

  FleetDay day(int number) {
    return days.get(number);
  }

  /** A day as verbs take it, such as 2026-03-02; the one after the last is fine. */
  String date(int number) {
    long start = FleetDay.DEFAULT_START_MILLIS + (long) number * FleetDay.DAY_MILLIS;
    return Instant.ofEpochMilli(start).toString().substring(0, 10);
  }

  /** The incidents of the first so many days. */
  List<Incident> incidents(int before) {
    return days.subList(0, before).stream().flatMap(day -> day.incidents().stream()).toList();
  }

  /** All incidents. */
  List<Incident> incidents() {
    return incidents(DAYS);
  }
}
