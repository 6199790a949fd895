package io.dawnwatch.topology.replay;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * Every model counts its own outputs of a record, and models of one lane are written in turns: so a topic is ordered by
 * offset, but within one not by (model, ordinal). Both sides wrote in the same order, though, so an output of the run is the
 * next of one of the live topics, unless there is a difference. Then what has no counterpart yet waits for it until the
 * record is done: memory stays flat where there is none.
 */
/** Finds the outputs of both sides that stand at the same place, record by record. */
final class RecordMerge {
  private final List<Emitted> live;
  private final Emitted replay;
  private final Comparison comparison;
  private final SortedMap<Output, Output> liveWaits = new TreeMap<>();
  private final SortedMap<Output, Output> replayWaits = new TreeMap<>();

  RecordMerge(List<Emitted> live, Emitted replay, Comparison comparison) {
    this.live = live;
    this.replay = replay;
    this.comparison = comparison;
  }

  /** Compares one or a few outputs; gives whether there was one. */
  boolean next() {
    long offset = replay.offset();
    for (Emitted one : live) {
      offset = Math.min(offset, one.offset());
    }
    if (offset == Emitted.ENDED) {
      return false;
    }
    if (replay.offset() == offset) {
      take(offset);
    } else {
      takeLive(offset);
    }
    boolean done = replay.offset() != offset;
    for (Emitted one : live) {
      done &= one.offset() != offset;
    }
    if (done) {
      settle();
    }
    return true;
  }

  private void take(long offset) {
    Output again = replay.take();
    Output found = liveWaits.remove(again);
    for (int i = 0; found == null && i < live.size(); i++) {
      Emitted one = live.get(i);
      if (one.offset() == offset && one.peek().compareTo(again) == 0) {
        found = one.take();
      }
    }
    if (found != null) {
      comparison.add(found, again);
      return;
    }
    Output twice = replayWaits.put(again, again);
    if (twice != null) {
      comparison.add(null, twice);
    }
    takeLive(offset);
  }

  private void takeLive(long offset) {
    for (Emitted from : live) {
      if (from.offset() == offset) {
        Output one = from.take();
        Output again = replayWaits.remove(one);
        Output twice = again == null ? liveWaits.put(one, one) : null;
        if (again != null) {
          comparison.add(one, again);
        } else if (twice != null) {
          comparison.add(twice, null);
        }
      }
    }
  }

  /**
   * The record is done: what still waits is on one side only, or another model says it where one of
   * the other side has nothing to say.
   */
  private void settle() {
    if (!liveWaits.isEmpty() || !replayWaits.isEmpty()) {
      Set<String> liveModels = new HashSet<>();
      liveWaits.values().forEach(one -> liveModels.add(one.modelId()));
      Map<Integer, Output> others = new HashMap<>();
      for (Output again : replayWaits.values()) {
        if (!liveModels.contains(again.modelId())) {
          others.putIfAbsent(again.ordinal(), again);
        }
      }
      for (Output one : liveWaits.values()) {
        Output other = others.remove(one.ordinal());
        if (other != null) {
          replayWaits.remove(other);
        }
        comparison.add(one, other);
      }
      replayWaits.values().forEach(again -> comparison.add(null, again));
      liveWaits.clear();
      replayWaits.clear();
    }
  }
}
