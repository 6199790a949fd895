package io.dawnwatch.engine;

import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.TemplateHorizon;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * State on the heap that knows what changed since it was last saved. What is saved are entries: one
 * for the partition, one per place of its template ring, one for the open part of an entity, one
 * per closed window of an entity. Loading the entries again gives the same state, so a snapshot is
 * nothing but all entries.
 */
public final class HeapEntityStates implements EntityStates {
  private PartitionState partition = new PartitionState();
  private final Map<String, EntityState> entities = new HashMap<>();
  private EntityState @Nullable [] sorted;

  private boolean partitionDirty;
  private final BitSet dirtyTemplates = new BitSet();
  private final Set<EntityState> dirtyOpen = new LinkedHashSet<>();
  private final Map<EntityState, BitSet> dirtySlots = new LinkedHashMap<>();
  private final Set<EntityState> removed = new LinkedHashSet<>();
  private final BitSet removedTemplates = new BitSet();

  /** By window, while entries are being written. */
  private final Map<Long, long[]> sortedTemplates = new HashMap<>();

  @Override
  public PartitionState partition() {
    return partition;
  }

  @Override
  public @Nullable EntityState find(String entity) {
    return entities.get(entity);
  }

  @Override
  public EntityState create(String entity, FeatureSpec spec) {
    EntityState state = new EntityState(entity, spec);
    entities.put(entity, state);
    sorted = null;
    return state;
  }

  @Override
  public void remove(EntityState entity) {
    entities.remove(entity.entity, entity);
    dirtyOpen.remove(entity);
    dirtySlots.remove(entity);
    removed.add(entity);
    sorted = null;
  }

  @Override
  public EntityState[] inKeyOrder() {
    if (sorted == null) {
      sorted = entities.values().toArray(EntityState[]::new);
      Arrays.sort(sorted);
    }
    return sorted;
  }

  /** Number of known entities. */
  public int size() {
    return entities.size();
  }

  @Override
  public void clear() {
    for (EntityState entity : inKeyOrder()) {
      remove(entity);
    }
    TemplateHorizon templates = partition.templates;
    if (templates != null && partition.spec != null) {
      removedTemplates.set(0, partition.spec.frames());
      partition.templates = null;
      partition.spec = null;
    }
    dirtyTemplates.clear();
    partitionDirty = true;
  }

  @Override
  public void partitionChanged() {
    partitionDirty = true;
  }

  @Override
  public void templatesChanged(int slot) {
    dirtyTemplates.set(slot);
  }

  @Override
  public void changed(EntityState entity) {
    dirtyOpen.add(entity);
  }

  @Override
  public void closed(EntityState entity, int slot) {
    dirtySlots.computeIfAbsent(entity, any -> new BitSet()).set(slot);
  }

  /** Number of entries that {@link #drain} would write. */
  public int dirty() {
    return dirtyOpen.size()
        + dirtySlots.size()
        + removed.size()
        + dirtyTemplates.cardinality()
        + (partitionDirty ? 1 : 0);
  }

  /** Writes what changed since the last call, removals first, and marks it saved. */
  public void drain(EntrySink sink) {
    sortedTemplates.clear();
    removedTemplates.stream().forEach(slot -> sink.put(StateCodec.templatesKey(slot), null));
    for (EntityState entity : removed) {
      sink.put(StateCodec.openKey(entity), null);
      for (int slot = 0; slot < entity.history.frames(); slot++) {
        if (entity.savedSlots.get(slot)) {
          sink.put(StateCodec.slotKey(entity, slot), null);
        }
      }
    }
    for (Map.Entry<EntityState, BitSet> entry : dirtySlots.entrySet()) {
      EntityState entity = entry.getKey();
      entry.getValue().stream().forEach(slot -> putSlot(entity, slot, sink));
    }
    for (EntityState entity : dirtyOpen) {
      sink.put(StateCodec.openKey(entity), StateCodec.encodeOpen(entity));
    }
    dirtyTemplates.stream().forEach(slot -> putTemplates(slot, sink));
    if (partitionDirty) {
      sink.put(StateCodec.partitionKey(), StateCodec.encodePartition(partition));
    }
    discardChanges();
  }

  private void putSlot(EntityState entity, int slot, EntrySink sink) {
    ClosedFrame frame = entity.history.inSlot(slot);
    entity.savedSlots.set(slot, frame != null);
    sink.put(
        StateCodec.slotKey(entity, slot),
        frame == null ? null : StateCodec.encodeFrame(frame, templatesOf(frame.window())));
  }

  /** Templates of the partition in a window, ascending: sorted once for all its entities. */
  private long[] templatesOf(long window) {
    return sortedTemplates.computeIfAbsent(
        window,
        any -> {
          TemplateHorizon templates = partition.templates;
          LongCounts counts = templates == null ? null : templates.at(window);
          return counts == null ? new long[0] : counts.sortedKeys();
        });
  }

  private void putTemplates(int slot, EntrySink sink) {
    TemplateHorizon templates = partition.templates;
    LongCounts counts = templates == null ? null : templates.inSlot(slot);
    sink.put(
        StateCodec.templatesKey(slot),
        counts == null || templates == null
            ? null
            : StateCodec.encodeTemplates(templates.windowIn(slot), counts));
  }

  /**
   * Marks everything saved without writing it, for a run whose state is never restored: what is
   * marked would otherwise be kept, removed entities too.
   */
  public void discardChanges() {
    removedTemplates.clear();
    removed.clear();
    dirtySlots.clear();
    dirtyOpen.clear();
    dirtyTemplates.clear();
    partitionDirty = false;
  }

  /** All entries of the state, whatever was saved before: loading them gives the same state. */
  public SortedMap<byte[], byte[]> snapshot() {
    SortedMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    sortedTemplates.clear();
    entries.put(StateCodec.partitionKey(), StateCodec.encodePartition(partition));
    EntrySink present =
        (key, value) -> {
          if (value != null) {
            entries.put(key, value);
          }
        };
    if (partition.spec != null) {
      for (int slot = 0; slot < partition.spec.frames(); slot++) {
        putTemplates(slot, present);
      }
    }
    for (EntityState entity : inKeyOrder()) {
      entries.put(StateCodec.openKey(entity), StateCodec.encodeOpen(entity));
      for (int slot = 0; slot < entity.history.frames(); slot++) {
        ClosedFrame frame = entity.history.inSlot(slot);
        if (frame != null) {
          entries.put(
              StateCodec.slotKey(entity, slot),
              StateCodec.encodeFrame(frame, templatesOf(frame.window())));
        }
      }
    }
    return entries;
  }

  /**
   * State from saved entries, in any order.
   *
   * @throws IllegalArgumentException if an entry is damaged or of a format this release does not
   *     know
   */
  public static HeapEntityStates load(Iterable<Map.Entry<byte[], byte[]>> entries) {
    HeapEntityStates states = new HeapEntityStates();
    Map<byte[], byte[]> ordered = new TreeMap<>(StateCodec.LOAD_ORDER);
    for (Map.Entry<byte[], byte[]> entry : entries) {
      ordered.put(entry.getKey(), entry.getValue());
    }
    ordered.forEach((key, value) -> StateCodec.decode(key, value, states));
    return states;
  }

  void restorePartition(PartitionState saved) {
    partition = saved;
  }
}
