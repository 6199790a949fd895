package io.dawnwatch.engine.train;

import io.dawnwatch.engine.detect.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * Logistic regression over what detectors say of labelled windows, with weights of at least 0: more surprise is never less.
 * Only proportions matter to the order of windows, so the weights are made to be one each on average, and a sum is about
 * as large as before.
 */
/** Learns from labelled windows how much each detector counts. The same bits for the same rows. */
public final class WeightTraining {
  /** Rows of either label that are looked at, evenly over all. */
  private static final int MOST_ROWS = 4096;

  private WeightTraining() {}

  /**
   * Fits.
   *
   * @param detectors their names
   * @param ordinary nats of ordinary windows, by detector
   * @param inIncidents nats of windows in incidents
   * @return null if a label is missing or no detector tells the labels apart
   */
  public static @Nullable Weights fit(
      List<String> detectors, List<double[]> ordinary, List<double[]> inIncidents) {
    if (ordinary.isEmpty() || inIncidents.isEmpty()) {
      return null;
    }
    List<Regression.Row> rows = new ArrayList<>();
    add(rows, ordinary, false);
    add(rows, inIncidents, true);
    double[] fitted = Regression.fit(rows, detectors.size() + 1);
    double sum = 0;
    for (int i = 1; i < fitted.length; i++) {
      sum += fitted[i];
    }
    if (!(sum > 0)) {
      return null;
    }
    TreeMap<String, Double> weights = new TreeMap<>();
    for (int i = 1; i < fitted.length; i++) {
      weights.put(detectors.get(i - 1), fitted[i] * detectors.size() / sum);
    }
    return new Weights(weights);
  }

  private static void add(List<Regression.Row> to, List<double[]> rows, boolean incident) {
    int step = (rows.size() + MOST_ROWS - 1) / MOST_ROWS;
    for (int i = 0; i < rows.size(); i += step) {
      double[] nats = rows.get(i);
      double[] measured = new double[nats.length + 1];
      measured[0] = 1;
      System.arraycopy(nats, 0, measured, 1, nats.length);
      to.add(new Regression.Row(measured, incident, 1));
    }
  }
}
