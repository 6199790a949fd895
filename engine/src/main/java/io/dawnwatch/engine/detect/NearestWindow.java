package io.dawnwatch.engine.detect;

import java.util.List;

/**
 * The normal window that is nearest to an anomalous one.
 *
 * @param entity whose window it is
 * @param sameEntity whether the anomalous one is of the same entity, else of the same subgroup
 * @param startMillis when it started
 * @param distance root of the summed squares of how far the features are apart, each in its usual
 *     deviations; 0 for equal windows
 * @param differences the features that differ most, at most three, the greatest first
 * @param text those in words
 */
public record NearestWindow(
    String entity,
    boolean sameEntity,
    long startMillis,
    double distance,
    List<Difference> differences,
    String text) {
  /**
   * A feature that differs.
   *
   * @param feature its name in the catalogue
   * @param actual its value in the anomalous window
   * @param normal its value in the normal one
   */
  public record Difference(String feature, double actual, double normal) {}

  public NearestWindow {
    differences = List.copyOf(differences);
  }
}
