package io.dawnwatch.engine.train;

import io.dawnwatch.engine.detect.CountVector;
import io.dawnwatch.engine.detect.Forest;
import io.dawnwatch.engine.detect.ForestPart;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * Of all windows those with the least hashes of entity and time are kept, ordinary ones and those in labelled incidents
 * apart: a fair sample of each that is the same in whatever order and from whatever shards they come (bottom-k sampling).
 * A row and a count vector are made only of windows that stay for now: of n windows about k (1 + ln(n / k)).
 */
/**
 * Windows that detectors of windows are learned from. Bounded: {@code most} of each kind.
 * Mergeable. Not thread-safe.
 */
public final class WindowSample {
  /** Windows kept of each kind unless a caller says otherwise. */
  public static final int MOST = 4096;

  /**
   * Distinct count vectors that windows are compared with: each costs some ten nanoseconds for
   * every window that is scored.
   */
  static final int MOST_VECTORS = 128;

  private final long seed;
  private final int most;
  private final TreeMap<Key, Window> ordinary = new TreeMap<>();
  private final TreeMap<Key, Window> inIncidents = new TreeMap<>();

  private record Key(long hash, String entity, long startMillis) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int order = Long.compareUnsigned(hash, other.hash);
      order = order != 0 ? order : entity.compareTo(other.entity);
      return order != 0 ? order : Long.compare(startMillis, other.startMillis);
    }
  }

  private record Window(double[] row, CountVector counts) {}

  /**
   * Nothing seen yet.
   *
   * @param seed decides which windows stay
   * @param most windows kept of each kind, at least 1
   */
  public WindowSample(long seed, int most) {
    this.seed = seed;
    this.most = most;
  }

  /**
   * Adds a window with events; others, and one that the end of a log cut short, say nothing.
   *
   * @param incident whether it lies in a labelled incident
   */
  public void add(WindowView window, boolean incident) {
    OpenFrame frame = window.frame();
    if (frame == null || frame.events == 0 || window.isCutShort()) {
      return;
    }
    Key key = key(window.entity(), window.startMillis());
    if (stays(key, incident)) {
      put(
          key,
          incident,
          Forest.row(ForestTraining.COLUMNS, window),
          CountVector.of(frame.templates));
    }
  }

  /** Adds a window by its row of {@link ForestTraining#COLUMNS} and its counts of templates. */
  void add(String entity, long startMillis, boolean incident, double[] row, CountVector counts) {
    Key key = key(entity, startMillis);
    if (stays(key, incident)) {
      put(key, incident, row, counts);
    }
  }

  private Key key(String entity, long startMillis) {
    return new Key(
        CountVector.mix(SplitMix.hash(entity) ^ CountVector.mix(startMillis ^ seed)),
        entity,
        startMillis);
  }

  private TreeMap<Key, Window> of(boolean incident) {
    return incident ? inIncidents : ordinary;
  }

  private boolean stays(Key key, boolean incident) {
    TreeMap<Key, Window> kept = of(incident);
    return kept.size() < most || key.compareTo(kept.lastKey()) < 0;
  }

  /** Of one window that came twice with other counts, one stays, whichever came first. */
  private void put(Key key, boolean incident, double[] row, CountVector counts) {
    TreeMap<Key, Window> kept = of(incident);
    kept.merge(
        key,
        new Window(row, counts),
        (a, b) -> {
          int order = Arrays.compare(a.row, b.row);
          order = order != 0 ? order : a.counts.compareTo(b.counts);
          return order <= 0 ? a : b;
        });
    while (kept.size() > most) {
      kept.pollLastEntry();
    }
  }

  /**
   * Adds what another sample of the same seed and bound holds.
   *
   * @throws IllegalArgumentException if they differ
   */
  public void merge(WindowSample other) {
    if (seed != other.seed || most != other.most) {
      throw new IllegalArgumentException("samples of other seeds or bounds do not merge");
    }
    other.ordinary.forEach((key, window) -> put(key, false, window.row, window.counts));
    other.inIncidents.forEach((key, window) -> put(key, true, window.row, window.counts));
  }

  /** Windows held that lie in no incident. */
  public int ordinary() {
    return ordinary.size();
  }

  /** Windows held that lie in labelled incidents. */
  public int inIncidents() {
    return inIncidents.size();
  }

  /** A forest of the ordinary windows; of too few, {@link ForestPart#NONE}. */
  ForestPart forest() {
    ForestTraining training = new ForestTraining(seed, most);
    ordinary.forEach((key, window) -> training.add(key.entity, key.startMillis, window.row));
    return training.forest();
  }

  /** What the ordinary windows are made of, as sessions without an order. */
  SessionSample counts() {
    SessionSample sample = new SessionSample(MOST_VECTORS);
    add(sample, ordinary.values(), false);
    return sample;
  }

  /** The same, and the windows in incidents: as many of either as there is room for. */
  SessionSample labelled() {
    SessionSample sample = new SessionSample(2 * MOST_VECTORS);
    add(sample, first(inIncidents), true);
    add(sample, first(ordinary), false);
    return sample;
  }

  private static Collection<Window> first(SortedMap<Key, Window> windows) {
    return windows.entrySet().stream().limit(MOST_VECTORS).map(Map.Entry::getValue).toList();
  }

  private static void add(SessionSample to, Collection<Window> windows, boolean incident) {
    windows.forEach(window -> to.add(window.counts, incident));
  }
}
