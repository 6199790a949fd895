package io.dawnwatch.engine.train;

import java.util.Arrays;
import java.util.List;

/*
 * Logistic regression with a ridge of RIDGE and weights that are not negative but for the first, by cyclic coordinate
 * descent with Newton steps (Friedman, Hastie, Tibshirani. Regularization paths for generalized linear models via
 * coordinate descent. Journal of Statistical Software 33, 2010). Both labels weigh the same in all, however many sessions
 * each has. O(ROUNDS * weights * rows); the same bits for the same rows in the same order.
 */
/** Fits the weights of {@code LabelledRanker}. */
final class Regression {
  private static final int ROUNDS = 60;
  private static final double RIDGE = 0.001;
  private static final double MOST_STEP = 2;

  private Regression() {}

  /**
   * @param measured the constant 1, then the features
   * @param sessions how many sessions were so measured, at least 1
   */
  record Row(double[] measured, boolean anomalous, long sessions) {}

  /** The weights, of the constant first. */
  static double[] fit(List<Row> rows, int weights) {
    double normal = 0;
    double anomalous = 0;
    for (Row row : rows) {
      normal += row.anomalous ? 0 : row.sessions;
      anomalous += row.anomalous ? row.sessions : 0;
    }
    double[] fitted = new double[weights];
    Arrays.fill(fitted, 1, weights, 1.0 / (weights - 1));
    double[] odds = new double[rows.size()];
    for (int i = 0; i < odds.length; i++) {
      for (int j = 0; j < weights; j++) {
        odds[i] += fitted[j] * rows.get(i).measured[j];
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int j = 0; j < weights; j++) {
        double slope = RIDGE * fitted[j];
        double curve = RIDGE;
        for (int i = 0; i < odds.length; i++) {
          Row row = rows.get(i);
          double weight = row.sessions / (2 * (row.anomalous ? anomalous : normal));
          double p = 1 / (1 + StrictMath.exp(-odds[i]));
          slope += weight * (p - (row.anomalous ? 1 : 0)) * row.measured[j];
          curve += weight * p * (1 - p) * row.measured[j] * row.measured[j];
        }
        double step = Math.max(-MOST_STEP, Math.min(MOST_STEP, slope / curve));
        double next = fitted[j] - step;
        next = j == 0 ? next : Math.max(0, next);
        for (int i = 0; i < odds.length; i++) {
          odds[i] += (next - fitted[j]) * rows.get(i).measured[j];
        }
        fitted[j] = next;
      }
    }
    return fitted;
  }
}
