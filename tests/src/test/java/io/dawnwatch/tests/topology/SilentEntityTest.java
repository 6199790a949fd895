package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Tick;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.map.EventRecords;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The only entity of a partition falls silent: nothing comes any more that could move the clock but
 * ticks.
 */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class SilentEntityTest {
  private static final Dataset DATASET = new Dataset("silence");
  private static final String ENTITY = "api@one";
  private static final int SPOKEN_WINDOWS = 30;
  private static final Model MODEL =
      LivelyModel.of(new FeatureSpec(200, 12_000, 400, 400, 100, 16, 64));

  @TempDir Path state;

  @Test
  void anEntityThatFallsSilentInAnIdlePartitionIsAlarmedAndAReplayAgrees(Cluster cluster)
      throws Exception {
    new DatasetTopics(cluster, DATASET)
        .create(1, Optional.empty(), Clock.BROKER, MODEL, cluster.schemas());
    StreamApp.Settings settings =
        new StreamApp.Settings(1, state, "127.0.0.1", 0, Duration.ofMillis(250), Map.of());
    try (StreamApp app = StreamApp.score(cluster, DATASET, settings)) {
      speak(cluster, app);
      await().until(() -> scores(cluster).anyMatch(SilentEntityTest::alarmsSilence));
      await()
          .until(
              () ->
                  records(cluster, DATASET.alerts())
                      .map(Alert.class::cast)
                      .anyMatch(alert -> alert.getEntity().equals(ENTITY)));
    }
    JsonNode replayed =
        Verb.json(cluster, DATASET, "replay", "--offsets", "0:0-" + committed(cluster));
    assertThat(replayed.get("parity").get("sha256Equal").asBoolean()).isTrue();
    assertThat(emissions(cluster, true)).anyMatch(SilentEntityTest::isSilence);
    assertThat(emissions(cluster, false))
        .as("without the ticks nobody would know")
        .isNotEmpty()
        .noneMatch(SilentEntityTest::isSilence);
  }

  private static long committed(Cluster cluster) throws Exception {
    try (Admin admin = cluster.admin()) {
      return admin
          .listConsumerGroupOffsets(DATASET.application("score"))
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .iterator()
          .next()
          .offset();
    }
  }

  /** In many windows, one after the other, until they are scored; meanwhile its owner is asked. */
  private static void speak(Cluster cluster, StreamApp app) throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (EventWriter events = new EventWriter(cluster, DATASET, 1)) {
      timer.scheduleAtFixedRate(
          () -> {
            events.event(ENTITY, Severity.INFO, "request served");
            events.flush();
          },
          0,
          20,
          TimeUnit.MILLISECONDS);
      await()
          .until(() -> scores(cluster).filter(one -> one.getEvents() > 0).count() > SPOKEN_WINDOWS);
      itsOwnerTellsOfIt(app);
      timer.shutdownNow();
      assertThat(timer.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean alarmsSilence(Score score) {
    return score.getEvents() == 0 && score.getAnomaly();
  }

  private static boolean isSilence(Emission emission) {
    return emission instanceof ScoreResult score && score.events() == 0;
  }

  private static Stream<Score> scores(Cluster cluster) {
    return records(cluster, DATASET.scores()).map(Score.class::cast);
  }

  private static Stream<SpecificRecord> records(Cluster cluster, String topic) {
    RecordReader reader = new RecordReader(cluster.schemas());
    return EmbeddedStack.read(cluster, topic, 0).stream()
        .map(
            record -> {
              try {
                return reader.read(record.value());
              } catch (RecordReader.BadRecordException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  /** What a scorer without Kafka says of the events, with their ticks or without. */
  private static List<Emission> emissions(Cluster cluster, boolean withTicks) throws Exception {
    ModelTopic models = ModelTopic.read(cluster, DATASET);
    List<Emission> emissions = new ArrayList<>();
    Scorer scorer = new Scorer(DATASET.name(), models, new HeapEntityStates(), emissions::add);
    EventRecords records = new EventRecords(cluster.schemas());
    RecordReader reader = new RecordReader(cluster.schemas());
    for (ConsumerRecord<byte[], byte[]> record : EmbeddedStack.read(cluster, DATASET.events(), 0)) {
      if (withTicks || !(reader.read(record.value()) instanceof Tick)) {
        records.apply(record.offset(), record.timestamp(), record.value(), scorer);
      }
    }
    return emissions;
  }

  private static void itsOwnerTellsOfIt(StreamApp app) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    String base = "http://127.0.0.1:" + app.httpPort() + "/entity";
    HttpResponse<String> known = get(http, base + "?name=api%40one");
    assertThat(known.statusCode()).isEqualTo(200);
    assertThat(known.body())
        .contains("\"entity\":\"" + ENTITY + "\"", "\"name\":\"silence\"", "\"windows\":[{");
    HttpResponse<String> unknown = get(http, base + "?name=nobody");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("nothing is known of it in partition 0");
    assertThat(get(http, base).statusCode()).isEqualTo(400);
  }

  private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }
}
