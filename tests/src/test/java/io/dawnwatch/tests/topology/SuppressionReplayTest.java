package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AlertState;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.HeldBack;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.replay.ParityCheck;
import io.dawnwatch.topology.replay.Replay;
import io.dawnwatch.topology.replay.RunLog;
import io.dawnwatch.topology.stream.StreamApp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Alerts are held back live, and a replay holds back the same, wherever it begins. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class SuppressionReplayTest {
  private static final long START = 1_772_409_600_000L;
  private static final int PARTITIONS = 2;
  private static final int ENTITIES = 6;
  private static final Dataset DATASET = new Dataset("suppressed");
  private static final FeatureSpec FEATURES =
      new FeatureSpec(1_000, 20_000, 1_000, 1_000, 100, 16, 64);
  private static final Model MODEL = LivelyModel.of(FEATURES);
  private static final Model OTHER = MODEL.with("other", "tests", 0.7, 0.5, 2);

  @TempDir Path folder;
  private Cluster cluster;
  private long clock = START;
  private long written;

  @Test
  void whatIsHeldBackLiveIsHeldBackByEveryReplayAndToldInTheReport(Cluster cluster)
      throws Exception {
    this.cluster = cluster;
    new DatasetTopics(cluster, DATASET)
        .create(PARTITIONS, Optional.empty(), Clock.EVENT, MODEL, cluster.schemas());
    new Activator(cluster, DATASET, cluster.schemas()).publish(OTHER.toBytes());
    try (StreamApp app =
        StreamApp.score(
            cluster,
            DATASET,
            new StreamApp.Settings(1, folder, "127.0.0.1", 0, Duration.ofHours(1), Map.of()))) {
      traffic(60, false);
      final long young = clock;
      JsonNode first = suppress("e1", at(clock + 250_000));
      assertThat(first.get("id").longValue()).isEqualTo(1);
      assertThat(first.get("offsets")).hasSize(PARTITIONS);
      suppress("e2", at(clock + 30_000));
      assertThat(shown("e1")).containsExactly(1L);
      assertThat(shown("e2")).containsExactly(2L);
      assertThat(shown("e0")).isEmpty();
      traffic(180, false);
      final long late = clock;
      traffic(40, false);
      JsonNode ended = Verb.json(cluster, DATASET, "suppress", "end", "1", "--by", "bob");
      assertThat(ended.get("by").textValue()).isEqualTo("bob");
      assertThat(shown("e1")).as("it was ended").isEmpty();
      assertThat(shown("e2")).as("it is over by the clock").isEmpty();
      final long free = clock;
      traffic(60, true);
      LiveScoring.await(cluster, DATASET, app);
      assertThat(app.lastFailure()).isEmpty();

      assertThat(opened("e1", START, young)).isNotEmpty();
      assertThat(opened("e1", young + 2_000, free)).isEmpty();
      assertThat(opened("e1", free + 2_000, clock)).isNotEmpty();
      assertThat(opened("e2", young + 32_000, clock)).isNotEmpty();
      assertThat(opened("e0", young + 2_000, free)).isNotEmpty();

      isReproduced(slice(young - 10_000), "young");
      Manifest behind = slice(late);
      assertThat(behind.slices())
          .as("the warm-up begins behind the record; the second suppression is over there")
          .allMatch(one -> one.suppressions().size() == 1);
      assertThat(Manifest.fromAvro(behind.toAvro())).isEqualTo(behind);
      assertThat(Manifest.fromJson(behind.toJson())).isEqualTo(behind);
      isReproduced(behind, "behind");
      assertThat(parity(untold(behind), "untold")).anyMatch(one -> !one.isClean());

      report(late, free);
      everyStepIsCountedLive(app);
      whatIf(late, free);
    }
  }

  private JsonNode suppress(String entity, String until) throws Exception {
    return Verb.json(
        cluster,
        DATASET,
        "suppress",
        "add",
        "--entity",
        entity,
        "--until",
        until,
        "--by",
        "ann",
        "--why",
        "a known nuisance");
  }

  private static String at(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  /** So many seconds of traffic, with a grave message of everybody now and then. */
  private void traffic(int seconds, boolean end) throws Exception {
    try (HistoryWriter writer =
        new HistoryWriter(cluster, DATASET, cluster.schemas(), HistoryWriter.MAX_STEP)) {
      for (int i = 0; i < seconds * 10; i++) {
        clock += 100;
        boolean storm = clock / 1_000 % 17 == 0;
        writer.write(
            new LogEvent(
                clock,
                storm ? 21 : 9,
                storm
                    ? "disk " + (char) ('a' + written % 26) + "x lost"
                    : "request " + i + " served",
                "e" + written % ENTITIES,
                List.of(),
                List.of(),
                List.of(),
                false,
                new Source("tests", 0, written++),
                "",
                List.of()),
            clock);
      }
      if (end) {
        writer.finish(FEATURES.horizonMillis());
      } else {
        writer.leaveOpen();
      }
    }
  }

  /** Alerts of an entity that opened while the clock was within a time. */
  private List<Alert> opened(String entity, long from, long to) throws Exception {
    List<Alert> opened = new ArrayList<>();
    RecordReader reader = new RecordReader(cluster.schemas());
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, DATASET.alerts(), partition)) {
        Alert alert = (Alert) reader.read(record.value());
        long when = alert.getEmission().getClockMillis();
        if (alert.getEntity().equals(entity)
            && alert.getState() == AlertState.OPENED
            && when >= from
            && when < to) {
          opened.add(alert);
        }
      }
    }
    return opened;
  }

  private Manifest slice(long from) {
    ModelTopic models = ModelTopic.read(cluster, DATASET);
    return new ManifestBuilder(cluster, DATASET, models)
        .build(new Bound.At(from), new Bound.Latest());
  }

  /** As if a replay had not to be told what is in force. */
  private static Manifest untold(Manifest manifest) {
    return new Manifest(
        manifest.dataset(),
        manifest.topic(),
        manifest.semantics(),
        manifest.slices().stream()
            .map(
                one ->
                    new Manifest.Slice(
                        one.partition(), one.warmUp(), one.start(), one.end(), one.models()))
            .toList(),
        manifest.schemas());
  }

  private void isReproduced(Manifest manifest, String run) throws Exception {
    assertThat(parity(manifest, run))
        .as(run)
        .allMatch(Parity::isClean)
        .allMatch(one -> one.match() > 50);
  }

  private List<Parity> parity(Manifest manifest, String run) throws Exception {
    ModelTopic models = new ModelTopic(cluster, DATASET);
    new Replay(
            cluster,
            DATASET,
            cluster.schemas(),
            (states, out, seen) -> new Scorer(DATASET.name(), models, states, out, seen))
        .run(manifest, run, 1);
    return new ParityCheck(cluster, DATASET, cluster.schemas()).compare(manifest, run);
  }

  private JsonNode replay(String run, long from, long to, String... more) throws Exception {
    List<String> verb = new ArrayList<>(List.of("replay", "--run-id", run));
    verb.addAll(List.of("--from", at(from), "--to", at(to)));
    verb.addAll(List.of(more));
    return Verb.json(cluster, DATASET, verb.toArray(new String[0]));
  }

  /** The suppressions that {@code entity} shows. */
  private List<Long> shown(String entity) throws Exception {
    List<Long> ids = new ArrayList<>();
    Verb.json(cluster, DATASET, "entity", entity)
        .get("suppressed")
        .forEach(one -> ids.add(one.get("id").longValue()));
    return ids;
  }

  /** The metric of the live app is what a replay of all records holds back. */
  private void everyStepIsCountedLive(StreamApp app) throws Exception {
    replay("all", START, clock + FEATURES.horizonMillis());
    long steps;
    try (RunLog log = new RunLog(cluster, DATASET, cluster.schemas())) {
      steps =
          log.refresh().run("all").orElseThrow().heldBack().values().stream()
              .mapToLong(HeldBack::steps)
              .sum();
    }
    assertThat(steps).isPositive();
    String name = "dawnwatch_alerts_suppressed_total";
    HttpRequest metrics =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + "/metrics"))
            .build();
    assertThat(
            HttpClient.newHttpClient()
                .send(metrics, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines())
        .contains(name + " " + (double) steps);
  }

  private HeldBack heldBack(String run) {
    try (RunLog log = new RunLog(cluster, DATASET, cluster.schemas())) {
      Map<Long, HeldBack> held = log.refresh().run(run).orElseThrow().heldBack();
      assertThat(held).containsOnlyKeys(1L);
      return held.get(1L);
    }
  }

  private void report(long from, long to) throws Exception {
    replay("told", from, to);
    HeldBack held = heldBack("told");
    assertThat(held.alerts()).isPositive();
    assertThat(held.steps()).isGreaterThanOrEqualTo(held.alerts());
    Path page = folder.resolve("page.html");
    JsonNode told =
        Verb.json(cluster, DATASET, "report", "--run", "told", "--html", page.toString());
    JsonNode one = told.get("suppressed").get(0);
    assertThat(told.get("suppressed")).hasSize(1);
    assertThat(one.get("id").longValue()).isEqualTo(1);
    assertThat(one.get("entity").textValue()).isEqualTo("e1");
    assertThat(one.get("by").textValue()).isEqualTo("ann");
    assertThat(one.get("alerts").longValue()).isEqualTo(held.alerts());
    assertThat(Files.readString(page)).contains("Suppressed", "a known nuisance", "ann");
  }

  /** Another model is held back by the same suppressions, counted by its own anomalies. */
  private void whatIf(long from, long to) throws Exception {
    replay("other", from, to, "--model", OTHER.id());
    assertThat(heldBack("other").alerts()).isPositive();
  }
}
