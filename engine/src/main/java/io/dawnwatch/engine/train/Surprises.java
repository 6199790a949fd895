package io.dawnwatch.engine.train;

import io.dawnwatch.engine.score.Calibration;
import java.util.Arrays;
import java.util.Locale;

/*
 * Without labels the threshold lies where held-out surprises are fewest between two bounds. Surprise is -ln of a share of
 * ordinary events, so the bounds mean something: 5 nats are one event in 150, 9 nats one in 8,000; around the middle an
 * event is a thousand times as likely to be strange as ordinary. An empty place below a second gathering says that the
 * log has two kinds of events; where there is one kind, one event in a thousand is called strange.
 * With labels it is the lowest from the upper bound on whose F1 on held-out events comes near the greatest: the lower, the
 * better are kinds found that no label knows.
 */
/**
 * Surprises of events or windows that were held out of training, by label: a histogram. Two add up.
 */
public final class Surprises {
  private static final int PER_NAT = 8;
  private static final int LEVELS = 4096;

  /** Share of events that may be called strange where there is one kind of them. */
  private static final double RARE = 0.001;

  /** How far around a place its emptiness is looked at, in levels: three quarters of a nat. */
  private static final int NEAR = 6;

  /** A second kind gathers so many times more densely than the place between. */
  private static final int PEAK = 4;

  private static final int LEAST_PEAK = 8;

  /** Part of the greatest F1 that is near enough: labels know the kinds of yesterday only. */
  private static final double CLOSE = 0.95;

  /** Bounds of a threshold for events without labels, in nats. */
  public static final double LEAST_NATS = 5;

  public static final double MOST_NATS = 9;

  private final long[] normal = new long[LEVELS];
  private final long[] anomalous = new long[LEVELS];

  /** Counts one surprise, in nats, at least 0. */
  public void count(double nats, boolean anomaly) {
    (anomaly ? anomalous : normal)[level(nats)]++;
  }

  private static int level(double nats) {
    return (int) Math.min(nats * PER_NAT, LEVELS - 1);
  }

  /** Adds what another histogram counted. */
  public void add(Surprises other) {
    for (int i = 0; i < LEVELS; i++) {
      normal[i] += other.normal[i];
      anomalous[i] += other.anomalous[i];
    }
  }

  private long at(int level) {
    return normal[level] + anomalous[level];
  }

  /**
   * Threshold from held-out surprises alone: the emptiest place between two bounds if a second kind
   * lies above it, or else what one in a thousand reaches, in nats.
   */
  public Threshold byValley(double least, double most) {
    int from = level(least);
    int to = level(most);
    int best = from;
    int width = 0;
    int start = from;
    for (int i = from; i <= to; i++) {
      start = i == from || around(i) != around(i - 1) ? i : start;
      long more = around(i) - around(best);
      if (more < 0 || more == 0 && i - start + 1 > width) {
        width = i - start + 1;
        best = (start + i) / 2;
      }
    }
    long peak = 0;
    for (int i = best; i < LEVELS; i++) {
      peak = Math.max(peak, around(i));
    }
    if (peak >= PEAK * around(best) + LEAST_PEAK) {
      return new Threshold(
          (double) best / PER_NAT,
          words(
              "the emptiest place of held-out surprises between %s and %s nats: %s of them within"
                  + " %s nats, %s where they gather again above",
              least, most, around(best), (double) NEAR / PER_NAT, peak));
    }
    int level = to;
    while (level > from && shareFrom((level - 1.0) / PER_NAT) <= RARE) {
      level--;
    }
    return new Threshold(
        (double) level / PER_NAT,
        words(
            "no second kind of held-out surprises above a place between %s and %s nats, so what one"
                + " in a thousand reaches",
            least, most));
  }

  /**
   * Threshold from held-out surprises that are all of normal events or windows: the least between
   * two bounds that no more than one in two thousand reach, in nats. A second gathering is no second
   * kind here: it is a false alarm.
   */
  public Threshold byNormal(double least, double most) {
    int level = level(most);
    while (level > level(least) && shareFrom((level - 1.0) / PER_NAT) <= Cuts.FALSE_ALARMS) {
      level--;
    }
    return new Threshold(
        (double) level / PER_NAT,
        words(
            "one false alarm in 2,000 of the held-out, all normal, between %s and %s nats",
            least, most));
  }

  /** Surprises near a level. */
  private long around(int level) {
    long sum = 0;
    for (int i = Math.max(0, level - NEAR); i < Math.min(LEVELS, level + NEAR); i++) {
      sum += at(i);
    }
    return sum;
  }

