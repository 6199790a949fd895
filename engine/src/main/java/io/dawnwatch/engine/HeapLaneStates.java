package io.dawnwatch.engine;

import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.LongCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Past the bound, the entities that no event asked for longest are saved and leave a stub: their name, and the first
 * window whose closing may do something to them. They come back when an event asks for them or that window closes. A
 * window that is still closing may get more templates, so what is saved of it names them by their ids.
 */
/** The entities of one lane, and what of them changed since it was last saved. */
final class HeapLaneStates implements LaneStates {
  /** So many are always kept, whatever the bound: the one that is asked for, and one more. */
  private static final int LEAST_LIVE = 2;

  /** Few entities can be large: so many events after the last look, there is another. */
  private static final int LOOK_EVERY = 1024;

  private final LaneState state;
  private final Spill spill;
  private final Map<String, EntityState> live = new HashMap<>();
  private EntityState @Nullable [] sorted;

  private final Map<String, Stub> stubs = new HashMap<>();
  private final TreeMap<Long, List<Stub>> due = new TreeMap<>();

  private final BitSet dirtyTemplates = new BitSet();

  /** Entities of which something changed; they say what. */
  private final Set<EntityState> dirty = new LinkedHashSet<>();

  private final Set<EntityState> removed = new LinkedHashSet<>();
  private boolean dropped;

  /** Templates of closed windows by window, ascending. */
  private final TreeMap<Long, long[]> sortedTemplates = new TreeMap<>();

  /** Heap of the live entities when they were last counted. */
  private long bytes;

  private final List<EntityState> uncounted = new ArrayList<>();

  /** What entities may have grown by since they were counted, at most, in bytes. */
  private long growth;

  /** What they may grow by before they have to be counted again. */
  private long room;

  private long touches;

  HeapLaneStates(LaneState state, Spill spill) {
    this.state = state;
    this.spill = spill;
  }

  @Override
  public LaneState state() {
    return state;
  }

  // ---- entities

  @Override
  public @Nullable EntityState find(String entity) {
    EntityState found = live.get(entity);
    if (found == null && !stubs.isEmpty() && stubs.containsKey(entity)) {
      found = load(entity);
    }
    touches++;
    if (found != null) {
      found.touched = touches;
    }
    if (touches % LOOK_EVERY == 0) {
      findRoom();
      relieveIfNeeded();
    } else if (uncounted.size() >= spill.patience()) {
      relieveIfNeeded();
    }
    return found;
  }

  @Override
  public EntityState create(String entity) {
    EntityState made = new EntityState(entity, state.spec);
    made.touched = ++touches;
    made.live = true;
    live.put(entity, made);
    sorted = null;
    count(made);
    return made;
  }

  @Override
  public void remove(EntityState entity) {
    live.remove(entity.entity, entity);
    entity.live = false;
    entity.markSaved();
    dirty.remove(entity);
    bytes -= entity.counted;
    entity.counted = 0;
    if (entity.saved || !entity.savedSlots.isEmpty()) {
      removed.add(entity);
    }
    sorted = null;
  }

  @Override
  public void forEachDue(long window, Consumer<EntityState> each) {
    if (spill.store() == null) {
      for (EntityState entity : inKeyOrder()) {
        each.accept(entity);
      }
      return;
    }
    // The window that leaves the horizon with this one: its entities may be loaded after that.
    templatesOf(window - state.spec.frames());
    EntityState[] here = inKeyOrder();
    Stub[] away = dueBy(window);
    for (int i = 0, j = 0; i < here.length || j < away.length; ) {
      boolean isHere =
          j == away.length
              || i < here.length && Arrays.compareUnsigned(here[i].key, away[j].key()) < 0;
      EntityState entity =
          isHere ? stillDue(here[i++], window) : loadIfDue(away[j++].entity(), window);
      if (entity != null) {
        each.accept(entity);
        if (uncounted.size() >= spill.patience()) {
          relieveIfNeeded();
        }
      }
    }
  }

  /** An entity that was live, loaded again if it was spilled since and something is due. */
  private @Nullable EntityState stillDue(EntityState entity, long window) {
    return entity.live ? entity : loadIfDue(entity.entity, window);
  }

  private @Nullable EntityState loadIfDue(String name, long window) {
    Stub stub = stubs.get(name);
    return stub == null || stub.due() > window ? null : load(name);
  }

  private EntityState[] inKeyOrder() {
    if (sorted == null) {
      sorted = live.values().toArray(EntityState[]::new);
      Arrays.sort(sorted);
    }
    return sorted;
  }

  /** The spilled entities that are due, in the order of their keys. */
  private Stub[] dueBy(long window) {
    List<Stub> found = new ArrayList<>();
    Map<Long, List<Stub>> head = due.headMap(window, true);
    for (List<Stub> ofWindow : head.values()) {
      for (Stub stub : ofWindow) {
        if (stubs.get(stub.entity()) == stub) {
          found.add(stub);
        }
      }
    }
    head.clear();
    Stub[] inOrder = found.toArray(Stub[]::new);
    Arrays.sort(inOrder, (a, b) -> Arrays.compareUnsigned(a.key(), b.key()));
    return inOrder;
  }

