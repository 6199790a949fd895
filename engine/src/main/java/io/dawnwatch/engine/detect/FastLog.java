package io.dawnwatch.engine.detect;

/**
 * Natural logarithm by table: four additions and multiplications, the same bits on every machine.
 * Off by at most 0.0005.
 */
final class FastLog {
  private static final int BITS = 10;
  private static final double LN_2 = 0.6931471805599453;
  private static final double[] MANTISSA = new double[1 << BITS];

  static {
    for (int i = 0; i < MANTISSA.length; i++) {
      MANTISSA[i] = StrictMath.log(1 + (i + 0.5) / MANTISSA.length);
    }
  }

  private FastLog() {}

  /** Of a normal number above 0. */
  static double ln(double x) {
    long bits = Double.doubleToRawLongBits(x);
    int exponent = (int) (bits >>> 52) - 1023;
    return exponent * LN_2 + MANTISSA[(int) (bits >>> 52 - BITS) & MANTISSA.length - 1];
  }
}
