package io.dawnwatch.engine;

import io.dawnwatch.engine.feature.FeatureSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * State on the heap that knows what changed since it was last saved. What is saved are entries: one
 * for the partition and its lanes, one for the suppressions if there are any; by lane, one per
 * place of its template ring, one for the open part of an entity, one per closed window of an
 * entity. Loading the entries again gives the same state, so a snapshot is nothing but all entries.
 */
public final class HeapEntityStates implements EntityStates {
  private final PartitionState partition;
  private final List<HeapLaneStates> lanes = new ArrayList<>();

  /** Lanes whose entries are still saved. */
  private final List<HeapLaneStates> dropped = new ArrayList<>();

  private boolean partitionDirty;
  private boolean suppressionsDirty;

  private final Spill spill;

  /** The state of a new partition, all of it on the heap. */
  public HeapEntityStates() {
    this(new PartitionState(), Spill.NOWHERE);
  }

  private HeapEntityStates(PartitionState partition, Spill spill) {
    this.partition = partition;
    // What is allowed is shared evenly: lanes are few, and of the same entities.
    this.spill =
        new Spill(spill.store(), () -> spill.most() / Math.max(1, lanes.size()), spill.patience());
    partition.lanes.forEach(lane -> lanes.add(new HeapLaneStates(lane, this.spill)));
  }

  /**
   * State whose entities are on the heap up to a bound and in {@code store} beyond it. It goes on
   * where the store's entries end; of their entities only the open parts are read.
   *
   * @param mostBytes what entities may take of the heap, in bytes; asked again and again
   * @throws IllegalArgumentException if an entry is damaged or of a format this release does not
   *     know
   */
  public static HeapEntityStates over(EntryStore store, LongSupplier mostBytes) {
    return over(store, mostBytes, Spill.PATIENCE);
  }

  static HeapEntityStates over(EntryStore store, LongSupplier mostBytes, int patience) {
    Spill spill = new Spill(store, mostBytes, patience);
    byte[] saved = store.get(StateKeys.partition());
    if (saved == null) {
      return new HeapEntityStates(new PartitionState(), spill);
    }
    HeapEntityStates states = new HeapEntityStates(PartitionCodec.decode(saved), spill);
    PartitionCodec.decodeSuppressions(store.get(StateKeys.suppressions()), states.partition);
    for (HeapLaneStates lane : states.lanes) {
      LaneState state = lane.state();
      store.range(
          StateKeys.templates(state, 0),
          StateKeys.templates(state, state.spec.frames() - 1),
          (key, value) -> StateCodec.decode(key, Objects.requireNonNull(value), states));
      store.range(
          StateKeys.first('E', state),
          StateKeys.last('E', state),
          (key, value) -> lane.restore(key, Objects.requireNonNull(value)));
    }
    return states;
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
  public void suppressionsChanged() {
    suppressionsDirty = true;
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
    HeapLaneStates lane = new HeapLaneStates(new LaneState(partition.nextLane++, spec), spill);
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

  /** Where its entities are. */
  public Usage usage() {
    int live = 0;
    int spilled = 0;
    long bytes = 0;
    for (HeapLaneStates lane : lanes) {
      live += lane.live();
      spilled += lane.spilled();
      bytes += lane.heapBytes();
    }
    return new Usage(live, spilled, bytes);
  }

  /**
   * Where entities are.
   *
   * @param live entities on the heap
   * @param spilled entities in the store alone
   * @param heapBytes about what both take of the heap; 0 for those of states without a store
   */
  public record Usage(int live, int spilled, long heapBytes) {}

  /** Number of entries that {@link #drain} would write. */
  public int dirty() {
    int dirty = (partitionDirty ? 1 : 0) + (suppressionsDirty ? 1 : 0);
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
      sink.put(StateKeys.partition(), PartitionCodec.encode(partition));
    }
    if (suppressionsDirty) {
      sink.put(
          StateKeys.suppressions(),
          partition.suppressions.isEmpty() ? null : PartitionCodec.encodeSuppressions(partition));
    }
    discardChanges();
  }

  /**
   * Marks everything saved without writing it, for a run whose state is never restored: what is
   * marked would otherwise be kept, removed entities too. With a store it stays marked: it may have
   * to be spilled yet.
   */
  public void discardChanges() {
    dropped.clear();
    lanes.forEach(HeapLaneStates::discardChanges);
    partitionDirty = false;
    suppressionsDirty = false;
  }

  /**
   * All entries of the entities on the heap, whatever was saved before: loading them gives the same
   * state.
   */
  public SortedMap<byte[], byte[]> snapshot() {
    SortedMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    entries.put(StateKeys.partition(), PartitionCodec.encode(partition));
    if (!partition.suppressions.isEmpty()) {
      entries.put(StateKeys.suppressions(), PartitionCodec.encodeSuppressions(partition));
    }
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
    Map<byte[], byte[]> ordered = new TreeMap<>(StateKeys.LOAD_ORDER);
    for (Map.Entry<byte[], byte[]> entry : entries) {
      ordered.put(entry.getKey(), entry.getValue());
    }
    byte[] partition = ordered.remove(StateKeys.partition());
    HeapEntityStates states =
        partition == null
            ? new HeapEntityStates()
            : new HeapEntityStates(PartitionCodec.decode(partition), Spill.NOWHERE);
    if (partition != null) {
      PartitionCodec.decodeSuppressions(ordered.remove(StateKeys.suppressions()), states.partition);
    }
    ordered.forEach((key, value) -> StateCodec.decode(key, value, states));
    return states;
  }
}
