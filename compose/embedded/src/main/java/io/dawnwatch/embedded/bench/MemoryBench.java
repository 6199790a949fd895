package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.cli.OutputOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What entities that speak in every window take of the heap, with short and with long horizons. */
final class MemoryBench {
  private static final int ENTITIES = 2_000;
  private static final int EVENTS_PER_WINDOW = 4;
  private static final int COLLECTIONS = 3;

  ObjectNode run() {
    double few = perEntity(15);
    double many = perEntity(60);
    ObjectNode result = OutputOptions.object();
    result.put("entities", ENTITIES);
    result.put("heapBytesPerEntity15Windows", Math.round(few));
    result.put("heapBytesPerEntity60Windows", Math.round(many));
    result.put("heapBytesPerWindow", Math.round((many - few) / 45));
    result.put("heapBytesBeside", Math.round(few - (many - few) / 3));
    return result;
  }

  private static double perEntity(int windows) {
    FeatureSpec normal = FeatureSpec.DEFAULT;
    Model model =
        Model.coldStart(
            new FeatureSpec(
                normal.windowMillis(),
                windows * normal.windowMillis(),
                normal.latenessMillis(),
                normal.skewMillis(),
                normal.entityCap(),
                normal.templatesPerWindow(),
                normal.templatesPerPartition()));
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = new Scorer("bench", ModelSource.of(model), states, emission -> {});
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    long before = used();
    long millis = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
    long offset = 0;
    for (int window = 0; window < windows + 3; window++) {
      for (int entity = 0; entity < ENTITIES; entity++) {
        LineParser parser = new LineParser(ParseSettings.of(Format.JSON, "bench"));
        for (int i = 0; i < EVENTS_PER_WINDOW; i++) {
          scorer.event(offset++, millis, event(parser, millis, entity, i));
        }
      }
      states.discardChanges();
      millis += normal.windowMillis();
    }
    double each = (double) (used() - before) / ENTITIES;
    if (states.size() != ENTITIES) {
      throw new IllegalStateException(states.size() + " entities where " + ENTITIES + " spoke");
    }
    return each;
  }

  private static LogEvent event(LineParser parser, long millis, int entity, int kind) {
    String line =
        "{\"@timestamp\":\""
            + Instant.ofEpochMilli(millis)
            + "\",\"service.name\":\"service-"
            + entity
            + "\",\"message\":\"request kind"
            + (char) ('a' + kind)
            + " served\"}";
    return ((ParseResult.Parsed) parser.parse(line.getBytes(StandardCharsets.UTF_8))).event();
  }

  private static long used() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
