package io.dawnwatch.engine.score;

import java.util.Arrays;

/**
 * From surprise in nats to a score in [0, 1]: a monotone table, linear between its points, flat
 * beyond the last. The arrays are never written.
 *
 * @param nats ascending, from 0
 * @param scores ascending, from 0 to at most 1
 */
public record Calibration(double[] nats, double[] scores) {
  /**
   * For a model that was not trained: 16 nats, about one window in nine million if the horizon told
   * all, are the threshold of 0.9; 8 nats are the middle.
   */
  public static final Calibration COLD =
      new Calibration(
          new double[] {0, 8, 16, 24, 40, 80}, new double[] {0, 0.5, 0.9, 0.97, 0.99, 1});

  public Calibration {
    if (nats.length < 2 || nats.length != scores.length || nats[0] != 0 || scores[0] != 0) {
      throw new IllegalArgumentException(
          "a calibration needs at least two points, the first at 0 nats, score 0");
    }
    for (int i = 1; i < nats.length; i++) {
      if (!(nats[i] > nats[i - 1]) || !(scores[i] >= scores[i - 1]) || scores[i] > 1) {
        throw new IllegalArgumentException(
            "a calibration must ascend to at most 1: " + Arrays.toString(scores));
      }
    }
  }

  /** The score of a surprise: 0 for 0 or less, never above 1. */
  public double score(double surprise) {
    if (!(surprise > 0)) {
      return 0;
    }
    for (int i = 1; i < nats.length; i++) {
      if (surprise < nats[i]) {
        double part = (surprise - nats[i - 1]) / (nats[i] - nats[i - 1]);
        return scores[i - 1] + part * (scores[i] - scores[i - 1]);
      }
    }
    return scores[scores.length - 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Calibration that
        && Arrays.equals(nats, that.nats)
        && Arrays.equals(scores, that.scores);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(nats) + Arrays.hashCode(scores);
  }

  @Override
  public String toString() {
    return "Calibration[" + Arrays.toString(nats) + " -> " + Arrays.toString(scores) + "]";
  }
}