  int live() {
    return live.size();
  }

  int spilled() {
    return stubs.size();
  }

  int size() {
    return live.size() + stubs.size();
  }

  /** About what its entities take of the heap, in bytes. */
  long heapBytes() {
    countNow();
    return bytes + (long) Stub.HEAP_BYTES * stubs.size();
  }

  // ---- spilling

  /**
   * Takes an entity's bytes into account at the next occasion: counting walks over all it has, so
   * it waits until what has changed since could matter.
   */
  private void count(EntityState entity) {
    if (spill.store() == null) {
      return;
    }
    growth += entity.mostGrowth();
    if (!entity.recount) {
      entity.recount = true;
      uncounted.add(entity);
    }
  }

  private void countNow() {
    for (EntityState entity : uncounted) {
      entity.recount = false;
      if (entity.live) {
        int now = entity.heapBytes();
        bytes += now - entity.counted;
        entity.counted = now;
      }
    }
    uncounted.clear();
    growth = 0;
  }

  private long most() {
    return Math.max(spill.most() - (long) Stub.HEAP_BYTES * stubs.size(), spill.most() / 4);
  }

  private void findRoom() {
    room = most() - bytes;
  }

  private void relieveIfNeeded() {
    if (growth > room) {
      relieve();
    }
  }

  /** Spills what is beyond the bound. */
  void relieve() {
    EntryStore store = spill.store();
    if (store == null) {
      return;
    }
    countNow();
    long most = most();
    if (bytes > most && live.size() > LEAST_LIVE) {
      spillDownTo(most - most / 8, store);
    }
    findRoom();
  }

  private void spillDownTo(long aim, EntryStore store) {
    drainRemoved(store);
    EntityState[] oldestFirst = live.values().toArray(EntityState[]::new);
    Arrays.sort(oldestFirst, Comparator.comparingLong(entity -> entity.touched));
    for (int i = 0; i < oldestFirst.length - LEAST_LIVE && bytes > aim; i++) {
      if (oldestFirst[i].alert == null) {
        spill(oldestFirst[i], store);
      }
    }
  }

  private void spill(EntityState entity, EntryStore store) {
    entity.dirtySlots.stream().forEach(slot -> putSlot(entity, slot, store));
    if (entity.dirtyOpen || !entity.saved) {
      putOpen(entity, store);
    }
    entity.markSaved();
    dirty.remove(entity);
    live.remove(entity.entity);
    entity.live = false;
    sorted = null;
    bytes -= entity.counted;
    entity.counted = 0;
    keepStub(entity, entity.history.windows());
  }

  private void keepStub(EntityState entity, long[] windows) {
    long next = state.closedThrough;
    Stub stub = new Stub(entity.entity, entity.key, Due.window(entity, windows, state.spec, next));
    stubs.put(stub.entity(), stub);
    due.computeIfAbsent(stub.due(), any -> new ArrayList<>()).add(stub);
  }

  /** Keeps a stub of an entity whose open part was read, as of a process that begins. */
  void restore(byte[] key, byte[] value) {
    EntityState entity = EntityCodec.entity(key, state);
    keepStub(entity, EntityCodec.decode(value, entity, state));
  }

  /** Brings a spilled entity back, with its closed windows. */
  private EntityState load(String name) {
    EntryStore store = spill.store();
    stubs.remove(name);
    EntityState entity = new EntityState(name, state.spec);
    byte[] value = store == null ? null : store.get(StateKeys.open(state, entity));
    if (store == null || value == null) {
      throw new IllegalStateException("the saved state of " + name + " is gone");
    }
    long[] windows = EntityCodec.decode(value, entity, state);
    long first = state.closedThrough - state.spec.frames();
    int wanted = 0;
    for (long window : windows) {
      wanted += window >= first ? 1 : 0;
    }
    if (wanted > 0) {
      int length = StateKeys.slot(state, entity, 0).length;
      store.range(
          StateKeys.slot(state, entity, 0),
          StateKeys.slot(state, entity, state.spec.frames() - 1),
          (key, bytesOfSlot) -> {
            if (key.length == length && bytesOfSlot != null) {
              restoreSlot(entity, bytesOfSlot, windows);
            }
          });
    }
    if (entity.history.windows().length != wanted) {
      throw new IllegalStateException(
          "the saved state of "
              + name
              + " has "
              + entity.history.windows().length
              + " of "
              + wanted
              + " windows");
    }
    entity.saved = true;
    entity.live = true;
    live.put(name, entity);
    sorted = null;
    entity.counted = entity.heapBytes();
    bytes += entity.counted;
    room -= entity.counted;
    return entity;
  }

  /** Puts a closed window back, if it is one of the entity's and still within the horizon. */
  private void restoreSlot(EntityState entity, byte[] value, long[] windows) {
    ClosedFrame frame = FrameCodec.decode(value, state, this::templatesOf);
    if (frame != null && Arrays.binarySearch(windows, frame.window()) >= 0) {
      entity.history.restore(frame);
    }
  }

