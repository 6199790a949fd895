package io.dawnwatch.engine.train;

import io.dawnwatch.engine.detect.Scale;
import java.util.Locale;
import java.util.TreeMap;

/** Thresholds on held-out surprise, one way for each {@link Situation}. */
final class Cuts {
  /**
   * One false alarm in two thousand normal sessions: one alarm in twenty is false where one session
   * in a hundred is an anomaly.
   */
  static final double FALSE_ALARMS = 0.0005;

  /** Surprise of a session of a kind that one in twenty is of: an anomaly is rarer. */
  static final double UNCOMMON_NATS = -StrictMath.log(0.05);

  /** More sessions than this share are not anomalies. */
  private static final double MOST_ANOMALIES = 0.1;

  /** Surprise of a session of a kind that one in a thousand is of: an anomaly without a gap. */
  private static final double RARE_NATS = -StrictMath.log(0.001);

  private static final double LEAST_NATS = 1e-6;

  private Cuts() {}

  /** The surprise that one in two thousand normal sessions is expected to reach. */
  static Cut normalOnly(HeldOut totals) {
    Scale scale = totals.scale(0.1);
    double nats = scale.inverse(StrictMath.log(totals.start(0.1) / FALSE_ALARMS));
    boolean seen = totals.total() * FALSE_ALARMS >= 5;
    return new Cut(
        Math.max(nats, LEAST_NATS),
        FALSE_ALARMS,
        "one false alarm in 2,000 normal sessions, "
            + (seen ? "as held-out sessions show" : "by the tail of the held-out sessions"));
  }

  /**
   * The widest gap in the distribution of surprise, between what 5 % and what 0.1 % of the sessions
   * would have if all were of a kind; a gap counts for more where more sessions lie above it, since
   * it is then less likely to be there by chance: width times the root of their number.
   */
  static Cut unlabelled(HeldOut totals) {
    double low = Math.max(UNCOMMON_NATS, totals.reachedBy(MOST_ANOMALIES));
    double high = Math.max(RARE_NATS, totals.reachedBy(0.01));
    if (!(high > low)) {
      return new Cut(high, 0.01, "one session in a hundred: there is no gap in the surprise");
    }
    double best = -1;
    double cut = high;
    double width = 0;
    double above = high;
    long sessions = 0;
    for (int i = 0; i < totals.values().length && above > low; i++) {
      double value = Math.max(totals.values()[i], low);
      if (value < high) {
        double gap = (above - value) * Math.sqrt(Math.max(1, sessions));
        if (gap > best) {
          best = gap;
          cut = (above + value) / 2;
          width = above - value;
        }
        above = value;
      }
      sessions += totals.sessions(i);
    }
    if (above > low) {
      double gap = (above - low) * Math.sqrt(Math.max(1, sessions));
      if (gap > best) {
        cut = (above + low) / 2;
        width = above - low;
      }
    }
    double share = Math.max(totals.above(cut), 0.5 / totals.total());
    return new Cut(
        cut,
        share,
        String.format(
            Locale.ROOT,
            "the gap in the distribution of surprise: none of the sessions learned from has %.2f to"
                + " %.2f nats, %.2f %% have more",
            cut - width / 2,
            cut + width / 2,
            100 * totals.above(cut)));
  }

  /**
   * The surprise with the greatest F1 on held-out labelled sessions, in the middle of its gap,
   * among those where at least half of the alarms are true.
   */
  static Cut labelled(HeldOut normal, HeldOut anomalous) {
    TreeMap<Double, long[]> both = new TreeMap<>();
    count(normal, 0, both);
    count(anomalous, 1, both);
    long found = 0;
    long wrong = 0;
    double best = -1;
    double cut = 0;
    for (double value : both.descendingKeySet()) {
      long[] there = java.util.Objects.requireNonNull(both.get(value));
      found += there[1];
      wrong += there[0];
      double f1 = found < wrong ? 0 : 2.0 * found / (found + wrong + anomalous.total());
      if (f1 > best) {
        best = f1;
        Double below = both.lowerKey(value);
        cut = below == null ? value : (value + below) / 2;
      }
    }
    return new Cut(
        Math.max(cut, LEAST_NATS),
        Math.max(normal.above(cut), 0.5 / normal.total()),
        String.format(
            Locale.ROOT, "the greatest F1 on held-out labelled sessions, %.4f there", best));
  }

  /** The least surprise, of an uncommon session, that no more sessions reach than are allowed. */
  static Cut budget(HeldOut totals, long sessions, Goal goal) {
    double scale = (double) sessions / totals.total();
    long alarms = 0;
    double cut = totals.values()[0] * 1.01 + LEAST_NATS;
    for (int i = 0; i < totals.values().length; i++) {
      double value = totals.values()[i];
      if (value < UNCOMMON_NATS || (alarms + totals.sessions(i)) * scale > goal.allowed()) {
        break;
      }
      alarms += totals.sessions(i);
      double below = i + 1 < totals.values().length ? totals.values()[i + 1] : 0;
      cut = Math.max((value + below) / 2, Math.min(value, UNCOMMON_NATS));
    }
    return new Cut(
        Math.max(cut, LEAST_NATS),
        Math.max((double) alarms / totals.total(), 0.5 / totals.total()),
        goal.said(Math.round(alarms * scale), "alerts"));
  }

  /**
   * The least surprise at which the wanted share of the held-out alarms is true, or if there is
   * none, where most are; in the middle of its gap.
   */
  static Cut precision(HeldOut normal, HeldOut anomalous, double wanted) {
    TreeMap<Double, long[]> both = new TreeMap<>();
    count(normal, 0, both);
    count(anomalous, 1, both);
    long found = 0;
    long wrong = 0;
    double greatest = -1;
    double cut = 0;
    long[] there = new long[2];
    for (var entry : both.descendingMap().entrySet()) {
      found += entry.getValue()[1];
      wrong += entry.getValue()[0];
      double precision = (double) found / (found + wrong);
      if (precision >= wanted || precision >= greatest && greatest < wanted) {
        greatest = Math.max(greatest, precision);
        Double below = both.lowerKey(entry.getKey());
        cut = below == null ? entry.getKey() : (entry.getKey() + below) / 2;
        there = new long[] {found, found + wrong};
      }
    }
    return new Cut(
        Math.max(cut, LEAST_NATS),
        Math.max(normal.above(cut), 0.5 / normal.total()),
        Surprises.precisionWords(wanted, greatest, there[0], there[1], anomalous.total()));
  }

  private static void count(HeldOut values, int label, TreeMap<Double, long[]> both) {
    for (int i = 0; i < values.values().length; i++) {
      both.computeIfAbsent(values.values()[i], any -> new long[2])[label] += values.sessions(i);
    }
  }
}
