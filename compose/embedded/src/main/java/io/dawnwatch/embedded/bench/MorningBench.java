package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.dawnwatch.embedded.EmbeddedStack;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.FormatDetector;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.files.LogFiles;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.HistoryLoad;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.Replay;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** A log from its lines to its scores: through ingest into a topic, then a replay of all of it. */
final class MorningBench {
  private static final int PARTITIONS = 2;

  private final Path log;
  private final OperatingSystemMXBean machine =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  MorningBench(Path log) {
    this.log = log;
  }

  ObjectNode run() throws Exception {
    try (EmbeddedStack stack = EmbeddedStack.start(0, Optional.empty())) {
      Cluster cluster = stack.cluster();
      SchemaIds ids = cluster.schemas();
      Dataset dataset =
          new BenchTopic(cluster, ids, "morning", PARTITIONS, Model.COLD_START).dataset();
      long start = System.nanoTime();
      long startCpu = machine.getProcessCpuTime();
      long lines = ingest(cluster, ids, dataset);
      long ingested = System.nanoTime();
      long ingestedCpu = machine.getProcessCpuTime();
      ModelTopic models = new ModelTopic(cluster, dataset);
      Manifest manifest =
          new ManifestBuilder(cluster, dataset, models)
              .build(new Bound.Earliest(), new Bound.Latest());
      new Replay(
              cluster,
              dataset,
              ids,
              (states, out, observer) -> new Scorer(dataset.name(), models, states, out, observer))
          .run(manifest, "morning", PARTITIONS);
      long end = System.nanoTime();
      long endCpu = machine.getProcessCpuTime();
      ObjectNode result = OutputOptions.object();
      result.put("lines", lines);
      result.put("ingestSeconds", tenths(ingested - start));
      result.put("replaySeconds", tenths(end - ingested));
      result.put("linesPerSec", Math.round(lines / ((end - start) / 1e9)));
      result.put("ingestCpuSeconds", tenths(ingestedCpu - startCpu));
      result.put("replayCpuSeconds", tenths(endCpu - ingestedCpu));
      outputs(cluster, dataset, result);
      return result;
    }
  }

  /** How many outputs the replay wrote, and how long they are. */
  private static void outputs(Cluster cluster, Dataset dataset, ObjectNode result) {
    long[] outputs = {0};
    long[] bytes = {0};
    try (PartitionReader reader = new PartitionReader(cluster)) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        TopicPartition replays = new TopicPartition(dataset.replays(), partition);
        reader.read(
            replays,
            reader.beginning(replays),
            reader.end(replays),
            record -> {
              outputs[0]++;
              bytes[0] += record.value().length;
              return true;
            });
      }
    }
    result.put("outputs", outputs[0]);
    result.put("bytesPerOutput", Math.round((double) bytes[0] / Math.max(1, outputs[0])));
  }

  private long ingest(Cluster cluster, SchemaIds ids, Dataset dataset) throws Exception {
    try (HistoryLoad load =
            new HistoryLoad(
                LogFiles.group(List.of(log), InputStream.nullInputStream()),
                ParseSettings.DEFAULT_MAX_LINE_BYTES,
                (sample, source) ->
                    FormatDetector.detect(sample, ParseSettings.of(Format.TEXT, source.name())),
                IngestSettings::new);
        HistoryWriter writer = new HistoryWriter(cluster, dataset, ids, HistoryWriter.MAX_STEP)) {
      load.into(writer, () -> {});
      writer.finish(Model.COLD_START.features().horizonMillis());
      return load.records();
    }
  }

  private static double tenths(long nanos) {
    return Math.round(nanos / 1e8) / 10.0;
  }
}