  // ---- what changed

  @Override
  public void templatesChanged(int slot) {
    dirtyTemplates.set(slot);
  }

  @Override
  public void changed(EntityState entity) {
    if (!entity.dirtyOpen) {
      entity.dirtyOpen = true;
      dirty.add(entity);
    }
    count(entity);
  }

  @Override
  public void closed(EntityState entity, int slot) {
    if (entity.dirtySlots.isEmpty()) {
      dirty.add(entity);
    }
    entity.dirtySlots.set(slot);
  }

  /** Forgets everything: the lane is dropped. */
  void clear() {
    removed.addAll(live.values());
    live.values().forEach(entity -> entity.live = false);
    live.clear();
    stubs.clear();
    due.clear();
    dirty.clear();
    dirtyTemplates.clear();
    uncounted.clear();
    growth = 0;
    sorted = null;
    bytes = 0;
    dropped = true;
  }

  int dirty() {
    int open = 0;
    int slots = 0;
    for (EntityState entity : dirty) {
      open += entity.dirtyOpen ? 1 : 0;
      slots += entity.dirtySlots.isEmpty() ? 0 : 1;
    }
    return open
        + slots
        + removed.size()
        + dirtyTemplates.cardinality()
        + (dropped ? state.spec.frames() : 0);
  }

  /** Writes what changed since the last call, removals first, and marks it saved. */
  void drain(EntrySink sink) {
    drainRemoved(sink);
    if (dropped) {
      deleteAll(sink);
    }
    for (EntityState entity : dirty) {
      entity.dirtySlots.stream().forEach(slot -> putSlot(entity, slot, sink));
      if (entity.dirtyOpen) {
        putOpen(entity, sink);
      }
    }
    dirtyTemplates.stream().forEach(slot -> putTemplates(slot, sink));
    markSaved();
    relieve();
  }

  private void deleteAll(EntrySink sink) {
    EntryStore store = spill.store();
    for (int slot = 0; slot < state.spec.frames(); slot++) {
      sink.put(StateKeys.templates(state, slot), null);
    }
    if (store != null) {
      EntrySink delete = (key, value) -> sink.put(key, null);
      store.range(StateKeys.first('E', state), StateKeys.last('E', state), delete);
      store.range(StateKeys.first('F', state), StateKeys.last('F', state), delete);
    }
  }

  private void drainRemoved(EntrySink sink) {
    for (EntityState entity : removed) {
      sink.put(StateKeys.open(state, entity), null);
      entity.savedSlots.stream()
          .forEach(slot -> sink.put(StateKeys.slot(state, entity, slot), null));
    }
    removed.clear();
  }

  private void putOpen(EntityState entity, EntrySink sink) {
    sink.put(StateKeys.open(state, entity), EntityCodec.encode(entity, true));
    entity.saved = true;
  }

  private void putSlot(EntityState entity, int slot, EntrySink sink) {
    ClosedFrame frame = entity.history.inSlot(slot);
    entity.savedSlots.set(slot, frame != null);
    sink.put(
        StateKeys.slot(state, entity, slot),
        frame == null ? null : FrameCodec.encode(frame, templatesOf(frame.window())));
  }

  /** Templates of the lane in a closed window, ascending: sorted once for all its entities. */
  long[] templatesOf(long window) {
    if (window >= state.closedThrough) {
      return FrameCodec.NO_TEMPLATES;
    }
    long[] found = sortedTemplates.get(window);
    if (found == null) {
      LongCounts counts = state.templates.at(window);
      found = counts == null ? FrameCodec.NO_TEMPLATES : counts.sortedKeys();
      sortedTemplates.put(window, found);
      sortedTemplates.headMap(state.closedThrough - state.spec.frames()).clear();
    }
    return found;
  }

  private void putTemplates(int slot, EntrySink sink) {
    LongCounts counts = state.templates.inSlot(slot);
    sink.put(
        StateKeys.templates(state, slot),
        counts == null ? null : FrameCodec.encodeTemplates(state.templates.windowIn(slot), counts));
  }

  /** Marks everything saved, unless it has to be once the heap is full. */
  void discardChanges() {
    if (spill.store() == null) {
      markSaved();
    }
  }

  private void markSaved() {
    removed.clear();
    dirty.forEach(EntityState::markSaved);
    dirty.clear();
    dirtyTemplates.clear();
    dropped = false;
  }

  /** Gives all entries of the live entities, whatever was saved before. */
  void putAll(EntrySink sink) {
    for (int slot = 0; slot < state.spec.frames(); slot++) {
      putTemplates(slot, sink);
    }
    for (EntityState entity : inKeyOrder()) {
      sink.put(StateKeys.open(state, entity), EntityCodec.encode(entity, false));
      for (int slot = 0; slot < entity.history.frames(); slot++) {
        ClosedFrame frame = entity.history.inSlot(slot);
        if (frame != null) {
          sink.put(
              StateKeys.slot(state, entity, slot),
              FrameCodec.encode(frame, templatesOf(frame.window())));
        }
      }
    }
  }
}
