package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.dawnwatch.embedded.EmbeddedStack;
import io.dawnwatch.embedded.demo.FleetDay;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.IngestedLine;
import io.dawnwatch.topology.ingest.LineIngest;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.Replay;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * The replay against a reader that does nothing, over the same topic in the same run: both on one
 * thread, broker in the same JVM.
 */
final class ReplayBench {
  private static final int DAYS = 3;
  private static final int REPEATS = 3;
  private static final long DAY_MILLIS = 24 * 3_600_000L;

  ObjectNode run() throws Exception {
    Dataset dataset = new Dataset("bench");
    try (EmbeddedStack stack = EmbeddedStack.start(0, Optional.empty())) {
      Cluster cluster = stack.cluster();
      SchemaIds ids = cluster.schemas();
      new DatasetTopics(cluster, dataset)
          .create(1, Optional.empty(), Clock.EVENT, Model.COLD_START, ids);
      load(cluster, dataset, ids);
      ModelTopic models = new ModelTopic(cluster, dataset);
      Manifest manifest =
          new ManifestBuilder(cluster, dataset, models)
              .build(new Bound.Earliest(), new Bound.Latest());
      List<Double> raw = new ArrayList<>();
      List<Double> replayed = new ArrayList<>();
      double cpuSeconds = 0;
      raw(cluster, manifest);
      replay(cluster, dataset, ids, models, manifest, "warm");
      for (int i = 0; i < REPEATS; i++) {
        raw.add(raw(cluster, manifest));
        OperatingSystemMXBean machine =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = machine.getProcessCpuTime();
        replayed.add(replay(cluster, dataset, ids, models, manifest, "run" + i));
        cpuSeconds = (machine.getProcessCpuTime() - cpu) / 1e9;
      }
      double rawRate = median(raw);
      double replayRate = median(replayed);
      ObjectNode result = OutputOptions.object();
      result.put("records", manifest.records());
      result.put("rawConsumerPerSec", Math.round(rawRate));
      result.put("replayPerSec", Math.round(replayRate));
      result.put("ratio", Math.round(1000 * replayRate / rawRate) / 1000.0);
      result.put("replayCpuSeconds", Math.round(10 * cpuSeconds) / 10.0);
      return result;
    }
  }

  private static double median(List<Double> rates) {
    Collections.sort(rates);
    return rates.get(rates.size() / 2);
  }

  private static void load(Cluster cluster, Dataset dataset, SchemaIds ids) throws Exception {
    LineIngest ingest =
        new LineIngest(new IngestSettings(ParseSettings.of(Format.JSON, dataset.name())));
    try (HistoryWriter writer = new HistoryWriter(cluster, dataset, ids, HistoryWriter.MAX_STEP)) {
      for (int day = 0; day < DAYS; day++) {
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
                        writer.write(event.event(), millis);
                      }
                    }));
      }
      writer.finish(Model.COLD_START.features().horizonMillis());
    }
  }

  private static double raw(Cluster cluster, Manifest manifest) {
    long[] records = {0};
    long start = System.nanoTime();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      for (Manifest.Slice slice : manifest.slices()) {
        reader.read(
            new TopicPartition(manifest.topic(), slice.partition()),
            slice.start(),
            slice.end(),
            record -> {
              records[0]++;
              return true;
            });
      }
    }
    return records[0] / ((System.nanoTime() - start) / 1e9);
  }

  private static double replay(
      Cluster cluster,
      Dataset dataset,
      SchemaIds ids,
      ModelTopic models,
      Manifest manifest,
      String run)
      throws Exception {
    long start = System.nanoTime();
    new Replay(
            cluster, dataset, ids, (states, out) -> new Scorer(dataset.name(), models, states, out))
        .run(manifest, run, 1);
    return manifest.records() / ((System.nanoTime() - start) / 1e9);
  }
}
