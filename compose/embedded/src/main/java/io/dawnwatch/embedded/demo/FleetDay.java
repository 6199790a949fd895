package io.dawnwatch.embedded.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * One simulated day of a web shop's logs: twenty services with a daily rhythm, about 400,000 lines,
 * five labelled {@linkplain Incident incidents}, and things that only look like one: a deployment,
 * a newsletter, a nightly job, rare certificate checks, the usual few errors. About 25 lines are
 * broken beyond repair, a few more are merely badly encoded.
 *
 * <p>A day is a function of its seed and its start: no clock, locale or time zone decides a byte of
 * it, and playing it again gives the same bytes. Immutable, and safe to share between threads.
 */
public final class FleetDay {
  /** The seed of the day that {@code dawnwatch demo} shows. */
  public static final long DEFAULT_SEED = 20_260_302L;

  /** 2026-03-02T00:00:00Z, a Monday. */
  public static final long DEFAULT_START_MILLIS = 1_772_409_600_000L;

  static final int DAY_MILLIS = 86_400_000;
  private static final int MINUTES_PER_DAY = 1_440;
  private static final long MINUTE_MILLIS = 60_000;

  private final long seed;
  private final long startMillis;
  private final List<Service> services;
  private final List<Incident> incidents;
  private final long brokenLines;

  /** The day that {@code dawnwatch demo} shows. */
  public FleetDay() {
    this(DEFAULT_SEED, DEFAULT_START_MILLIS);
  }

  /**
   * A day of one's own.
   *
   * @param seed decides all that is random
   * @param startMillis a midnight in UTC from 1970 on, epoch milliseconds
   */
  public FleetDay(long seed, long startMillis) {
    this(seed, startMillis, Fleet.services());
  }

  /** A day on which other services, or the same ones in another state, write. */
  FleetDay(long seed, long startMillis, List<Service> services) {
    if (startMillis < 0 || startMillis % DAY_MILLIS != 0) {
      throw new IllegalArgumentException("startMillis must be a midnight in UTC: " + startMillis);
    }
    this.seed = seed;
    this.startMillis = startMillis;
    this.services = services;
    Playback playback = new Playback();
    this.incidents = playback.script.incidents();
    this.brokenLines =
        playback.damagedLines.stream().filter(line -> line.damage().breaksLine()).count();
  }

  public long startMillis() {
    return startMillis;
  }

  /** First moment after the day. */
  public long endMillis() {
    return startMillis + DAY_MILLIS;
  }

  /** All who write, as {@code service@host}. */
  public List<String> entities() {
    return services.stream().map(Service::entity).toList();
  }

  /** The truth to judge by, in the order of start. */
  public List<Incident> incidents() {
    return incidents;
  }

  /**
   * All lines of the day, broken ones included: what {@link #play} will hand over. Counts them
   * anew, in about a quarter of the time of a play.
   */
  public long lines() {
    long[] lines = {0};
    new Playback().run(arrival -> lines[0]++);
    return lines[0];
  }

  /**
   * The lines no event can be read from: truncated, empty, or dated to a day that does not exist.
   */
  public long brokenLines() {
    return brokenLines;
  }

  /** Hands over every line of the day, in time order. Costs about a microsecond per line. */
  public void play(LineConsumer consumer) {
    LineWriter writer = new LineWriter(startMillis);
    new Playback()
        .run(
            arrival ->
                consumer.accept(arrival.millis(), writer.write(arrival, arrival.day().texts())));
  }

  /** One pass over the day, with fresh dice. */
  private final class Playback {
    private final Script script;
    private final List<ServiceDay> days = new ArrayList<>();
    private final List<Arrival> damagedLines;

    Playback() {
      Dice dice = new Dice(seed);
      script = new Script(services, startMillis, dice.split());
      for (Service service : services) {
        days.add(
            new ServiceDay(service, startMillis, script.disturbancesOf(service), dice.split()));
      }
      damagedLines = script.damagedLines(days);
    }

    void run(Consumer<Arrival> arrivals) {
      List<Arrival> due = new ArrayList<>();
      int damaged = 0;
      for (int minute = 0; minute < MINUTES_PER_DAY; minute++) {
        long minuteEnd = startMillis + (minute + 1) * MINUTE_MILLIS;
        for (ServiceDay day : days) {
          day.addArrivals(minute, due);
        }
        while (damaged < damagedLines.size() && damagedLines.get(damaged).millis() < minuteEnd) {
          due.add(damagedLines.get(damaged++));
        }
        due.sort(Comparator.comparingLong(Arrival::millis));
        int ripe = 0;
        while (ripe < due.size() && due.get(ripe).millis() < minuteEnd) {
          arrivals.accept(due.get(ripe++));
        }
        due.subList(0, ripe).clear();
      }
    }
  }
}
