package io.dawnwatch.engine;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a partition as a whole: its clock, its counters, the roles in force, its lanes.
 * Live, of one task.
 */
public final class PartitionState {
  static final long NONE = Long.MIN_VALUE;

  long clockMillis = NONE;
  long lastOffset = -1;
  long epoch = -1;
  long read;
  long applied;
  long late;
  long control;

  /** Events counted as those of {@link Scorer#OTHER}. */
  long overflowed;

  List<RoleInForce> roles = List.of();

  /** By id. */
  List<Suppression> suppressions = List.of();

  /** By number. */
  final List<LaneState> lanes = new ArrayList<>();

  /** Number of the next lane. */
  int nextLane;

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

  /** Events that were counted as those of {@link Scorer#OTHER}, by the champion's features. */
  public long overflowed() {
    return overflowed;
  }

  /** The roles in force. */
  public List<RoleInForce> roles() {
    return roles;
  }

  /** The suppressions in force, by id. */
  public List<Suppression> suppressions() {
    return suppressions;
  }

  /** The lanes, oldest first. */
  public List<LaneState> lanes() {
    return List.copyOf(lanes);
  }
}
