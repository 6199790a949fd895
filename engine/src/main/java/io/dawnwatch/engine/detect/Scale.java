package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.Arrays;

/**
 * From what a detector measures to surprise in nats, fitted on held-out sessions: 0 up to the first
 * point, linear between the points, and beyond the last one linear with a slope of its own. The
 * arrays are never written.
 *
 * @param raw ascending, at least one point
 * @param nats ascending, from 0
 * @param slope nats per unit of raw beyond the last point, above 0
 */
public record Scale(double[] raw, double[] nats, double slope) {
  /** What is measured is surprise in nats already. */
  public static final Scale IDENTITY = new Scale(new double[] {0}, new double[] {0}, 1);

  /** No detector alone says more than this: it keeps sums finite. */
  public static final double MOST_NATS = 1000;

  public Scale {
    boolean ascends = raw.length > 0 && raw.length == nats.length && nats[0] == 0 && slope > 0;
    for (int i = 1; ascends && i < raw.length; i++) {
      ascends = raw[i] > raw[i - 1] && nats[i] >= nats[i - 1];
    }
    if (!ascends || !Double.isFinite(slope) || !Double.isFinite(raw[0])) {
      throw new IllegalArgumentException(
          "a scale must ascend from 0 nats: " + Arrays.toString(raw) + Arrays.toString(nats));
    }
  }

  /** Surprise of a measured value: 0 to {@value #MOST_NATS}. */
  public double of(double value) {
    int last = raw.length - 1;
    if (value >= raw[last]) {
      return Math.min(nats[last] + (value - raw[last]) * slope, MOST_NATS);
    }
    for (int i = last; i > 0; i--) {
      if (value >= raw[i - 1]) {
        double part = (value - raw[i - 1]) / (raw[i] - raw[i - 1]);
        return nats[i - 1] + part * (nats[i] - nats[i - 1]);
      }
    }
    return 0;
  }

  /** The measured value that has this surprise, at least 0. */
  public double inverse(double surprise) {
    int last = raw.length - 1;
    if (surprise >= nats[last]) {
      return raw[last] + (surprise - nats[last]) / slope;
    }
    for (int i = last; i > 0; i--) {
      if (surprise >= nats[i - 1]) {
        double part = (surprise - nats[i - 1]) / (nats[i] - nats[i - 1]);
        return raw[i - 1] + part * (raw[i] - raw[i - 1]);
      }
    }
    return raw[0];
  }

  void write(ByteWriter out) {
    out.unsigned(raw.length);
    for (int i = 0; i < raw.length; i++) {
      out.number(raw[i]);
      out.number(nats[i]);
    }
    out.number(slope);
  }

  static Scale read(ByteReader in) {
    double[] raw = new double[in.items()];
    double[] nats = new double[raw.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = in.number();
      nats[i] = in.number();
    }
    return new Scale(raw, nats, in.number());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scale that
        && Arrays.equals(raw, that.raw)
        && Arrays.equals(nats, that.nats)
        && slope == that.slope;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(raw) + Arrays.hashCode(nats);
  }

  @Override
  public String toString() {
    return "Scale[" + Arrays.toString(raw) + " -> " + Arrays.toString(nats) + ", " + slope + "]";
  }
}
