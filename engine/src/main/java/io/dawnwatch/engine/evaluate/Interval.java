package io.dawnwatch.engine.evaluate;

/** From where to where a figure may lie with 95 % confidence. NaN where nothing can be said. */
public record Interval(double low, double high) {
  /** Nothing can be said. */
  public static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN);

  private static final double Z = 1.959963984540054;

  public boolean isKnown() {
    return !Double.isNaN(low);
  }

  /** Whether 0 lies outside: a difference is then significant. */
  public boolean excludesZero() {
    return isKnown() && (low > 0 || high < 0);
  }

  /** Whether both are known and share no value. */
  public boolean isApartFrom(Interval other) {
    return isKnown() && other.isKnown() && (high < other.low || other.high < low);
  }

  /*
   * Wilson. Probable inference, the law of succession, and statistical inference. JASA 22, 1927.
   */
  /** Of a share: {@code hits} of {@code of} independent trials. */
  public static Interval ofShare(long hits, long of) {
    if (of <= 0) {
      return UNKNOWN;
    }
    double share = (double) hits / of;
    double denominator = 1 + Z * Z / of;
    double middle = (share + Z * Z / (2.0 * of)) / denominator;
    double half = Z * Math.sqrt(share * (1 - share) / of + Z * Z / (4.0 * of * of)) / denominator;
    return new Interval(Math.max(0, middle - half), Math.min(1, middle + half));
  }
}
