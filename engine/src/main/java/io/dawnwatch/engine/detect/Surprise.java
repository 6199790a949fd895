package io.dawnwatch.engine.detect;

/*
 * A count is compared on Anscombe's scale, 2 sqrt(x + 3/8), where a Poisson count has variance 1 whatever its mean [1];
 * the middle and the spread are the median and the median absolute deviation, which one incident cannot move [2].
 * A deviation of z becomes the surprise of a normal one, z^2 / 2, up to z = 4, and grows linearly from there (Huber), so
 * that one wild value does not drown the rest.
 * Only sqrt is used of the mathematics library: it is exact on every machine.
 * [1] Anscombe. The transformation of Poisson, binomial and negative-binomial data. Biometrika 35, 1948.
 * [2] Rousseeuw, Croux. Alternatives to the median absolute deviation. JASA 88, 1993 (the factor 1.4826).
 */
/** From values to surprise in nats. */
public final class Surprise {
  /** No single feature says more than this. */
  static final double MOST_NATS = 40;

  private static final double MAD_TO_DEVIATION = 1.4826;

  /** Distance of the outer tenth of normal values from their middle, in deviations. */
  private static final double TENTH_TO_DEVIATION = 1.2816;

  private static final double LINEAR_FROM = 4;

  /** Small counts on Anscombe's scale: most are, and a horizon of them is looked at. */
  private static final double[] SMALL = new double[256];

  static {
    for (int count = 0; count < SMALL.length; count++) {
      SMALL[count] = scale(count);
    }
  }

  private Surprise() {}

  /** Anscombe's scale. */
  public static double scaled(int count) {
    return count >= 0 && count < SMALL.length ? SMALL[count] : scale(count);
  }

  private static double scale(int count) {
    return 2 * Math.sqrt(count + 0.375);
  }

  /** The count, not below 0, that lies there on Anscombe's scale. */
  static double unscaled(double scaled) {
    double half = Math.max(scaled, 0) / 2;
    return Math.max(0, half * half - 0.375);
  }

  /** Robust z of a count against {@code n} sorted counts, at least one. */
  static double countZ(int count, int[] sorted, int n) {
    return countZ(count, sorted, n, 1);
  }

  /**
   * Robust z of a count against {@code n} sorted counts, at least one, had each been {@code
   * factor}<sup>2</sup> times what it was.
   */
  static double countZ(int count, int[] sorted, int n, double factor) {
    double distance = scaled(count) - factor * scaled(sorted[n / 2]);
    if (distance == 0) {
      return 0;
    }
    return distance / Math.max(1, factor * spread(sorted, n, distance > 0, true));
  }

  /**
   * Robust z of a value against {@code n} sorted values on their own scale; {@code floor} is the
   * least deviation.
   */
  static double valueZ(int value, int[] sorted, int n, double floor) {
    double distance = value - sorted[n / 2];
    return distance / Math.max(floor, spread(sorted, n, distance > 0, false));
  }

  /**
   * The deviation of sorted values: the greater of what the median absolute deviation and what the
   * outer tenth on that side say, as for normal values. The tenth is for bursts: where most windows
   * are alike, the former is 0.
   */
  private static double spread(int[] sorted, int n, boolean above, boolean onCountScale) {
    double middle = onCountScale ? scaled(sorted[n / 2]) : sorted[n / 2];
    int tenth = above ? sorted[n - 1 - n / 10] : sorted[n / 10];
    double outer = Math.abs((onCountScale ? scaled(tenth) : tenth) - middle) / TENTH_TO_DEVIATION;
    double inner = MAD_TO_DEVIATION * medianDeviation(sorted, n, onCountScale);
    return Math.max(inner, outer) * widen(n);
  }

  /** A spread from few values is uncertain: widened by 5/n, as the tails of Student's t are. */
  private static double widen(int n) {
    return 1 + 5.0 / n;
  }

  /**
   * Median of the absolute deviations from the median: the two halves of the sorted values are
   * merged outwards.
   */
  private static double medianDeviation(int[] sorted, int n, boolean onCountScale) {
    int mid = n / 2;
    double middle = onCountScale ? scaled(sorted[mid]) : sorted[mid];
    int low = mid;
    int high = mid + 1;
    double deviation = 0;
    double below = middle - onScale(sorted[low], onCountScale);
    double above = above(sorted, high, n, middle, onCountScale);
    for (int taken = 0; taken <= n / 2; taken++) {
      if (below <= above) {
        deviation = below;
        low--;
        below = low < 0 ? Double.MAX_VALUE : middle - onScale(sorted[low], onCountScale);
      } else {
        deviation = above;
        high++;
        above = above(sorted, high, n, middle, onCountScale);
      }
    }
    return deviation;
  }

  private static double onScale(int value, boolean onCountScale) {
    return onCountScale ? scaled(value) : value;
  }

  private static double above(int[] sorted, int high, int n, double middle, boolean onCountScale) {
    return high >= n ? Double.MAX_VALUE : onScale(sorted[high], onCountScale) - middle;
  }

  /** Surprise of a deviation of {@code z}, in nats: 0 to {@link #MOST_NATS}. */
  static double ofZ(double z) {
    double size = Math.abs(z);
    double nats =
        size <= LINEAR_FROM ? size * size / 2 : LINEAR_FROM * size - LINEAR_FROM * LINEAR_FROM / 2;
    return Math.min(nats, MOST_NATS);
  }
}
