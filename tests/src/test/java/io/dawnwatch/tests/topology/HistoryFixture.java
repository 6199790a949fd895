package io.dawnwatch.tests.topology;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.Replay;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A dataset of some hours of history, to be replayed. */
public final class HistoryFixture {
  public static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

  private static final FeatureSpec FEATURES =
      new FeatureSpec(30_000, 1_800_000, 60_000, 60_000, 100, 16, 64);
  private static final Model MODEL = LivelyModel.of(FEATURES);
  private static final int SERVICES = 16;
  private static final int LATE_EVERY = 500;
  private static final int BURST_EVERY = 2_000;
  private static final int BURST = 200;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final ModelTopic models;

  /** The events of a dataset of that name: one every two seconds, now and then trouble. */
  public HistoryFixture(Cluster cluster, String name, int partitions, int events)
      throws InterruptedException {
    this.cluster = cluster;
    dataset = new Dataset(name);
    ids = cluster.schemas();
    models = new ModelTopic(cluster, dataset);
    new DatasetTopics(cluster, dataset)
        .create(partitions, Optional.empty(), Clock.EVENT, MODEL, ids);
    Random random = new Random(20260302);
    try (HistoryWriter writer = new HistoryWriter(cluster, dataset, ids, HistoryWriter.MAX_STEP)) {
      for (int i = 0; i < events; i++) {
        long millis = START.toEpochMilli() + 2_000L * i;
        boolean trouble = i % BURST_EVERY > BURST_EVERY - BURST;
        boolean late = i % LATE_EVERY == LATE_EVERY - 1;
        int service = random.nextInt(trouble ? 2 : SERVICES);
        String entity = "service-" + service + "@host-" + service % 3;
        writer.write(
            new LogEvent(
                late ? millis - 600_000 : millis,
                trouble ? 21 : 9,
                trouble ? "cannot reach database" : "request " + random.nextInt(1_000) + " served",
                entity,
                List.of(),
                List.of(new KeyValue("service.name", "service-" + service)),
                List.of(),
                false,
                new Source("fixture", 0, (long) i),
                "",
                List.of()),
            millis);
      }
      writer.finish(FEATURES.horizonMillis());
    }
    models.refresh();
  }

  public Cluster cluster() {
    return cluster;
  }

  public Dataset dataset() {
    return dataset;
  }

  public SchemaIds ids() {
    return ids;
  }

  public ModelTopic models() {
    return models;
  }

  /** Everything there is, as a manifest. */
  public Manifest manifest() {
    return new ManifestBuilder(cluster, dataset, models)
        .build(new Bound.Earliest(), new Bound.Latest());
  }

  /** Records on its events topic, ticks included. */
  public long records() {
    return EmbeddedStack.count(cluster, dataset.events());
  }

  /** A replay as the command makes it. */
  public Replay replay() {
    return new Replay(
        cluster,
        dataset,
        ids,
        (states, out, observer) -> new Scorer(dataset.name(), models, states, out, observer));
  }

  /** What a run has committed on a partition of {@code replays}, in order, as text. */
  public List<String> outputs(String runId, int partition) {
    List<String> bodies = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records(runId, partition)) {
      bodies.add(HexFormat.of().formatHex(record.value()));
    }
    return bodies;
  }

  /** The records of a run on a partition of {@code replays}. */
  public List<ConsumerRecord<byte[], byte[]>> records(String runId, int partition) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record :
        EmbeddedStack.read(cluster, dataset.replays(), partition)) {
      Header run = record.headers().lastHeader(Replay.RUN_HEADER);
      if (new String(run.value(), StandardCharsets.UTF_8).equals(runId)) {
        records.add(record);
      }
    }
    return records;
  }
}
