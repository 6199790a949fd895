package io.dawnwatch.topology.stream;

import io.dawnwatch.engine.feature.FeatureSpec;

/** What an entity that speaks in every window takes of the heap while it is scored. */
public final class HeapPerEntity {
  /** Bytes of an entity that has hardly spoken: heapPerEntity of `dawnwatch bench state`. */
  private static final double BASE_BYTES = 1_000;

  /** Bytes for each window of the horizon, with its open ones: a busy entity takes some 6 KB. */
  private static final double WINDOW_BYTES = 90;

  private HeapPerEntity() {}

  /** In bytes. */
  public static double bytes(FeatureSpec features) {
    return BASE_BYTES + WINDOW_BYTES * features.frames();
  }
}
