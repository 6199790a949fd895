package io.dawnwatch.engine.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Quantiles of some values. */
public record Distribution(long number, List<Quantile> quantiles) {
  private static final double[] SHARES = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999, 1};

  /** The value that {@code share} of them do not exceed. */
  public record Quantile(double share, double value) {}

  /** Of values in any order; of none, no quantiles. */
  public static Distribution of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    List<Quantile> quantiles = new ArrayList<>();
    if (sorted.length > 0) {
      for (double share : SHARES) {
        int rank = (int) Math.ceil(share * sorted.length);
        quantiles.add(new Quantile(share, sorted[Math.max(0, rank - 1)]));
      }
    }
    return new Distribution(sorted.length, List.copyOf(quantiles));
  }
}
