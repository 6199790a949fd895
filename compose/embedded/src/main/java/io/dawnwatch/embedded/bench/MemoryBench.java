package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.store.Memory;
import io.dawnwatch.topology.store.SpillStore;
import java.util.List;
import java.util.SplittableRandom;

/** Heap of few and of many entities within the bound, and the worst pauses of one record. */
final class MemoryBench {
  private static final int FEW = 200;
  private static final int WINDOWS = 70;

  /** One entity in so many speaks in a window. */
  private static final int ONE_IN = 10;

  private static final int EVENTS = 3;
  private static final int GAP_WINDOWS = 8 * 60;

  /** Windows before the gap: enough to be expected to speak. */
  private static final int TALK_WINDOWS = 20;

  private static final String[] BODIES = {
    "request served in 12 ms",
    "cache miss for a key",
    "connection opened from pool",
    "query took 34 ms",
    "retrying call to backend",
    "session token refreshed",
    "job finished in 87 ms",
    "health check passed"
  };

  private final int entities;
  private final Memory memory = Memory.usual();
  private long scores;

  MemoryBench(int entities) {
    this.entities = Math.max(FEW, entities);
  }

  ObjectNode run() {
    ObjectNode result = OutputOptions.object();
    result.put("entities", entities);
    result.put("boundMb", memory.heapBytes() >> 20);
    grow(result, "Few", FEW);
    grow(result, "Many", entities);
    pauses(result, "", memory.heapBytes());
    pauses(result, "Spilled", 0);
    silence(result, "", memory.heapBytes(), entities / ONE_IN);
    silence(result, "Spilled", 0, entities / ONE_IN);
    return result;
  }

  /** Traffic over a horizon and more; a tenth of the entities speak in a window. */
  private void grow(ObjectNode result, String name, int count) {
    SplittableRandom random = new SplittableRandom(1);
    long before = used();
    try (SpillStore beyond = new SpillStore(memory)) {
      HeapEntityStates states = HeapEntityStates.over(beyond, memory::heapBytes);
      Scorer scorer = scorer(states, count);
      long start = System.nanoTime();
      long offset = 0;
      for (int window = 0; window < WINDOWS; window++) {
        for (int i = window % ONE_IN; i < count; i += ONE_IN) {
          for (int k = 0; k < EVENTS; k++) {
            say(scorer, offset++, window * 60_000L, i, random.nextInt(BODIES.length));
          }
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      result.put("heap" + name + "Mb", tenths(used() - before));
      HeapEntityStates.Usage usage = states.usage();
      result.put("counted" + name + "Mb", tenths(usage.heapBytes()));
      result.put("live" + name, usage.live());
      result.put("spilled" + name, usage.spilled());
      result.put("events" + name + "PerSec", Math.round(offset / seconds));
    }
  }

  /** One record after almost a horizon of silence: a score for each window of every entity. */
  private void silence(ObjectNode result, String name, long bound, int count) {
    try (SpillStore beyond = new SpillStore(memory)) {
      Scorer scorer = scorer(HeapEntityStates.over(beyond, () -> bound), count);
      long offset = 0;
      for (int window = 0; window < TALK_WINDOWS; window++) {
        for (int i = 0; i < count; i++) {
          say(scorer, offset++, window * 60_000L, i, i % BODIES.length);
        }
      }
      long windows = FeatureSpec.DEFAULT.frames() - 2L;
      pause(result, "silence" + name, scorer, offset, (TALK_WINDOWS + windows) * 60_000L);
    }
  }

  /** One record that closes a window of every entity, and one after eight hours without any. */
  private void pauses(ObjectNode result, String name, long bound) {
    try (SpillStore beyond = new SpillStore(memory)) {
      HeapEntityStates states = HeapEntityStates.over(beyond, () -> bound);
      Scorer scorer = scorer(states, entities);
      long offset = 0;
      for (int window = 0; window < TALK_WINDOWS; window++) {
        for (int i = 0; i < entities; i++) {
          say(scorer, offset++, window * 60_000L, i, i % BODIES.length);
        }
      }
      // The last window but one stands open, with all entities in it.
      long at = (TALK_WINDOWS + 1) * 60_000L;
      pause(result, "close" + name, scorer, offset++, at);
      pause(result, "gap" + name, scorer, offset, at + GAP_WINDOWS * 60_000L);
      // All of them have an open alert now: a second gap ends it, and forgets them.
      scorer.tick(offset + 1, at + 2 * GAP_WINDOWS * 60_000L);
      if (states.size() > 0) {
        throw new IllegalStateException(states.size() + " entities after two gaps");
      }
    }
  }

  private void pause(ObjectNode result, String name, Scorer scorer, long offset, long millis) {
    scores = 0;
    long start = System.nanoTime();
    scorer.tick(offset, millis);
    double seconds = (System.nanoTime() - start) / 1e9;
    result.put(name + "Scores", scores);
    result.put(name + "Seconds", Math.round(seconds * 100) / 100.0);
    result.put(name + "MicrosEach", Math.round(seconds * 1e7 / Math.max(1, scores)) / 10.0);
  }

  private static void say(Scorer scorer, long offset, long millis, int entity, int body) {
    scorer.event(
        offset,
        millis,
        new LogEvent(
            millis,
            Severity.INFO,
            BODIES[body],
            "service-" + entity + "@host",
            List.of(),
            List.of(),
            List.of(),
            false));
  }

  private Scorer scorer(HeapEntityStates states, int cap) {
    Model model = Model.coldStart(FeatureSpec.DEFAULT.withEntityCap(cap));
    Scorer scorer = new Scorer("bench", ModelSource.of(model), states, emission -> scores++);
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    return scorer;
  }

  /** Few entities take less than a megabyte. */
  private static double tenths(long bytes) {
    return Math.round(bytes * 10.0 / (1 << 20)) / 10.0;
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
