package io.dawnwatch.engine;

import io.dawnwatch.engine.feature.FeatureSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * State on the heap that knows what changed since it was last saved. What is saved are entries: one
 * for the partition and its lanes; by lane, one per place of its template ring, one for the open
 * part of an entity, one per closed window of an entity. Loading the entries again gives the same
 * state, so a snapshot is nothing but all entries.
 */
public final class HeapEntityStates implements EntityStates {
  private final PartitionState partition;
  private final List<HeapLaneStates> lanes = new ArrayList<>();

  /** Lanes whose entries are still saved. */
  private final List<HeapLaneStates> dropped = new ArrayList<>();

  private boolean partitionDirty;

  /** The state of a new partition. */
  public HeapEntityStates() {
    this(new PartitionState());
  }

  private HeapEntityStates(PartitionState partition) {
    this.partition = partition;
    partition.lanes.forEach(lane -> lanes.add(new HeapLaneStates(lane)));
  }

  @Override
  public PartitionState partition() {
    return partition;
  }

  @Override
  public void partitionChanged() {
    partitionDirty = true;
  }

  @Override
  public @Nullable HeapLaneStates lane(FeatureSpec spec) {
    for (HeapLaneStates lane : lanes) {
      if (lane.state().spec.equals(spec)) {
        return lane;
      }
    }
    return null;
  }

  /** The lane of that number, or null if there is none. */
  @Nullable HeapLaneStates lane(int number) {
    for (HeapLaneStates lane : lanes) {
      if (lane.state().number == number) {
        return lane;
      }
    }
    return null;
  }

  @Override
  public HeapLaneStates open(FeatureSpec spec) {
    HeapLaneStates lane = new HeapLaneStates(new LaneState(partition.nextLane++, spec));
    partition.lanes.add(lane.state());
    lanes.add(lane);
    partitionDirty = true;
    return lane;
  }

  @Override
  public void drop(LaneStates lane) {
    HeapLaneStates gone = (HeapLaneStates) lane;
    partition.lanes.remove(gone.state());
    lanes.remove(gone);
    gone.clear();
    dropped.add(gone);
    partitionDirty = true;
  }

  /** Number of known entities, by lane. */
  public int size() {
    return lanes.stream().mapToInt(HeapLaneStates::size).sum();
  }

  /** Number of entries that {@link #drain} would write. */
  public int dirty() {
    int dirty = partitionDirty ? 1 : 0;
    for (HeapLaneStates lane : lanes) {
      dirty += lane.dirty();
    }
    for (HeapLaneStates lane : dropped) {
      dirty += lane.dirty();
    }
    return dirty;
  }

  /** Writes what changed since the last call, removals first, and marks it saved. */
  public void drain(EntrySink sink) {
    dropped.forEach(lane -> lane.drain(sink));
    lanes.forEach(lane -> lane.drain(sink));
    if (partitionDirty) {
      sink.put(StateCodec.partitionKey(), StateCodec.encodePartition(partition));
    }
    discardChanges();
  }

  /**
   * Marks everything saved without writing it, for a run whose state is never restored: what is
   * marked would otherwise be kept, removed entities too.
   */
  public void discardChanges() {
    dropped.clear();
    lanes.forEach(HeapLaneStates::discardChanges);
    partitionDirty = false;
  }

  /** All entries of the state, whatever was saved before: loading them gives the same state. */
  public SortedMap<byte[], byte[]> snapshot() {
    SortedMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    entries.put(StateCodec.partitionKey(), StateCodec.encodePartition(partition));
    lanes.forEach(
        lane ->
            lane.putAll(
                (key, value) -> {
                  if (value != null) {
                    entries.put(key, value);
                  }
                }));
    return entries;
  }

  /**
   * State from saved entries, in any order.
   *
   * @throws IllegalArgumentException if an entry is damaged or of a format this release does not
   *     know
   */
  public static HeapEntityStates load(Iterable<Map.Entry<byte[], byte[]>> entries) {
    Map<byte[], byte[]> ordered = new TreeMap<>(StateCodec.LOAD_ORDER);
    for (Map.Entry<byte[], byte[]> entry : entries) {
      ordered.put(entry.getKey(), entry.getValue());
    }
    byte[] partition = ordered.remove(StateCodec.partitionKey());
    HeapEntityStates states =
        partition == null
            ? new HeapEntityStates()
            : new HeapEntityStates(StateCodec.decodePartition(partition));
    ordered.forEach((key, value) -> StateCodec.decode(key, value, states));
    return states;
  }
}
