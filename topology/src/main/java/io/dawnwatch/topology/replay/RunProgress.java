package io.dawnwatch.topology.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How far a run has come, in all processes that work on it, as this one knows. Thread-safe. */
public final class RunProgress {
  /** What is going on with a partition. */
  public enum State {
    /** Nobody works on it, as far as known. */
    WAITING,
    /** Records before the slice, or outputs that are committed already: nothing is written. */
    SILENT,
    /** Records are scored and outputs written. */
    SCORING,
    /** Outputs are compared with live. */
    COMPARING,
    /** Another process works on it. */
    ELSEWHERE,
    /** It is done. */
    FINISHED
  }

  /**
   * A partition now.
   *
   * @param at offset it has come to
   * @param done share of it that is done, 0 to 1
   * @param where host that works on it or has finished it; empty for nobody
   */
  public record Part(int partition, State state, long at, double done, String where) {}

  private final Map<Integer, Manifest.Slice> slices = new TreeMap<>();
  private final Map<Integer, Part> parts = new ConcurrentHashMap<>();
  private final LongAdder read = new LongAdder();
  private final long offsets;
  private volatile double doneAtStart;
  private volatile long startNanos = System.nanoTime();

  RunProgress(Manifest manifest) {
    long sum = 0;
    for (Manifest.Slice slice : manifest.slices()) {
      slices.put(slice.partition(), slice);
      parts.put(
          slice.partition(), new Part(slice.partition(), State.WAITING, slice.warmUp(), 0, ""));
      sum += slice.end() - slice.warmUp();
    }
    offsets = sum;
  }

  void read(int records) {
    read.add(records);
  }

  void at(int partition, State state, long offset, String where) {
    Manifest.Slice slice = slices.get(partition);
    if (slice == null) {
      return;
    }
    long span = slice.end() - slice.warmUp();
    double done =
        state == State.FINISHED || state == State.COMPARING || span == 0
            ? 1
            : Math.min(1, Math.max(0, (double) (offset - slice.warmUp()) / span));
    parts.compute(
        partition,
        (key, old) ->
            old != null && old.state() == State.FINISHED
                ? old
                : new Part(partition, state, offset, done, where));
  }

  /** Every partition, by number. */
  public List<Part> parts() {
    return new ArrayList<>(new TreeMap<>(parts).values());
  }

  /** Records this process has read, warm-up included. */
  public long recordsRead() {
    return read.sum();
  }

  /** Share of a partition that is done, 0 to 1. */
  public double done(int partition) {
    Part part = parts.get(partition);
    return part == null ? 0 : part.done();
  }

  /** Seconds the run will still take at the pace so far; empty while nobody knows. */
  public OptionalDouble secondsLeft() {
    double done = done();
    double gained = done - doneAtStart;
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return gained <= 0 ? OptionalDouble.empty() : OptionalDouble.of((1 - done) * seconds / gained);
  }

  /** What was done before counts for no pace: from here on this process is at work. */
  void begin() {
    doneAtStart = done();
    startNanos = System.nanoTime();
  }

  /** Share of all partitions that is done, 0 to 1, by offsets. */
  public double done() {
    if (offsets == 0) {
      return 1;
    }
    double done = 0;
    for (Map.Entry<Integer, Manifest.Slice> one : slices.entrySet()) {
      Manifest.Slice slice = one.getValue();
      done += parts.get(one.getKey()).done() * (slice.end() - slice.warmUp());
    }
    return done / offsets;
  }
}
