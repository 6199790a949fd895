package io.dawnwatch.topology.operate;

import io.dawnwatch.engine.feature.FeatureSpec;

/** What an entity that speaks in every window takes of the heap while it is scored. */
public final class HeapPerEntity {
  /** Bytes of an entity that has hardly spoken: heapPerEntity of `dawnwatch bench state`. */
  private static final double BASE_BYTES = 1_550;

  /** Bytes for each window of the horizon: what heapMean is above that, by the 60 windows of it. */
  private static final double WINDOW_BYTES = 700;

  private HeapPerEntity() {}

  /** Bytes of heap for these features. */
  public static double bytes(FeatureSpec features) {
    return BASE_BYTES + WINDOW_BYTES * features.frames();
  }
}
