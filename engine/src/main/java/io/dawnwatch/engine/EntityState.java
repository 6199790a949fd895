package io.dawnwatch.engine;

import io.dawnwatch.engine.detect.SeriesMemory;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.History;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a lane knows of one entity: open windows, the horizon, an open alert. Live, mutable, of one
 * task.
 */
public final class EntityState implements Comparable<EntityState> {
  private static final LongCounts NO_SCORES = new LongCounts();

  /** About what an open alert takes: its reasons and its evidence are texts. */
  private static final int ALERT_BYTES = 2500;

  /** About what a series takes when its memory is full. */
  private static final int SERIES_BYTES = 40_000;

  /** A new entity, or a new window with the text of an event, groups and an alert. */
  private static final int CHANGE_BYTES = 4096;

  final String entity;
  final byte[] key;
  final History history;
  final @Nullable OpenFrame[] open;
  long admittedBlock = Long.MIN_VALUE;
  long lateWindow = Long.MIN_VALUE;

  /** Late events that were published in {@link #lateWindow}, by model. */
  LongCounts lateScores = NO_SCORES;

  List<KeyValue> groups = List.of();
  @Nullable OpenAlert alert;
  @Nullable OpenSession session;

  /** Measures that are followed as series, by name. */
  final SortedMap<String, SeriesMemory> series = new TreeMap<>();

  /** Whether it is one of its lane's, on the heap. */
  boolean live;

  /** Whether its open part changed since it was saved. */
  boolean dirtyOpen;

  /** Places of the ring that changed since they were saved. */
  final BitSet dirtySlots = new BitSet(0);

  /** Places of the ring that have an entry in the store. */
  final BitSet savedSlots = new BitSet();

  /** Whether its open part has an entry in the store. */
  boolean saved;

  /** When an event last asked for it; a greater number is later. */
  long touched;

  /** What it counts for in the heap of its lane, in bytes. */
  int counted;

  /** Whether it changed since it was counted. */
  boolean recount;

  EntityState(String entity, FeatureSpec spec) {
    this.entity = entity;
    this.key = entity.getBytes(StandardCharsets.UTF_8);
    this.history = new History(spec.frames());
    this.open = new OpenFrame[spec.openFrames()];
  }

  /** The open window of that number, made if need be. */
  OpenFrame openFrame(long window) {
    int slot = (int) Math.floorMod(window, (long) open.length);
    OpenFrame frame = open[slot];
    if (frame == null) {
      frame = new OpenFrame(window);
      open[slot] = frame;
    } else if (frame.window != window) {
      throw new IllegalStateException(
          "window "
              + frame.window
              + " of "
              + entity
              + " is still open where "
              + window
              + " belongs");
    }
    return frame;
  }

  /**
   * Takes the open window of that number out, or null if nothing happened in it.
   *
   * @param slot its number modulo the open windows
   */
  @Nullable OpenFrame takeFrame(long window, int slot) {
    OpenFrame frame = open[slot];
    if (frame == null || frame.window != window) {
      return null;
    }
    open[slot] = null;
    return frame;
  }

  /** Late events of that model published while {@code window} is the first open one. */
  long lateScores(long window, long model) {
    return lateWindow == window ? lateScores.get(model) : 0;
  }

  /** Counts a late event of a model that is published. */
  void countLateScore(long window, long model) {
    if (lateWindow != window || lateScores == NO_SCORES) {
      lateWindow = window;
      lateScores = new LongCounts();
    }
    lateScores.add(model, 1);
  }

  /** Nothing of it changed since it was saved. */
  void markSaved() {
    dirtyOpen = false;
    dirtySlots.clear();
  }

  boolean hasOpenFrame() {
    if (session != null) {
      return true;
    }
    for (OpenFrame frame : open) {
      if (frame != null) {
        return true;
      }
    }
    return false;
  }

  /** What one change may add to {@link #heapBytes} at most, taken over many changes. */
  int mostGrowth() {
    return CHANGE_BYTES + SERIES_BYTES * series.size();
  }

  /** About how many bytes of heap it takes. */
  int heapBytes() {
    int bytes = 400 + 3 * key.length + 8 * savedSlots.size() / 8 + history.heapBytes();
    for (OpenFrame frame : open) {
      bytes += frame == null ? 4 : frame.heapBytes();
    }
    bytes += session == null ? 0 : session.frame.heapBytes();
    bytes += alert == null ? 0 : ALERT_BYTES;
    for (KeyValue group : groups) {
      bytes += 120 + group.key().length() + group.value().length();
    }
    return bytes + SERIES_BYTES * series.size();
  }

  /**
   * Forgets everything but the open alert: whoever wants to see the entity again makes a new one of
   * it. Gives whether there was anything.
   */
  boolean forgetAllButAlert() {
    boolean any =
        admittedBlock != Long.MIN_VALUE
            || lateWindow != Long.MIN_VALUE
            || !groups.isEmpty()
            || !series.isEmpty();
    admittedBlock = Long.MIN_VALUE;
    lateWindow = Long.MIN_VALUE;
    lateScores = NO_SCORES;
    groups = List.of();
    series.clear();
    return any;
  }

  /** By the bytes of the key, unsigned. */
  @Override
  public int compareTo(EntityState other) {
    return Arrays.compareUnsigned(key, other.key);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return entity;
  }
}
