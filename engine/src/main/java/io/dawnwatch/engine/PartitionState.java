package io.dawnwatch.engine;

import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.TemplateHorizon;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a partition as a whole: its clock, its models, its counters, its templates.
 * Live, of one task.
 */
public final class PartitionState {
  static final long NONE = Long.MIN_VALUE;

  long clockMillis = NONE;

  /** Windows below this number are closed. */
  long closedThrough = NONE;

  long block = NONE;
  int admitted;
  long lastOffset = -1;
  long epoch = -1;
  long read;
  long applied;
  long late;
  long control;
  final List<Activation> active = new ArrayList<>();
  @Nullable FeatureSpec spec;
  @Nullable TemplateHorizon templates;

  /**
   * The partition's clock in milliseconds since 1970 UTC, or {@link Long#MIN_VALUE} before its
   * first record.
   */
  public long clockMillis() {
    return clockMillis;
  }

  /** Offset of the last record that was applied, -1 for none. */
  public long lastOffset() {
    return lastOffset;
  }

  public Counters counters() {
    return new Counters(read, applied, late, control);
  }

  /** The roles in force. */
  public List<Activation> active() {
    return List.copyOf(active);
  }
}
