package io.dawnwatch.engine;

import io.dawnwatch.engine.feature.FeatureSpec;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link Scorer} keeps its state: what is known of the partition as a whole, and a lane for
 * each feature spec in force. One partition, one thread.
 */
public interface EntityStates {
  /** The state of the partition as a whole. */
  PartitionState partition();

  /** Something of the partition or of a lane as a whole changed. */
  void partitionChanged();

  /** A suppression began or ended. */
  void suppressionsChanged();

  /** The lane that keeps these features, or null if there is none. */
  @Nullable LaneStates lane(FeatureSpec spec);

  /** Makes an empty lane for features that have none. */
  LaneStates open(FeatureSpec spec);

  /** Forgets a lane and all that is saved of it. */
  void drop(LaneStates lane);
}
