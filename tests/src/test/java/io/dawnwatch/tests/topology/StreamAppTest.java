package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.schemas.Tick;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.map.EventRecords;
import io.dawnwatch.topology.map.ScoreMapping;
import io.dawnwatch.topology.stream.StreamApp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Both apps on a real broker, stopped and started again, held against a scorer without Kafka. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class StreamAppTest {
  private static final int PARTITIONS = 2;
  private static final Dataset DATASET = new Dataset("app");
  private static final Model MODEL =
      LivelyModel.of(new FeatureSpec(500, 10_000, 200, 200, 100, 16, 64));
  private static final IngestSettings INGEST =
      new IngestSettings(ParseSettings.of(Format.JSON, "nobody"));

  @TempDir Path state;
  private final HttpClient http = HttpClient.newHttpClient();
  private Cluster cluster;
  private SchemaIds ids;
  private long linesWritten;

  @BeforeEach
  void create(Cluster cluster) throws InterruptedException {
    this.cluster = cluster;
    ids = cluster.schemas();
    new DatasetTopics(cluster, DATASET)
        .create(PARTITIONS, Optional.empty(), Clock.BROKER, MODEL, ids);
  }

  @Test
  void linesBecomeScoresAndASecondStartContinuesExactly() throws Exception {
    try (StreamApp ingest = ingest();
        StreamApp score = score()) {
      writeLines(300);
      awaitScored(300);
      answersHealthAndMetrics(ingest);
      answersHealthAndMetrics(score);
      awaitMetric(score, "dawnwatch_events_applied", 300);
      assertThat(metric(ingest, "dawnwatch_lines_read_total")).isEqualTo(330);
      assertThat(metric(ingest, "dawnwatch_quarantined_total")).isEqualTo(30);
      assertThat(metric(score, "dawnwatch_partitions_owned")).isEqualTo(PARTITIONS);
      System.gc();
      assertThat(metric(score, "dawnwatch_entities_live"))
          .as("a gauge goes on after garbage was collected")
          .isFinite()
          .isPositive();
      score.close();
      assertThat(score.awaitEnd()).as("a graceful end").isTrue();
      assertThat(score.lastFailure()).isEmpty();
    }
    writeLines(200);
    try (StreamApp ingest = ingest();
        StreamApp score = score()) {
      awaitScored(500);
      awaitMetric(score, "dawnwatch_events_applied", 500);
      assertThat(metric(ingest, "dawnwatch_lines_read_total"))
          .as("the second start reads only what the first had not read")
          .isEqualTo(220);
      assertThat(score.lastFailure()).isEmpty();
      assertThat(ingest.lastFailure()).isEmpty();
    }
    everyLineIsOneEventOrQuarantined();
    everyEventIsInThePartitionOfItsKey();
    idlePartitionsWereTicked();
    outputsAreWhatAScorerWithoutKafkaSays();
  }

  private StreamApp ingest() throws Exception {
    return StreamApp.ingest(cluster, DATASET, INGEST, settings("ingest"));
  }

  private StreamApp score() throws Exception {
    return StreamApp.score(cluster, DATASET, settings("score"));
  }

  private StreamApp.Settings settings(String kind) {
    return new StreamApp.Settings(
        1, state.resolve(kind), "127.0.0.1", 0, Duration.ofMillis(300), Map.of());
  }

  /** Writes that many good lines, and one bad line after every tenth. */
  private void writeLines(int good) {
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int i = 0; i < good; i++) {
        String level = i % 97 == 0 ? "FATAL" : "INFO";
        String line =
            "{\"level\":\""
                + level
                + "\",\"service.name\":\"s"
                + i % 7
                + "\",\"message\":\"request "
                + i
                + " served\"}";
        producer.send(line(line));
        if (i % 10 == 9) {
          producer.send(line("{\"message\":"));
        }
      }
    }
  }

  private ProducerRecord<byte[], byte[]> line(String text) {
    int partition = (int) (linesWritten++ % PARTITIONS);
    return new ProducerRecord<>(DATASET.lines(), partition, null, text.getBytes(UTF_8));
  }

  /** Waits until the windows that were scored hold that many events together. */
  private void awaitScored(int events) {
    await()
        .untilAsserted(
            () -> {
              int scored = 0;
              for (int partition = 0; partition < PARTITIONS; partition++) {
                for (SpecificRecord record : records(DATASET.scores(), partition)) {
                  scored +=
                      ((Score) record).getScope() == Scope.WINDOW
                          ? ((Score) record).getEvents()
                          : 0;
                }
              }
              assertThat(scored).isEqualTo(events);
            });
  }

  private void answersHealthAndMetrics(StreamApp app) throws Exception {
    HttpResponse<String> live = get(app, "/health/live");
    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(live.body()).contains("\"status\":\"healthy\"");
    await().until(() -> get(app, "/health/ready").statusCode() == 200);
    assertThat(app.waitsFor()).isEmpty();
    assertThat(get(app, "/nothing").statusCode()).isEqualTo(404);
    String number = "(-?[0-9.]+([eE][-+]?[0-9]+)?|NaN|[+-]Inf)";
    assertThat(get(app, "/metrics").body().lines())
        .isNotEmpty()
        .allMatch(
            line ->
                line.startsWith("# ")
                    || line.matches(
                        "[a-zA-Z_:][a-zA-Z0-9_:]*(\\{[a-zA-Z_]\\w*=\"([^\"\\\\]|\\\\.)*\""
                            + "(,[a-zA-Z_]\\w*=\"([^\"\\\\]|\\\\.)*\")*,?})? "
                            + number));
  }

  private HttpResponse<String> get(StreamApp app, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private double metric(StreamApp app, String name) throws Exception {
    return get(app, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  private void awaitMetric(StreamApp app, String name, double value) {
    await().untilAsserted(() -> assertThat(metric(app, name)).as(name).isEqualTo(value));
  }

  private void everyLineIsOneEventOrQuarantined() throws Exception {
    List<Source> sources = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (SpecificRecord record : records(DATASET.events(), partition)) {
        if (record instanceof LogEvent event) {
          sources.add(event.getSource());
        }
      }
    }
    assertThat(sources).hasSize(500);
    for (SpecificRecord record : records(DATASET.quarantine(), 0)) {
      sources.add(((Quarantined) record).getSource());
    }
    List<Source> lines = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, DATASET.lines(), partition)) {
        lines.add(new Source(DATASET.lines(), partition, record.offset()));
      }
    }
    assertThat(sources).containsExactlyInAnyOrderElementsOf(lines);
  }

  private void everyEventIsInThePartitionOfItsKey() throws Exception {
    RecordReader reader = new RecordReader(ids);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, DATASET.events(), partition)) {
        if (reader.read(record.value()) instanceof LogEvent event) {
          assertThat(record.key()).isEqualTo(event.getEntity().getBytes(UTF_8));
          assertThat(BuiltInPartitioner.partitionForKey(record.key(), PARTITIONS))
              .isEqualTo(partition);
        }
      }
      assertThat(records(DATASET.events(), partition)).anyMatch(LogEvent.class::isInstance);
    }
  }

  private void idlePartitionsWereTicked() throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(records(DATASET.events(), partition)).contains(new Tick("ticker", false));
    }
  }

  /** Live equals replay: every body, in order, in the partition of its event. */
  private void outputsAreWhatAScorerWithoutKafkaSays() throws Exception {
    ModelTopic models = ModelTopic.read(cluster, DATASET);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<SpecificRecord> scores = new ArrayList<>();
      List<SpecificRecord> alerts = new ArrayList<>();
      ScoreMapping mapping = new ScoreMapping(DATASET.name(), DATASET.events(), partition);
      Scorer scorer =
          new Scorer(
              DATASET.name(),
              models,
              new HeapEntityStates(),
              one -> {
                SpecificRecord record = mapping.toAvro(one);
                (record instanceof Alert ? alerts : scores).add(record);
              });
      EventRecords events = new EventRecords(ids);
      long applied = committed(partition);
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, DATASET.events(), partition)) {
        if (record.offset() < applied) {
          events.apply(record.offset(), record.timestamp(), record.value(), scorer);
        }
      }
      assertThat(scores).isNotEmpty();
      assertThat(records(DATASET.scores(), partition)).isEqualTo(scores);
      assertThat(records(DATASET.alerts(), partition)).isEqualTo(alerts);
    }
  }

  private long committed(int partition) throws Exception {
    try (Admin admin = cluster.admin()) {
      return admin
          .listConsumerGroupOffsets(DATASET.application("score"))
          .partitionsToOffsetAndMetadata()
          .get()
          .get(new TopicPartition(DATASET.events(), partition))
          .offset();
    }
  }

  private List<SpecificRecord> records(String topic, int partition) throws Exception {
    List<SpecificRecord> records = new ArrayList<>();
    RecordReader reader = new RecordReader(ids);
    for (ConsumerRecord<byte[], byte[]> record : EmbeddedStack.read(cluster, topic, partition)) {
      records.add(reader.read(record.value()));
    }
    return records;
  }
}
