package io.dawnwatch.engine.train;

import io.dawnwatch.engine.score.Calibration;
import java.util.Locale;

/*
 * Without labels the threshold lies in the widest gap that held-out surprises leave between two bounds. Surprise is -ln
 * of a share of ordinary events, so the bounds mean something: 5 nats are one event in 150, 9 nats one in 8,000, and the
 * middle, 7 nats, is where an event is a thousand times as likely to be strange as ordinary. A gap there says that the
 * log has two kinds of events; where there is none, one event in a thousand is called strange.
 * With labels it is where held-out F1 is greatest, in the middle of the gap below.
 */
/**
 * Surprises of events or windows that were held out of training, by label: a histogram. Two add up.
 */
public final class Surprises {
  private static final int PER_NAT = 8;
  private static final int LEVELS = 4096;

  /** Share of events that may be called strange where no gap tells. */
  private static final double RARE = 0.001;

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
   * Threshold from held-out surprises alone: in the widest gap between two bounds that has
   * surprises above it, or else where one in a thousand lies above, in nats.
   */
  public Threshold byGap(double least, double most) {
    int from = level(least);
    int to = level(most);
    int greatest = LEVELS - 1;
    while (greatest > 0 && at(greatest) == 0) {
      greatest--;
    }
    int best = from;
    int width = 0;
    int start = from;
    for (int i = from; i <= Math.min(to, greatest); i++) {
      if (i == to || at(i) > 0) {
        if (i - start > width) {
          width = i - start;
          best = start;
        }
        start = i + 1;
      }
    }
    if (width >= PER_NAT) {
      return new Threshold(
          (best + width / 2.0) / PER_NAT,
          words(
              "the middle of the widest gap of held-out surprises between %s and %s nats,"
                  + " from %s to %s",
              least, most, (double) best / PER_NAT, (double) (best + width) / PER_NAT));
    }
    int level = to;
    while (level > from && shareFrom((level - 1.0) / PER_NAT) <= RARE) {
      level--;
    }
    return new Threshold(
        (double) level / PER_NAT,
        words(
            "no gap of held-out surprises between %s and %s nats, so one in a thousand above it",
            least, most));
  }

  /** Threshold from labels, or from surprises alone if the labels know no anomaly. */
  public Threshold byLabels(double least, double most) {
    long positives = 0;
    for (long count : anomalous) {
      positives += count;
    }
    if (positives == 0) {
      Threshold gap = byGap(least, most);
      return new Threshold(gap.nats(), "no labelled anomaly was held out, so " + gap.why());
    }
    long hits = 0;
    long alarms = 0;
    int best = LEVELS - 1;
    double bestF1 = -1;
    for (int i = LEVELS - 1; i > 0; i--) {
      hits += anomalous[i];
      alarms += at(i);
      double f1 = 2.0 * hits / (positives + alarms);
      if (at(i) > 0 && f1 > bestF1) {
        bestF1 = f1;
        best = i;
      }
    }
    int below = best - 1;
    while (below > 0 && at(below) == 0) {
      below--;
    }
    return new Threshold(
        (best + below + 1) / 2.0 / PER_NAT,
        words("the greatest F1 on labels that were held out, %s", bestF1));
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
