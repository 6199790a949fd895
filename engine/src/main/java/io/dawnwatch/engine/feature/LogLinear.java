package io.dawnwatch.engine.feature;

/*
 * Log-linear buckets: each power of two is cut into eight equal parts, so a bucket is at most 12.5 % wide and its index
 * grows with the logarithm of the value. Integers only: no logarithm is taken.
 * After HdrHistogram (Gil Tene), with 3 bits of precision.
 */
/** Buckets for values that span many magnitudes, such as durations in microseconds. */
public final class LogLinear {
  /** Buckets per power of two. */
  public static final int PER_OCTAVE = 8;

  /** Buckets of all values. */
  public static final int BUCKETS = 488;

  private LogLinear() {}

  /** Bucket of {@code value}: 0 to 487, growing with it; negative values count as 0. */
  public static int bucket(long value) {
    if (value < PER_OCTAVE) {
      return (int) Math.max(value, 0);
    }
    int octave = 63 - Long.numberOfLeadingZeros(value);
    return (octave - 2) * PER_OCTAVE + (int) (value >>> (octave - 3) & 7);
  }

  /** Ratios are told apart up to 2^49: ten times that still fits a long. */
  private static final int MOST_RATIO = 49 * PER_OCTAVE;

  /** The greatest ratio that is told. */
  public static final double GREATEST_RATIO = 1L << 49;

  /**
   * How many times a value is another one that lies {@code buckets} below it, in tenths: 10 for
   * none.
   *
   * @param buckets at least 0
   */
  public static long ratioTenths(int buckets) {
    int one = 8 * PER_OCTAVE;
    return (floor(one + Math.min(buckets, MOST_RATIO)) * 10 + floor(one) / 2) / floor(one);
  }

  /** How many times a value is another one that lies {@code buckets} below it, or above if less. */
  public static double ratio(int buckets) {
    return buckets >= 0 ? ratioTenths(buckets) / 10.0 : 10.0 / ratioTenths(-buckets);
  }

  /** Measures are counted in thousandths. */
  private static final int PER_UNIT = 1000;

  /**
   * Bucket of a measure, rounded to thousandths: -487 to 487, growing with it. Negative values
   * mirror positive ones.
   */
  public static int ofMeasure(double value) {
    long thousandths = Math.max(Math.round(value * PER_UNIT), -Long.MAX_VALUE);
    return thousandths < 0 ? -bucket(-thousandths) : bucket(thousandths);
  }

  /** The measure of least size that falls into {@code bucket}. */
  public static double measureOf(long bucket) {
    double size = floor((int) Math.abs(bucket));
    return (bucket < 0 ? -size : size) / PER_UNIT;
  }

  /** The least value that falls into {@code bucket}. */
  public static long floor(int bucket) {
    if (bucket < PER_OCTAVE) {
      return bucket;
    }
    int octave = bucket / PER_OCTAVE + 2;
    return (8L + bucket % PER_OCTAVE) << (octave - 3);
  }

  /**
   * The bucket below which {@code permille} thousandths of the counted values lie (nearest rank).
   *
   * @return -1 if nothing was counted
   */
  public static long quantile(LongCounts buckets, int permille) {
    long rank = (buckets.total() * permille + 999) / 1000;
    long seen = 0;
    for (long bucket : buckets.sortedKeys()) {
      seen += buckets.get(bucket);
      if (seen >= Math.max(rank, 1)) {
        return bucket;
      }
    }
    return -1;
  }
}
