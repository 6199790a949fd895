package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.clean.Action;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.clean.Expectation;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.clean.Rule;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.ExpectationCounts;
import io.dawnwatch.schemas.NamedCount;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Lines that are not as the dataset expects are an alert, live and in a replay. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class BreachAlertTest {
  private static final int PARTITIONS = 2;
  private static final int LINES_PARTITION = 1;
  private static final long START = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final Model MODEL =
      LivelyModel.of(new FeatureSpec(500, 10_000, 200, 200, 100, 16, 64));

  @TempDir Path state;

  @Test
  void aWindowWithTooFewLinesIsOneAlertThatAReplayGivesAgain(Cluster cluster) throws Exception {
    Dataset dataset = create(cluster, "breach");
    run(cluster, dataset, 3, 1);
    List<Alert> alerts = ofTheDataset(cluster, dataset);
    assertThat(alerts).hasSize(1);
    Alert alert = alerts.get(0);
    assertThat(alert.getStartMillis()).isEqualTo(START + MINUTE);
    assertThat(alert.getEndMillis()).isEqualTo(START + 2 * MINUTE);
    assertThat(alert.getReasons()).hasSize(1);
    assertThat(alert.getReasons().get(0).getText())
        .isEqualTo(
            "expectation volume is broken by the lines of partition 1: 1 line where at least 2 are"
                + " expected");
    assertThat(alert.getEmission().getPartition()).isEqualTo(LINES_PARTITION);
    assertThat(counts(cluster, dataset))
        .as("each minute that is over, whose lines are all too long")
        .containsExactly(
            new ExpectationCounts(
                LINES_PARTITION, START, START + MINUTE, List.of(new NamedCount("short", 3L))),
            new ExpectationCounts(
                LINES_PARTITION,
                START + MINUTE,
                START + 2 * MINUTE,
                List.of(new NamedCount("short", 1L))));
    assertThat(LiveScoring.replayedExactly(cluster, dataset).toString()).contains("\"alerts\":1");
  }

  @Test
  void aWindowWithEnoughLinesIsNone(Cluster cluster) throws Exception {
    Dataset dataset = create(cluster, "kept");
    run(cluster, dataset, 3, 2);
    assertThat(ofTheDataset(cluster, dataset)).isEmpty();
  }

  /** How many events broke expectations, as it stands on events. */
  private static List<ExpectationCounts> counts(Cluster cluster, Dataset dataset) throws Exception {
    RecordReader reader = new RecordReader(cluster.schemas());
    List<ExpectationCounts> counts = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record :
        EmbeddedStack.read(cluster, dataset.events(), LINES_PARTITION)) {
      if (reader.read(record.value()) instanceof ExpectationCounts one) {
        counts.add(one);
      }
    }
    return counts;
  }

  private static Dataset create(Cluster cluster, String name) throws Exception {
    Dataset dataset = new Dataset(name);
    new DatasetTopics(cluster, dataset)
        .create(PARTITIONS, Optional.empty(), Clock.BROKER, MODEL, cluster.schemas());
    return dataset;
  }

  /** Ingests and scores three windows of lines, so many in the first and last, and in between. */
  private void run(Cluster cluster, Dataset dataset, int around, int between) throws Exception {
    DataRules rules =
        new DataRules(
            List.of(),
            List.of(),
            Map.of(),
            List.of(new Expectation("short", "body", new Rule.MaxLength(5), Action.FLAG)),
            List.of(new SetExpectation.Volume("volume", 2, Long.MAX_VALUE)),
            Redaction.NONE,
            MINUTE);
    IngestSettings settings =
        new IngestSettings(ParseSettings.of(Format.JSON, "nobody"), rules, "hash");
    int lines = 2 * around + between;
    try (StreamApp ingest = StreamApp.ingest(cluster, dataset, settings, app("ingest"));
        StreamApp score = StreamApp.score(cluster, dataset, app("score"))) {
      write(cluster, dataset, START, around);
      write(cluster, dataset, START + MINUTE, between);
      write(cluster, dataset, START + 2 * MINUTE, around);
      await()
          .until(() -> score.activity().total().applied() == lines && isClosed(cluster, dataset));
      assertThat(ingest.lastFailure() + score.lastFailure()).isEmpty();
    }
  }

  /** Whether the windows of the events were scored, after what ingest found between them. */
  private static boolean isClosed(Cluster cluster, Dataset dataset) {
    return !EmbeddedStack.read(cluster, dataset.scores(), LINES_PARTITION).isEmpty();
  }

  /** A service whose events lie in the partition of the lines; it names no host. */
  private static String service() {
    int number = 0;
    while (EntityPartitioner.partition(("s" + number + "@-").getBytes(UTF_8), PARTITIONS)
        != LINES_PARTITION) {
      number++;
    }
    return "s" + number;
  }

  private StreamApp.Settings app(String kind) {
    return new StreamApp.Settings(
        1, state.resolve(kind), "127.0.0.1", 0, Duration.ofMillis(300), Map.of());
  }

  private static void write(Cluster cluster, Dataset dataset, long millis, int count)
      throws Exception {
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int i = 0; i < count; i++) {
        String text = "{\"service.name\":\"" + service() + "\",\"message\":\"request served\"}";
        byte[] line = text.getBytes(UTF_8);
        producer
            .send(new ProducerRecord<>(dataset.lines(), LINES_PARTITION, millis + i, null, line))
            .get();
      }
    }
  }

  private static List<Alert> ofTheDataset(Cluster cluster, Dataset dataset)
      throws BadRecordException {
    SchemaIds ids = cluster.schemas();
    List<Alert> alerts = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, dataset.alerts(), partition)) {
        Alert alert = (Alert) new RecordReader(ids).read(record.value());
        if (alert.getEntity().equals("__dataset__")) {
          alerts.add(alert);
        }
      }
    }
    return alerts;
  }
}
