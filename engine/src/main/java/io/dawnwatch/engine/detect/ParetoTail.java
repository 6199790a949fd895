package io.dawnwatch.engine.detect;

/*
 * Peaks over a threshold: the excesses of numbers over a high quantile follow a generalised Pareto distribution, whatever
 * the numbers [1]. Scale and shape come from mean and variance of the excesses [2]; the shape lies between an
 * exponential's and the heaviest tail that has a variance.
 * O(n) for a number inside the bulk, which most are; a sort for one in the tail.
 * [1] Pickands. Statistical inference using extreme order statistics. Annals of Statistics 3, 1975.
 * [2] Hosking, Wallis. Parameter and quantile estimation for the generalized Pareto distribution. Technometrics 29, 1987.
 */
/**
 * How far out in the tail of recent numbers another number lies, in nats: 0 inside their bulk, else
 * minus the logarithm of the expected share of numbers as far out, from 0 to {@link #MOST_NATS}.
 */
final class ParetoTail {
  static final double MOST_NATS = 50;

  /** The tail is the outermost 25th, and at least LEAST numbers. */
  private static final int SHARE = 25;

  private static final int LEAST = 8;

  private static final double MOST_SHAPE = 0.45;

  /**
   * Least scale of a tail, relative to the range of all numbers and to their size: where all are
   * equal, the next float is no surprise.
   */
  private static final double OF_RANGE = 1e-3;

  private static final double OF_SIZE = 1e-6;

  private ParetoTail() {}

  /** Surprise of a number as great as {@code value}, among those of at least age {@code age}. */
  static double above(float value, RecentValues recent, int age) {
    int n = recent.size() - age;
    int k = outermost(n);
    if (n <= k || recent.asGreat(value, age) > k) {
      return 0;
    }
    float[] sorted = recent.sorted(age);
    for (int i = 0, j = n - 1; i < j; i++, j--) {
      float low = sorted[i];
      sorted[i] = sorted[j];
      sorted[j] = low;
    }
    return surprise(value, sorted, k, 1);
  }

  /** Surprise of a number as small as {@code value}, among those of at least age {@code age}. */
  static double below(float value, RecentValues recent, int age) {
    int n = recent.size() - age;
    int k = outermost(n);
    if (n <= k || recent.asSmall(value, age) > k) {
      return 0;
    }
    return surprise(value, recent.sorted(age), k, -1);
  }

  private static int outermost(int n) {
    return Math.max(LEAST, n / SHARE);
  }

  /**
   * @param outwards all numbers, the outermost first
   * @param sign 1 for a tail of great numbers, -1 for one of small numbers
   */
  private static double surprise(float value, float[] outwards, int k, int sign) {
    double threshold = outwards[k];
    double mean = 0;
    double square = 0;
    for (int i = 0; i < k; i++) {
      double excess = sign * (outwards[i] - threshold);
      mean += excess;
      square += excess * excess;
    }
    mean /= k;
    double variance = square / k - mean * mean;
    double shape = variance > 0 ? 0.5 * (1 - mean * mean / variance) : 0;
    shape = Math.max(0, Math.min(MOST_SHAPE, shape));
    double range = Math.abs((double) outwards[0] - outwards[outwards.length - 1]);
    double least = OF_RANGE * range + OF_SIZE * Math.abs(threshold) + Float.MIN_NORMAL;
    double excess = sign * (value - threshold) / Math.max(least, mean * (1 - shape));
    double beyond = shape > 0 ? StrictMath.log1p(shape * excess) / shape : excess;
    return Math.min(MOST_NATS, StrictMath.log((double) outwards.length / k) + beyond);
  }
}
