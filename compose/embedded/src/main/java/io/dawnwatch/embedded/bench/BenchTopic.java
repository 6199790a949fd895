package io.dawnwatch.embedded.bench;

import io.dawnwatch.embedded.demo.FleetDay;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.IngestedLine;
import io.dawnwatch.topology.ingest.LineIngest;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Generated events on a topic of their own, the same at every run. */
final class BenchTopic {
  private static final long DAY_MILLIS = 24 * 3_600_000L;
  private static final long MINUTE_MILLIS = 60_000;

  /** In place of the hash of a configuration. */
  private static final String INGEST = "be".repeat(32);

  private final Cluster cluster;
  private final SchemaIds ids;
  private final Dataset dataset;
  private final Model model;

  /** Makes the topics of a dataset that holds history, with a model in force. */
  BenchTopic(Cluster cluster, SchemaIds ids, String name, int partitions, Model model)
      throws Exception {
    this.cluster = cluster;
    this.ids = ids;
    this.dataset = new Dataset(name);
    this.model = model;
    new DatasetTopics(cluster, dataset)
        .create(partitions, Optional.empty(), Clock.EVENT, model, ids);
  }

  Dataset dataset() {
    return dataset;
  }

  /** Days of the demo's twenty services: about 14 events in a window. */
  BenchTopic fleet(int days) throws Exception {
    return fleet(days, 1);
  }

  /**
   * The same with so many times the events a minute, and as many times fewer minutes.
   *
   * @param denser 7 gives about 96 events in a window
   */
  BenchTopic fleet(int days, int denser) throws Exception {
    LineIngest ingest =
        new LineIngest(new IngestSettings(ParseSettings.of(Format.JSON, dataset.name())));
    try (HistoryWriter writer = new HistoryWriter(cluster, dataset, ids, HistoryWriter.MAX_STEP)) {
      for (int day = 0; day < days; day++) {
        FleetDay fleet =
            new FleetDay(
                FleetDay.DEFAULT_SEED + day, FleetDay.DEFAULT_START_MILLIS + day * DAY_MILLIS);
        long[] line = {0};
        fleet.play(
            (millis, bytes) ->
                ingest.ingest(
                    bytes,
                    new Source("bench", -1, ++line[0]),
                    millis,
                    outcome -> {
                      if (outcome instanceof IngestedLine.Event event) {
                        long at =
                            FleetDay.DEFAULT_START_MILLIS
                                + (millis - FleetDay.DEFAULT_START_MILLIS) / denser;
                        writer.write(at(event, at), at);
                      }
                    }));
      }
      writer.finish(model.features().horizonMillis());
    }
    return this;
  }

  private static IngestedLine.Event at(IngestedLine.Event event, long millis) {
    return new IngestedLine.Event(
        EngineBench.at(event.event(), millis), event.source(), event.ingestHash(), event.flags());
  }

  /** Many entities, each of which speaks {@code perMinute} times a minute for some minutes. */
  BenchTopic entities(int entities, int minutes, int perMinute) throws Exception {
    return entities(entities, minutes, perMinute, 3 * model.features().horizonMillis());
  }

  /** The same, with a history that ends so long after its last event. */
  BenchTopic entities(int entities, int minutes, int perMinute, long endMillis) throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    try (HistoryWriter writer = new HistoryWriter(cluster, dataset, ids, HistoryWriter.MAX_STEP)) {
      long perStep = (long) entities * perMinute;
      for (long i = 0; i < minutes * perStep; i++) {
        long millis =
            FleetDay.DEFAULT_START_MILLIS
                + i / perStep * MINUTE_MILLIS
                + i % perStep * MINUTE_MILLIS / perStep;
        writer.write(event(millis, (int) (i % entities), i, random), millis);
      }
      writer.finish(endMillis / 3);
    }
    return this;
  }

  private static LogEvent event(long millis, int entity, long line, SplittableRandom random) {
    String service = "service-" + entity % 100;
    String host = "host-" + entity / 100;
    boolean failed = random.nextInt(200) == 0;
    String body =
        failed
            ? "upstream db-"
                + random.nextInt(8)
                + " timed out after "
                + random.nextInt(5000)
                + " ms"
            : switch (random.nextInt(4)) {
              case 0 ->
                  "GET /api/items/"
                      + random.nextInt(100_000)
                      + " 200 in "
                      + random.nextInt(90)
                      + " ms";
              case 1 -> "order " + random.nextInt(1_000_000) + " accepted";
              case 2 -> "cache refreshed, " + random.nextInt(1000) + " entries";
              default -> "session of user " + random.nextInt(100_000) + " renewed";
            };
    return new LogEvent(
        millis,
        (failed ? Severity.ERROR : Severity.INFO).number(),
        body,
        service + "@" + host,
        List.of(),
        List.of(new KeyValue("host.name", host), new KeyValue("service.name", service)),
        List.of(),
        false,
        new Source("bench", -1, line),
        INGEST,
        List.of());
  }
}
