package io.dawnwatch.engine.detect;

import java.util.Arrays;

/**
 * How much a series moves about: the mean size of its last {@link #STEPS} steps from point to
 * point, and how unusual that is. Holds the result of the last {@link #look}; nothing else lasts.
 * O(points).
 */
final class SeriesRoughness {
  static final int STEPS = 32;

  /** The windows that are compared begin so far apart. */
  private static final int APART = 8;

  private static final int PIECES = STEPS / APART;

  private float[] sizes = {};
  private double nats;

  /** Compares the last steps with those before them. */
  void look(RecentValues values) {
    sizes = sizes(values);
    // The first windows after the last one share steps with it.
    nats =
        sizes.length == 0
            ? 0
            : Math.max(
                ParetoTail.above(sizes[0], sizes, PIECES, sizes.length),
                ParetoTail.below(sizes[0], sizes, PIECES, sizes.length));
  }

  /** Mean sizes of the steps of windows, the last one first. */
  private static float[] sizes(RecentValues values) {
    double[] pieces = new double[Math.max(0, values.size() - 1) / APART];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = values.steps(i * APART, APART);
    }
    float[] sizes = new float[Math.max(0, pieces.length - PIECES + 1)];
    for (int i = 0; i < sizes.length; i++) {
      double sum = 0;
      for (int j = i; j < i + PIECES; j++) {
        sum += pieces[j];
      }
      sizes[i] = (float) (sum / STEPS);
    }
    return sizes;
  }

  /** Surprise of the last steps, in nats. */
  double nats() {
    return nats;
  }

  /** Mean size of the last steps; 0 while there are none. */
  double now() {
    return sizes.length == 0 ? 0 : sizes[0];
  }

  /** What a share of {@code percent} of the windows before does not exceed. */
  double quantile(int percent) {
    float[] before = Arrays.copyOfRange(sizes, PIECES, sizes.length);
    Arrays.sort(before);
    return before[(before.length - 1) * percent / 100];
  }
}
