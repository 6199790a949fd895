package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.embedded.demo.FleetDay;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.cli.OutputOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an entity takes: stored and on the heap, in the demo's fleet and in a large one. */
final class StateBench {
  /** Hours of the demo's day: at noon it is busy, and the horizon is full. */
  private static final long NOON_MILLIS = 13 * 3_600_000L;

  private static final int CAP = 10_000;
  private static final int DISCARD_EVERY = 16_384;

  private final int entities;

  /** Grows to so many entities. */
  StateBench(int entities) {
    this.entities = Math.max(4, entities);
  }

  ObjectNode run() {
    ObjectNode result = OutputOptions.object();
    fleet(result);
    long quarter = grown(entities / 4, entities);
    long half = grown(entities / 2, entities);
    long whole = grown(entities, entities);
    result.put("entities", entities);
    result.put("heapPerEntityAtQuarter", quarter / (entities / 4));
    result.put("heapPerEntityAtHalf", half / (entities / 2));
    result.put("heapPerEntity", whole / entities);
    result.put("cap", Math.min(CAP, entities / 4));
    result.put("heapBeyondCap", grown(entities, Math.min(CAP, entities / 4)));
    return result;
  }

  /** The demo's twenty services with a full horizon. */
  private static void fleet(ObjectNode result) {
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = scorer(states, FeatureSpec.DEFAULT);
    LineParser parser = new LineParser(ParseSettings.of(Format.JSON, "bench"));
    FleetDay day = new FleetDay();
    long[] offset = {0};
    long before = used();
    day.play(
        (millis, line) -> {
          if (millis < day.startMillis() + NOON_MILLIS
              && parser.parse(line) instanceof ParseResult.Parsed parsed) {
            scorer.event(offset[0]++, millis, parsed.event());
            if (offset[0] % DISCARD_EVERY == 0) {
              states.discardChanges();
            }
          }
        });
    states.discardChanges();
    long heap = used() - before;
    Map<String, Long> byEntity = new TreeMap<>();
    long[] shared = {0};
    states
        .snapshot()
        .forEach(
            (key, value) -> {
              long bytes = (long) key.length + value.length;
              if (key[0] == 'E' || key[0] == 'F') {
                int end = key.length - (key[0] == 'F' ? 2 : 0);
                String entity = new String(key, 1, end - 1, StandardCharsets.UTF_8);
                byEntity.merge(entity, bytes, Long::sum);
              } else {
                shared[0] += bytes;
              }
            });
    List<Long> sorted = byEntity.values().stream().sorted().toList();
    result.put("fleetEntities", sorted.size());
    result.put("storedMedian", sorted.get(sorted.size() / 2));
    result.put("storedP99", sorted.get((sorted.size() * 99 - 1) / 100));
    result.put("storedShared", shared[0]);
    result.put("heapMean", heap / sorted.size());
  }

  /** Heap of {@code count} entities that each spoke in two windows of a minute, in bytes. */
  private static long grown(int count, int cap) {
    FeatureSpec usual = FeatureSpec.DEFAULT;
    FeatureSpec spec = usual.withEntityCap(cap);
    long before = used();
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = scorer(states, spec);
    long offset = 0;
    for (int window = 0; window < 2; window++) {
      for (int i = 0; i < count; i++) {
        long millis = window * usual.windowMillis();
        scorer.event(offset++, millis, event(millis, "service-" + i + "@host"));
        if (offset % DISCARD_EVERY == 0) {
          states.discardChanges();
        }
      }
    }
    scorer.tick(offset, 4 * usual.windowMillis());
    states.discardChanges();
    long heap = used() - before;
    if (states.size() > cap + 1) {
      throw new IllegalStateException(states.size() + " entities where " + cap + " are allowed");
    }
    return heap;
  }

  private static LogEvent event(long millis, String entity) {
    return new LogEvent(
        millis,
        Severity.INFO,
        "request served in 12 ms",
        entity,
        List.of(),
        List.of(),
        List.of(),
        false);
  }

  private static Scorer scorer(HeapEntityStates states, FeatureSpec spec) {
    Model model = Model.coldStart(spec);
    Scorer scorer = new Scorer("bench", ModelSource.of(model), states, emission -> {});
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    return scorer;
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
