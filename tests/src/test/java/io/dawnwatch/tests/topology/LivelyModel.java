package io.dawnwatch.tests.topology;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;

/** The built-in model over short windows, easily upset: logs of tests are too short for it. */
public final class LivelyModel {
  private LivelyModel() {}

  public static Model of(FeatureSpec features) {
    return Model.coldStart(features).with("lively", "tests", 0.6, 0.4, 2);
  }
}
