package io.dawnwatch.embedded.demo;

import io.dawnwatch.embedded.demo.Disturbance.Silence;
import io.dawnwatch.embedded.demo.Disturbance.Single;
import io.dawnwatch.embedded.demo.Disturbance.Slowdown;
import io.dawnwatch.embedded.demo.Disturbance.Surge;
import io.dawnwatch.embedded.demo.Disturbance.Takeover;
import java.util.List;

/*
 * Arrivals and texts come from separate dice, so lines can be counted without being written, and
 * each service has its own, so that a change to one service leaves the lines of the others alone.
 */
/** One service living through one day. Mutable: it holds the dice of the service. */
final class ServiceDay {
  private static final long MINUTE_MILLIS = 60_000;

  /** How much the rate wanders from minute to minute, beyond Poisson. */
  private static final double RATE_SIGMA = 0.06;

  private final Service service;
  private final long startMillis;
  private final List<Disturbance> disturbances;
  private final Dice arrivals;
  private final Dice texts;

  ServiceDay(Service service, long startMillis, List<Disturbance> disturbances, Dice dice) {
    this.service = service;
    this.startMillis = startMillis;
    this.disturbances = disturbances;
    this.arrivals = dice.split();
    this.texts = dice.split();
  }

  Service service() {
    return service;
  }

  Dice texts() {
    return texts;
  }

  /** Adds the lines due in a minute of the day, in no particular order. */
  void addArrivals(int minuteOfDay, List<Arrival> due) {
    long minuteStart = startMillis + minuteOfDay * MINUTE_MILLIS;
    double rate = service.ratePerMinute(minuteOfDay);
    addOrdinary(minuteStart, arrivals.logNormal(rate, RATE_SIGMA), due);
    for (Routine routine : service.routines()) {
      addRoutine(routine, minuteOfDay, due);
    }
    for (Disturbance disturbance : disturbances) {
      if (disturbance instanceof Surge surge) {
        addSurge(surge, minuteStart, rate, due);
      } else if (disturbance instanceof Single single
          && single.startMillis() >= minuteStart
          && single.startMillis() < minuteStart + MINUTE_MILLIS) {
        add(single.startMillis(), single.shape(), due);
      }
    }
  }

  private void addOrdinary(long minuteStart, double rate, List<Arrival> due) {
    for (int left = arrivals.poisson(rate); left > 0; left--) {
      long millis = arrivals.moment(minuteStart, minuteStart + MINUTE_MILLIS);
      add(millis, ordinaryShape(millis), due);
    }
  }

  private Shape ordinaryShape(long millis) {
    for (Disturbance disturbance : disturbances) {
      if (disturbance instanceof Takeover takeover
          && takeover.covers(millis)
          && arrivals.uniform() < takeover.share()) {
        return takeover.shapes().draw(arrivals);
      }
    }
    return service.shapes().draw(arrivals);
  }

  private void addRoutine(Routine routine, int minuteOfDay, List<Arrival> due) {
    int sinceFirst = minuteOfDay - routine.firstMinute();
    if (sinceFirst < 0 || sinceFirst % routine.everyMinutes() != 0) {
      return;
    }
    long millis = startMillis + minuteOfDay * MINUTE_MILLIS + arrivals.below(2_000);
    for (Shape step : routine.steps()) {
      add(millis, step, due);
      millis += routine.spacingMillis() + arrivals.below(500);
    }
  }

  private void addSurge(Surge surge, long minuteStart, double rate, List<Arrival> due) {
    long from = Math.max(surge.startMillis(), minuteStart);
    long to = Math.min(surge.endMillis(), minuteStart + MINUTE_MILLIS);
    if (from >= to) {
      return;
    }
    double expected = rate * surge.extra() * (to - from) / MINUTE_MILLIS;
    for (int left = arrivals.poisson(expected); left > 0; left--) {
      add(arrivals.moment(from, to), surge.shapes().draw(arrivals), due);
    }
  }

  private void add(long millis, Shape shape, List<Arrival> due) {
    double slowness = 1;
    for (Disturbance disturbance : disturbances) {
      if (disturbance.covers(millis)) {
        if (disturbance instanceof Silence) {
          return;
        }
        if (disturbance instanceof Slowdown slowdown) {
          slowness *= slowdown.factor();
        }
      }
    }
    due.add(new Arrival(millis, this, shape, slowness, Damage.NONE));
  }
}
