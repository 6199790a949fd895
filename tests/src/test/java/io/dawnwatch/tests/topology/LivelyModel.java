package io.dawnwatch.tests.topology;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;

/** The built-in model over short windows, easily upset: logs of tests are too short for it. */
public final class LivelyModel {
  private LivelyModel() {}

  public static Model of(FeatureSpec features) {
    Model cold = Model.coldStart(features);
    return new Model(
        "lively",
        "tests",
        Model.SEMANTICS,
        features,
        cold.matcher(),
        cold.detectors(),
        cold.calibration(),
        0.6,
        0.4,
        2,
        cold.alertGapMillis());
  }
}
