package io.dawnwatch.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.tests.endtoend.SeededLines;
import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.tests.topology.LivelyModel;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.IngestedLine;
import io.dawnwatch.topology.ingest.LineIngest;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.GroupProgress;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real scores, read by a client that shares no code with ours. */
@ExtendWith(EmbeddedStack.class)
@EnabledIf(
    value = "io.dawnwatch.tests.interop.NodeScript#isInstalled",
    disabledReason = "needs Node 20 and: npm ci --prefix tests/interop")
class ScoresInteropTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Dataset DATASET = new Dataset("interop-scores");
  private static final int PARTITIONS = 2;
  private static final FeatureSpec FEATURES =
      new FeatureSpec(60_000, 600_000, 60_000, 60_000, 100, 16, 64);

  @TempDir Path state;

  @Test
  void theJavaScriptConsumerReadsTheScoresThatJavaReads(Cluster cluster) throws Exception {
    SchemaIds ids = cluster.schemas();
    new DatasetTopics(cluster, DATASET)
        .create(PARTITIONS, Optional.empty(), Clock.EVENT, LivelyModel.of(FEATURES), ids);
    score(cluster, load(cluster, ids));

    Map<String, Score> expected = new HashMap<>();
    RecordReader reader = new RecordReader(ids);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, DATASET.scores(), partition)) {
        expected.put(partition + "@" + record.offset(), (Score) reader.read(record.value()));
      }
    }
    assertThat(expected.values()).anyMatch(score -> !score.getReasons().isEmpty());

    List<String> lines =
        NodeScript.run(
            "consume.mjs",
            cluster.bootstrapServers(),
            cluster.registryUrl(),
            DATASET.scores(),
            Integer.toString(expected.size()));

    assertThat(lines).hasSameSizeAs(expected.values());
    for (String line : lines) {
      JsonNode record = JSON.readTree(line);
      Score score =
          expected.remove(record.get("partition").asText() + "@" + record.get("offset").asText());
      assertThat(score).as("%s", line).isNotNull();
      assertThat(record.get("key").asText()).isEqualTo(score.getEntity());
      isThatOfJava(record.get("value"), score);
    }
    assertThat(expected).isEmpty();
  }

  private static void isThatOfJava(JsonNode value, Score score) {
    assertThat(value.get("id").asText()).isEqualTo(score.getId());
    assertThat(value.get("entity").asText()).isEqualTo(score.getEntity());
    assertThat(value.get("score").asDouble()).isEqualTo(score.getScore());
    assertThat(value.get("startMillis").asLong()).isEqualTo(score.getStartMillis());
    assertThat(value.get("modelId").asText()).isEqualTo(score.getModelId());
    assertThat(value.get("reasons")).hasSameSizeAs(score.getReasons());
    for (int i = 0; i < score.getReasons().size(); i++) {
      JsonNode reason = value.get("reasons").get(i);
      assertThat(reason.get("text").asText()).isEqualTo(score.getReasons().get(i).getText());
      assertThat(reason.get("contribution").asDouble())
          .isEqualTo(score.getReasons().get(i).getContribution());
    }
  }

  /** Two hours of a log with a burst of errors near its end. */
  private static Map<Integer, Long> load(Cluster cluster, SchemaIds ids) throws Exception {
    SeededLines lines = new SeededLines(11);
    LineIngest ingest =
        new LineIngest(new IngestSettings(ParseSettings.of(Format.JSON, DATASET.name())));
    Instant start = Instant.parse("2026-03-02T00:00:00Z");
    try (HistoryWriter writer = new HistoryWriter(cluster, DATASET, ids, HistoryWriter.MAX_STEP)) {
      for (int i = 0; i < 3_000; i++) {
        Instant time = start.plusMillis(2400L * i);
        byte[] line = lines.next(time, i > 2_800);
        ingest.ingest(
            line,
            new Source("fleet.log", -1, (long) i + 1),
            time.toEpochMilli(),
            outcome -> {
              if (outcome instanceof IngestedLine.Event one) {
                writer.write(one, time.toEpochMilli());
              }
            });
      }
      writer.finish(FEATURES.horizonMillis());
      return writer.lastOffsets();
    }
  }

  private void score(Cluster cluster, Map<Integer, Long> last) throws Exception {
    StreamApp.Settings settings =
        new StreamApp.Settings(1, state, "127.0.0.1", 0, Duration.ofSeconds(1), Map.of());
    try (StreamApp live = StreamApp.score(cluster, DATASET, settings)) {
      long limit = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      assertThat(
              new GroupProgress(cluster, DATASET.application("score"))
                  .await(DATASET.events(), last, (done, wanted) -> System.nanoTime() < limit))
          .as("scored; last failure: %s", live.lastFailure())
          .isTrue();
    }
  }
}
