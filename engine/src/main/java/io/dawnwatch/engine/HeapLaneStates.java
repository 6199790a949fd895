package io.dawnwatch.engine;

import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.LongCounts;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The entities of one lane on the heap, and what of them changed since it was last saved. */
final class HeapLaneStates implements LaneStates {
  private final LaneState state;
  private final Map<String, EntityState> entities = new HashMap<>();
  private EntityState @Nullable [] sorted;

  private final BitSet dirtyTemplates = new BitSet();
  private final Set<EntityState> dirtyOpen = new LinkedHashSet<>();
  private final Map<EntityState, BitSet> dirtySlots = new LinkedHashMap<>();
  private final Set<EntityState> removed = new LinkedHashSet<>();
  private final BitSet removedTemplates = new BitSet();

  /** By window, while entries are being written. */
  private final Map<Long, long[]> sortedTemplates = new HashMap<>();

  HeapLaneStates(LaneState state) {
    this.state = state;
  }

  @Override
  public LaneState state() {
    return state;
  }

  @Override
  public @Nullable EntityState find(String entity) {
    return entities.get(entity);
  }

  @Override
  public EntityState create(String entity) {
    EntityState made = new EntityState(entity, state.spec);
    entities.put(entity, made);
    sorted = null;
    return made;
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

  int size() {
    return entities.size();
  }

  /** Forgets everything: the lane is dropped. */
  void clear() {
    for (EntityState entity : inKeyOrder()) {
      remove(entity);
    }
    removedTemplates.set(0, state.spec.frames());
    dirtyTemplates.clear();
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

  int dirty() {
    return dirtyOpen.size()
        + dirtySlots.size()
        + removed.size()
        + dirtyTemplates.cardinality()
        + removedTemplates.cardinality();
  }

  /** Writes what changed since the last call, removals first, and marks it saved. */
  void drain(EntrySink sink) {
    sortedTemplates.clear();
    removedTemplates.stream().forEach(slot -> sink.put(StateCodec.templatesKey(state, slot), null));
    for (EntityState entity : removed) {
      sink.put(StateCodec.openKey(state, entity), null);
      for (int slot = 0; slot < entity.history.frames(); slot++) {
        if (entity.savedSlots.get(slot)) {
          sink.put(StateCodec.slotKey(state, entity, slot), null);
        }
      }
    }
    for (Map.Entry<EntityState, BitSet> entry : dirtySlots.entrySet()) {
      EntityState entity = entry.getKey();
      entry.getValue().stream().forEach(slot -> putSlot(entity, slot, sink));
    }
    for (EntityState entity : dirtyOpen) {
      sink.put(StateCodec.openKey(state, entity), StateCodec.encodeOpen(entity));
    }
    dirtyTemplates.stream().forEach(slot -> putTemplates(slot, sink));
    discardChanges();
  }

  private void putSlot(EntityState entity, int slot, EntrySink sink) {
    ClosedFrame frame = entity.history.inSlot(slot);
    entity.savedSlots.set(slot, frame != null);
    sink.put(
        StateCodec.slotKey(state, entity, slot),
        frame == null ? null : StateCodec.encodeFrame(frame, templatesOf(frame.window())));
  }

  /** Templates of the lane in a window, ascending: sorted once for all its entities. */
  private long[] templatesOf(long window) {
    return sortedTemplates.computeIfAbsent(
        window,
        any -> {
          LongCounts counts = state.templates.at(window);
          return counts == null ? new long[0] : counts.sortedKeys();
        });
  }

  private void putTemplates(int slot, EntrySink sink) {
    LongCounts counts = state.templates.inSlot(slot);
    sink.put(
        StateCodec.templatesKey(state, slot),
        counts == null ? null : StateCodec.encodeTemplates(state.templates.windowIn(slot), counts));
  }

  void discardChanges() {
    removedTemplates.clear();
    removed.clear();
    dirtySlots.clear();
    dirtyOpen.clear();
    dirtyTemplates.clear();
  }

  /** Gives all entries, whatever was saved before. */
  void putAll(EntrySink sink) {
    sortedTemplates.clear();
    for (int slot = 0; slot < state.spec.frames(); slot++) {
      putTemplates(slot, sink);
    }
    for (EntityState entity : inKeyOrder()) {
      sink.put(StateCodec.openKey(state, entity), StateCodec.encodeOpen(entity));
      for (int slot = 0; slot < entity.history.frames(); slot++) {
        ClosedFrame frame = entity.history.inSlot(slot);
        if (frame != null) {
          sink.put(
              StateCodec.slotKey(state, entity, slot),
              StateCodec.encodeFrame(frame, templatesOf(frame.window())));
        }
      }
    }
  }
}