  /** Threshold from labels, or from surprises alone if the labels know no anomaly. */
  public Threshold byLabels(double least, double most) {
    long positives = Arrays.stream(anomalous).sum();
    if (positives == 0) {
      Threshold alone = byValley(least, most);
      return new Threshold(alone.nats(), "no labelled anomaly was held out, so " + alone.why());
    }
    double[] f1 = new double[LEVELS];
    long hits = 0;
    long alarms = 0;
    double greatest = 0;
    for (int i = LEVELS - 1; i >= 0; i--) {
      hits += anomalous[i];
      alarms += at(i);
      f1[i] = 2.0 * hits / (positives + alarms);
      greatest = Math.max(greatest, f1[i]);
    }
    int lowest = 0;
    while (f1[lowest] < CLOSE * greatest) {
      lowest++;
    }
    int highest = LEVELS - 1;
    while (f1[highest] < CLOSE * greatest) {
      highest--;
    }
    int level = Math.max(lowest, Math.min(level(most), highest));
    return new Threshold(
        (double) level / PER_NAT,
        words(
            "the lowest from %s nats on whose F1 on held-out labels comes near the greatest, %s",
            most, greatest));
  }

  /**
   * Threshold for a budget: the least from {@code least} on that no more held-out ones reach than
   * it allows, in nats.
   *
   * @param what what is counted: lines or windows
   */
  public Threshold byBudget(Goal goal, double least, String what) {
    long alarms = 0;
    int level = LEVELS;
    while (level > Math.max(1, level(least)) && alarms + at(level - 1) <= goal.allowed()) {
      alarms += at(--level);
    }
    return new Threshold((double) level / PER_NAT, goal.said(alarms, what));
  }

  /**
   * Threshold for a precision: the least at which that share of the held-out alarms is true, or if
   * there is none, where most are.
   */
  public Threshold byPrecision(double wanted) {
    long positives = Arrays.stream(anomalous).sum();
    long hits = 0;
    long alarms = 0;
    int best = LEVELS - 1;
    double greatest = -1;
    long hitsThere = 0;
    long alarmsThere = 0;
    for (int i = LEVELS - 1; i > 0; i--) {
      hits += anomalous[i];
      alarms += at(i);
      double precision = alarms == 0 ? -1 : (double) hits / alarms;
      if (at(i) > 0 && (precision >= wanted || precision >= greatest && greatest < wanted)) {
        best = i;
        greatest = Math.max(greatest, precision);
        hitsThere = hits;
        alarmsThere = alarms;
      }
    }
    return new Threshold(
        (double) best / PER_NAT,
        precisionWords(wanted, greatest, hitsThere, alarmsThere, positives));
  }

  static String precisionWords(
      double wanted, double reached, long hits, long alarms, long positives) {
    return String.format(
        Locale.ROOT,
        "the least for a precision of %.3f%s; %s",
        wanted,
        reached >= wanted ? "" : ", which no threshold reaches on held-out labels: the nearest",
        Goal.expected(hits, alarms, positives));
  }

  private static String words(String text, double... values) {
    Object[] shown = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      shown[i] = String.format(Locale.ROOT, "%.2f", values[i]);
    }
    return String.format(Locale.ROOT, text, shown);
  }

  /** Share of the held-out whose surprise reaches {@code nats}, 0 to 1. */
  public double shareFrom(double nats) {
    long all = 0;
    long above = 0;
    for (int i = 0; i < LEVELS; i++) {
      all += at(i);
      above += i >= level(nats) ? at(i) : 0;
    }
    return all == 0 ? 0 : (double) above / all;
  }

  /** The least surprise that no more than {@code share} of the held-out reach, in nats. */
  public double reachedBy(double share) {
    long all = 0;
    for (int i = 0; i < LEVELS; i++) {
      all += at(i);
    }
    long above = 0;
    int i = LEVELS - 1;
    while (i > 0 && above + at(i) <= share * all) {
      above += at(i--);
    }
    return (i + 1.0) / PER_NAT;
  }

  /** How many were counted. */
  public long total() {
    long all = 0;
    for (int i = 0; i < LEVELS; i++) {
      all += at(i);
    }
    return all;
  }

  /** Scores of surprises: 0.9 at the threshold, strictly rising far beyond any surprise. */
  public static Calibration calibration(double threshold) {
    return new Calibration(
        new double[] {
          0, threshold / 2, threshold, 2 * threshold, 3 * threshold + 40, 4 * threshold + 400
        },
        new double[] {0, 0.5, 0.9, 0.97, 0.99, 1});
  }
}
