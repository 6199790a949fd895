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
 * How far out in the tail of numbers another number lies, in nats: 0 inside their bulk, else minus
 * the logarithm of the expected share of numbers as far out, from 0 to {@link #MOST_NATS}.
 */
final class ParetoTail {
  static final double MOST_NATS = 50;

  /** Of fewer numbers nothing is said. */
  static final int LEAST_NUMBERS = 100;

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

  /** Surprise of a number as great as {@code value}, among {@code numbers[from..to)}. */
  static double above(float value, float[] numbers, int from, int to) {
    return surprise(value, numbers, from, to, 1);
  }

  /** Surprise of a number as small as {@code value}, among {@code numbers[from..to)}. */
  static double below(float value, float[] numbers, int from, int to) {
    return surprise(value, numbers, from, to, -1);
  }

  /**
   * @param sign 1 for a tail of great numbers, -1 for one of small numbers
   */
  private static double surprise(float value, float[] numbers, int from, int to, int sign) {
    int n = to - from;
    int k = Math.max(LEAST, n / SHARE);
    if (n < LEAST_NUMBERS || asFar(value, numbers, from, to, sign) > k) {
      return 0;
    }
    double[] outermost = outermost(k + 1, numbers, from, to, sign);
    double innermost = -outermost(1, numbers, from, to, -sign)[0];
    double threshold = outermost[k];
    double mean = 0;
    double square = 0;
    for (int i = 0; i < k; i++) {
      double excess = outermost[i] - threshold;
      mean += excess;
      square += excess * excess;
    }
    mean /= k;
    double variance = square / k - mean * mean;
    double shape = variance > 0 ? 0.5 * (1 - mean * mean / variance) : 0;
    shape = Math.max(0, Math.min(MOST_SHAPE, shape));
    double least =
        OF_RANGE * (outermost[0] - innermost) + OF_SIZE * Math.abs(threshold) + Float.MIN_NORMAL;
    double excess = (sign * value - threshold) / Math.max(least, mean * (1 - shape));
    double beyond = shape > 0 ? StrictMath.log1p(shape * excess) / shape : excess;
    return Math.min(MOST_NATS, StrictMath.log((double) n / k) + beyond);
  }

  private static int asFar(float value, float[] numbers, int from, int to, int sign) {
    int count = 0;
    if (sign > 0) {
      for (int i = from; i < to; i++) {
        count += numbers[i] >= value ? 1 : 0;
      }
    } else {
      for (int i = from; i < to; i++) {
        count += numbers[i] <= value ? 1 : 0;
      }
    }
    return count;
  }

  /** The {@code k} greatest of the numbers times {@code sign}, descending. */
  private static double[] outermost(int k, float[] numbers, int from, int to, int sign) {
    double[] greatest = new double[k];
    int size = 0;
    for (int i = from; i < to; i++) {
      double number = sign * numbers[i];
      if (size == k && number <= greatest[k - 1]) {
        continue;
      }
      size = Math.min(size + 1, k);
      int at = size - 1;
      while (at > 0 && greatest[at - 1] < number) {
        greatest[at] = greatest[at - 1];
        at--;
      }
      greatest[at] = number;
    }
    return greatest;
  }
}
