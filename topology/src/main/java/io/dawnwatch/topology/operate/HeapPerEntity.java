package io.dawnwatch.topology.operate;

import io.dawnwatch.engine.feature.FeatureSpec;

/** What an entity that speaks in every window takes of the heap while it is scored. */
final class HeapPerEntity {
  /**
   * Bytes for each window of the horizon, and once; measured by `dawnwatch bench memory`, rounded
   * up.
   */
  private static final double WINDOW_BYTES = 250;

  private static final double BASE_BYTES = 4_000;

  private HeapPerEntity() {}

  static double bytes(FeatureSpec features) {
    return BASE_BYTES + WINDOW_BYTES * features.frames();
  }
}
