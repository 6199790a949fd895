package io.dawnwatch.engine.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What happened to one entity on one day (UTC): a block of the bootstrap. */
final class Block {
  private static final long DAY_MILLIS = 86_400_000L;

  /** Which block. */
  record Key(String entity, long day) implements Comparable<Key> {
    static Key of(String entity, long millis) {
      return new Key(entity, Math.floorDiv(millis, DAY_MILLIS));
    }

    @Override
    public int compareTo(Key other) {
      int byEntity = entity.compareTo(other.entity);
      return byEntity != 0 ? byEntity : Long.compare(day, other.day);
    }
  }

  long windows;
  long anomalous;
  long truePositives;
  long falsePositives;
  long falseNegatives;
  long incidents;
  long found;
  long alerts;
  long trueAlerts;
  long falseAlerts;

  /** From start to first anomalous score, of the incidents found. */
  final List<Long> delaysMillis = new ArrayList<>();

  void add(ScoredWindow window, Truth.Kind kind) {
    windows++;
    anomalous += window.anomaly() ? 1 : 0;
    switch (kind) {
      case INCIDENT -> {
        truePositives += window.anomaly() ? 1 : 0;
        falseNegatives += window.anomaly() ? 0 : 1;
      }
      case ORDINARY -> falsePositives += window.anomaly() ? 1 : 0;
      case AFTER -> {}
    }
  }

  void add(Truth.Kind kind) {
    alerts++;
    trueAlerts += kind == Truth.Kind.INCIDENT ? 1 : 0;
    falseAlerts += kind == Truth.Kind.ORDINARY ? 1 : 0;
  }

  /** Adds another block so many times. */
  void add(Block other, int times) {
    windows += times * other.windows;
    anomalous += times * other.anomalous;
    truePositives += times * other.truePositives;
    falsePositives += times * other.falsePositives;
    falseNegatives += times * other.falseNegatives;
    incidents += times * other.incidents;
    found += times * other.found;
    alerts += times * other.alerts;
    trueAlerts += times * other.trueAlerts;
    falseAlerts += times * other.falseAlerts;
    for (int i = 0; i < times; i++) {
      delaysMillis.addAll(other.delaysMillis);
    }
  }

  double medianDelaySeconds() {
    if (delaysMillis.isEmpty()) {
      return Double.NaN;
    }
    long[] sorted = delaysMillis.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return (sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2.0)
        / 1000.0;
  }

  double windowPrecision() {
    return share(truePositives, truePositives + falsePositives);
  }

  double windowRecall() {
    return share(truePositives, truePositives + falseNegatives);
  }

  double windowF1() {
    return f1(windowPrecision(), windowRecall(), truePositives + falseNegatives);
  }

  double precision() {
    return share(trueAlerts, trueAlerts + falseAlerts);
  }

  double recall() {
    return share(found, incidents);
  }

  double f1() {
    return f1(precision(), recall(), incidents);
  }

  /** Without an alarm precision is unknown, but F1 is 0 if there was something to find. */
  private static double f1(double precision, double recall, long positives) {
    if (positives == 0) {
      return Double.NaN;
    }
    return recall == 0 || !(precision + recall > 0)
        ? 0
        : 2 * precision * recall / (precision + recall);
  }

  static double share(long part, long of) {
    return of == 0 ? Double.NaN : (double) part / of;
  }
}
