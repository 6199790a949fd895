package io.dawnwatch.embedded.demo;

import io.dawnwatch.embedded.demo.Disturbance.Silence;
import io.dawnwatch.embedded.demo.Disturbance.Single;
import io.dawnwatch.embedded.demo.Disturbance.Slowdown;
import io.dawnwatch.embedded.demo.Disturbance.Surge;
import io.dawnwatch.embedded.demo.Disturbance.Takeover;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What goes wrong in a day, and what only looks as if it did. The kinds, services and lengths are
 * fixed; the dice move each start by up to twenty minutes and off the minute.
 */
final class Script {
  private static final int START_JITTER_SECONDS = 1_200;
  private static final long SECOND_MILLIS = 1_000;
  private static final long MINUTE_MILLIS = 60_000;

  /** 25 broken lines. */
  private static final List<Damage> BREAKAGES =
      Stream.of(
              Collections.nCopies(11, Damage.TRUNCATED),
              Collections.nCopies(8, Damage.IMPOSSIBLE_DATE),
              Collections.nCopies(6, Damage.EMPTY))
          .flatMap(List::stream)
          .toList();

  private static final int LATIN_1_LINES = 5;

  private final long startMillis;
  private final Dice dice;
  private final Map<String, Service> services;
  private final List<Incident> incidents = new ArrayList<>();
  private final List<Disturbance> disturbances = new ArrayList<>();

  Script(List<Service> services, long startMillis, Dice dice) {
    this.startMillis = startMillis;
    this.dice = dice;
    this.services = services.stream().collect(Collectors.toMap(Service::name, Function.identity()));
    workersRunOutOfMemory();
    inventoryGoesSilent();
    newsletterBringsVisitors();
    paymentProviderFails();
    recommendationsAreDeployed();
    searchSlowsDown();
    ordersRetry();
  }

  /** In the order of their start. */
  List<Incident> incidents() {
    return List.copyOf(incidents);
  }

  List<Disturbance> disturbancesOf(Service service) {
    return disturbances.stream().filter(d -> d.entity().equals(service.entity())).toList();
  }

  /** Lines damaged on their way, in time order; the services that write them are undisturbed. */
  List<Arrival> damagedLines(List<ServiceDay> days) {
    List<ServiceDay> calm =
        days.stream().filter(day -> disturbancesOf(day.service()).isEmpty()).toList();
    ServiceDay reviews =
        calm.stream().filter(d -> d.service().name().equals("reviews")).findFirst().orElseThrow();
    List<Arrival> damaged = new ArrayList<>();
    for (Damage damage : BREAKAGES) {
      ServiceDay day = calm.get(dice.below(calm.size()));
      damaged.add(new Arrival(anyMoment(), day, day.service().shapes().draw(dice), 1, damage));
    }
    for (int i = 0; i < LATIN_1_LINES; i++) {
      damaged.add(new Arrival(anyMoment(), reviews, Fleet.REVIEW_FROM_COLOGNE, 1, Damage.LATIN_1));
    }
    damaged.sort(Comparator.comparingLong(Arrival::millis));
    return damaged;
  }

  private long anyMoment() {
    return startMillis + dice.below(FleetDay.DAY_MILLIS);
  }

  private void workersRunOutOfMemory() {
    long start = around(4, 40);
    long end = start + 6 * MINUTE_MILLIS;
    String entity = entity("images");
    for (long minute = start; minute < end; minute += MINUTE_MILLIS) {
      long millis = dice.moment(minute, minute + MINUTE_MILLIS);
      disturbances.add(new Single(entity, millis, Fleet.OUT_OF_MEMORY));
    }
    incident(
        "new-message", entity, start, end, "Workers are killed for memory: a line never seen.");
  }

  private void inventoryGoesSilent() {
    long start = around(9, 10);
    long end = start + 20 * MINUTE_MILLIS;
    String entity = entity("inventory");
    disturbances.add(new Silence(entity, start, end));
    incident("silence", entity, start, end, "The service writes nothing at all.");
  }

  /** Harmless: ten minutes with 60 % more of the ordinary traffic. */
  private void newsletterBringsVisitors() {
    Service catalog = services.get("catalog");
    long start = around(10, 50);
    disturbances.add(
        new Surge(catalog.entity(), start, start + 10 * MINUTE_MILLIS, 0.6, catalog.shapes()));
  }

  private void paymentProviderFails() {
    long start = around(13, 5);
    long end = start + 12 * MINUTE_MILLIS;
    String entity = entity("payments");
    disturbances.add(new Takeover(entity, start, end, 0.45, Fleet.PROVIDER_OUTAGE));
    incident(
        "error-burst", entity, start, end, "A payment provider fails: 45 % of the lines complain.");
  }

  /** Harmless: a new version goes live, with half a minute of silence in between. */
  private void recommendationsAreDeployed() {
    String entity = entity("recommendations");
    long stop = around(15, 10);
    long start = stop + 28 * SECOND_MILLIS;
    disturbances.add(new Single(entity, stop - 200, Fleet.DRAINING));
    disturbances.add(new Silence(entity, stop, start));
    long millis = start;
    for (Shape step : Fleet.RESTART_AFTER_STOP) {
      disturbances.add(new Single(entity, millis, step));
      millis += dice.between(300, 1_900);
    }
  }

  private void searchSlowsDown() {
    long start = around(17, 0);
    long end = start + 15 * MINUTE_MILLIS;
    String entity = entity("search");
    disturbances.add(new Slowdown(entity, start, end, 6));
    incident("slow-responses", entity, start, end, "Everything takes six times as long.");
  }

  private void ordersRetry() {
    long start = around(20, 20);
    long end = start + 8 * MINUTE_MILLIS;
    String entity = entity("orders");
    disturbances.add(new Surge(entity, start, end, 4, Fleet.PUBLISH_RETRIES));
    incident(
        "retry-storm", entity, start, end, "Publishing is retried: five times the usual traffic.");
  }

  private void incident(String kind, String entity, long start, long end, String description) {
    incidents.add(new Incident(kind, entity, start, end, description));
  }

  private long around(int hour, int minute) {
    long jitterMillis = dice.below(START_JITTER_SECONDS) * SECOND_MILLIS;
    return startMillis + (hour * 60L + minute) * MINUTE_MILLIS + jitterMillis;
  }

  private String entity(String service) {
    return services.get(service).entity();
  }
}
