package io.dawnwatch.engine;

import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.TemplateHorizon;
import io.dawnwatch.engine.score.Ids;

/**
 * What is known of a lane as a whole. A lane holds what a partition keeps for one feature spec;
 * models with equal specs share it. Live, of one task.
 */
public final class LaneState {
  /** Tells the lanes of a partition apart where they are saved; never given twice. */
  final int number;

  final FeatureSpec spec;
  final TemplateHorizon templates;

  /** Of the spec: decides in which order lanes come. */
  final String hash;

  long sinceMillis = PartitionState.NONE;

  /** Windows below this number are closed. */
  long closedThrough = PartitionState.NONE;

  long block = PartitionState.NONE;
  int admitted;

  LaneState(int number, FeatureSpec spec) {
    this.number = number;
    this.spec = spec;
    this.hash = Ids.sha256(PartitionCodec.encodeSpec(spec));
    this.templates = new TemplateHorizon(spec);
  }

  /** The features it keeps. */
  public FeatureSpec spec() {
    return spec;
  }

  /**
   * The partition's clock when the lane began, in milliseconds since 1970 UTC, or {@link
   * Long#MIN_VALUE} before its first record. What came before is unknown to it.
   */
  public long sinceMillis() {
    return sinceMillis;
  }
}
