package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.embedded.EmbeddedStack;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.cli.AppOptions;
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
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * From nothing to the first score a reader of committed records sees: broker, registry, topics,
 * app, one minute of lines.
 */
final class StartBench {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 20;

  ObjectNode run() throws Exception {
    Dataset dataset = new Dataset("bench");
    long start = System.nanoTime();
    try (EmbeddedStack stack = EmbeddedStack.start(0, Optional.empty())) {
      Cluster cluster = stack.cluster();
      double stackSeconds = seconds(start);
      new DatasetTopics(cluster, dataset)
          .create(1, Optional.empty(), Clock.EVENT, Model.COLD_START, cluster.schemas());
      Path state = new AppOptions().temporaryState();
      StreamApp.Settings settings =
          new StreamApp.Settings(1, state, "127.0.0.1", 0, Duration.ofSeconds(10), Map.of());
      try (StreamApp live = StreamApp.score(cluster, dataset, settings);
          HistoryWriter writer =
              new HistoryWriter(cluster, dataset, cluster.schemas(), HistoryWriter.MAX_STEP)) {
        write(writer, dataset);
        TopicPartition scores = new TopicPartition(dataset.scores(), 0);
        try (PartitionReader reader = new PartitionReader(cluster)) {
          while (reader.first(scores, 0).isEmpty()) {
            if (seconds(start) > PATIENCE.toSeconds()) {
              throw new IllegalStateException(
                  "no score after " + PATIENCE.toSeconds() + " s: " + live.waitsFor());
            }
            Thread.sleep(POLL_MILLIS);
          }
        }
        ObjectNode result = OutputOptions.object();
        result.put("embeddedStackSeconds", round(stackSeconds));
        result.put("firstScoreSeconds", round(seconds(start)));
        return result;
      }
    }
  }

  private static void write(HistoryWriter writer, Dataset dataset) {
    LineIngest ingest =
        new LineIngest(new IngestSettings(ParseSettings.of(Format.JSON, dataset.name())));
    long millis = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
    for (int i = 0; i < 200; i++) {
      millis += 1_000;
      String line =
          "{\"@timestamp\":\""
              + Instant.ofEpochMilli(millis)
              + "\",\"log.level\":\"INFO\",\"service.name\":\"a\",\"message\":\"hello "
              + i
              + "\"}";
      long at = millis;
      ingest.ingest(
          line.getBytes(StandardCharsets.UTF_8),
          new Source("bench", -1, i + 1L),
          at,
          outcome -> writer.write((IngestedLine.Event) outcome, at));
    }
    writer.finish(Model.COLD_START.features().horizonMillis());
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static double round(double seconds) {
    return Math.round(100 * seconds) / 100.0;
  }
}
