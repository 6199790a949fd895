package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.train.SplitMix;
import java.util.Arrays;
import java.util.function.Function;

/*
 * Kuensch. The jackknife and the bootstrap for general stationary observations. Annals of Statistics 17, 1989. Windows of one
 * entity on one day are alike, so not windows are drawn anew but whole blocks of them; intervals are percentiles.
 */
/** Block bootstrap: draws blocks with replacement, the same draws for the same seed. */
final class Bootstrap {
  /** Blocks that must tell of a figure before an interval is given: fewer are no sample. */
  static final int LEAST_BLOCKS = 5;

  /** Part of the rounds in which a figure must be known for its interval to be given. */
  private static final double KNOWN = 0.5;

  private final int blocks;
  private final int rounds;
  private final long seed;

  Bootstrap(int blocks, int rounds, long seed) {
    this.blocks = blocks;
    this.rounds = rounds;
    this.seed = seed;
  }

  /**
   * Intervals of some figures.
   *
   * @param figures from how often each block was drawn to the figures; NaN where one is unknown
   */
  Interval[] intervals(int number, Function<int[], double[]> figures) {
    Interval[] intervals = new Interval[number];
    Arrays.fill(intervals, Interval.UNKNOWN);
    if (blocks < 2) {
      return intervals;
    }
    double[][] drawn = new double[number][rounds];
    SplitMix dice = new SplitMix(seed);
    int[] times = new int[blocks];
    for (int round = 0; round < rounds; round++) {
      Arrays.fill(times, 0);
      for (int i = 0; i < blocks; i++) {
        times[dice.below(blocks)]++;
      }
      double[] of = figures.apply(times);
      for (int i = 0; i < number; i++) {
        drawn[i][round] = of[i];
      }
    }
    for (int i = 0; i < number; i++) {
      intervals[i] = interval(drawn[i]);
    }
    return intervals;
  }

  /** The middle 95 % of what is known; NaN sorts last. */
  static Interval interval(double[] drawn) {
    double[] sorted = drawn.clone();
    Arrays.sort(sorted);
    int known = sorted.length;
    while (known > 0 && Double.isNaN(sorted[known - 1])) {
      known--;
    }
    if (known < 2 || known < KNOWN * sorted.length) {
      return Interval.UNKNOWN;
    }
    return new Interval(
        sorted[(int) Math.floor(0.025 * (known - 1))],
        sorted[(int) Math.ceil(0.975 * (known - 1))]);
  }
}
