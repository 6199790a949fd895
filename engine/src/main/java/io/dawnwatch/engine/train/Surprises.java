package io.dawnwatch.engine.train;

import io.dawnwatch.engine.score.Calibration;
import java.util.Locale;

/*
 * Without labels the threshold lies in the widest gap that held-out surprises leave between two bounds. Surprise is -ln
 * of a share of ordinary events, so the bounds mean something: 5 nats are one event in 150, 9 nats one in 8,000, and the
 * middle, 7 nats, is where an event is a thousand times as likely to be strange as ordinary. A gap there says that the
 * log has two kinds of events; where there is none, the emptiest place is taken.
 * With labels it is where held-out F1 is greatest, in the middle of the gap below.
 */
/**
 * Surprises of events or windows that were held out of training, by label: a histogram. Two add up.
 */
public final class Surprises {
  private static final int PER_NAT = 8;
  private static final int LEVELS = 4096;

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

  /** Threshold from held-out surprises alone: the widest gap between two bounds, in nats. */
  public Threshold byGap(double least, double most) {
    int from = level(least);
    int to = level(most);
    int best = from;
    int bestWidth = 0;
    int start = from;
    for (int i = from; i <= to; i++) {
      if (i == to || at(i) > 0) {
        if (i - start > bestWidth) {
          bestWidth = i - start;
          best = start;
        }
        start = i + 1;
      }
    }
    if (bestWidth >= PER_NAT / 2) {
      double nats = (best + bestWidth / 2.0) / PER_NAT;
      return new Threshold(
          nats,
          words(
              "the middle of the widest gap of held-out surprises between %s and %s nats,"
                  + " from %s to %s",
              least, most, (double) best / PER_NAT, (double) (best + bestWidth) / PER_NAT));
    }
    int emptiest = (from + to) / 2;
    for (int i = 1; i <= (to - from) / 2; i++) {
      int below = (from + to) / 2 - i;
      int above = (from + to) / 2 + i;
      if (at(below) < at(emptiest)) {
        emptiest = below;
      }
      if (at(above) < at(emptiest)) {
        emptiest = above;
      }
    }
    return new Threshold(
        (emptiest + 0.5) / PER_NAT,
        words("the emptiest place of held-out surprises between %s and %s nats", least, most));
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

  /** Scores of surprises: 0.9 at the threshold, strictly rising far beyond any surprise. */
  public static Calibration calibration(double threshold) {
    return new Calibration(
        new double[] {
          0, threshold / 2, threshold, 2 * threshold, 3 * threshold + 40, 4 * threshold + 400
        },
        new double[] {0, 0.5, 0.9, 0.97, 0.99, 1});
  }
}
