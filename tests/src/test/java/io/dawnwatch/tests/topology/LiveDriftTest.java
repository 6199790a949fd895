package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.DriftSpan;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.TrustedKeys;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.stream.StreamApp;
import io.dawnwatch.topology.train.Experiments;
import io.dawnwatch.topology.train.TrainParameters;
import io.dawnwatch.topology.train.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model of six usual hours; then eight more of them, and four in which one service of four speaks
 * four times as often, half of it in words nobody knows. The task is stopped in the seventh hour
 * and starts again.
 */
@Timeout(240)
@ExtendWith(EmbeddedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LiveDriftTest {
  private static final long HOUR = 3_600_000;
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final Instant DRIFT = START.plusMillis(8 * HOUR);
  private static final int PARTITIONS = 2;

  /** Counters of a partition are published every so many records. */
  private static final int PUBLISHED_EVERY = 256;

  private static final List<String> ENTITIES = List.of("web@h1", "db@h1", "api@h2", "job@h2");

  /** Begin when web begins to drift. */
  private static final List<String> LATER = List.of("mail@h1", "auth@h2", "log@h1");

  private static final String TRAINING =
      "retrain: train\ntraining: {days: 1, owner: tests, threads: 2}\npromote: when-gates-pass\n";
  private static final FeatureSpec FEATURES =
      new FeatureSpec(60_000, 900_000, 10_000, 10_000, 100, 64, 256);

  private final Dataset past = new Dataset("drift-past");
  private final Dataset live = new Dataset("drift-live");
  private Cluster cluster;
  private Model trained;

  /** File of the keys that are trusted, once there is one. */
  private String trusted;

  @TempDir private static Path folder;

  @BeforeAll
  void trainStreamAndStreamAgain(Cluster cluster) throws Exception {
    this.cluster = cluster;
    create(past, LivelyModel.of(FEATURES));
    try (HistoryWriter writer = writer(past)) {
      write(writer, 0, 6 * HOUR, 1);
      writer.finish(FEATURES.horizonMillis());
    }
    ModelTopic models = ModelTopic.read(cluster, past);
    Manifest manifest =
        new ManifestBuilder(cluster, past, models)
            .withoutWarmUp()
            .build(new Bound.Earliest(), new Bound.Latest());
    trained =
        new Training(cluster, past, cluster.schemas(), models, (stage, records) -> {})
            .train(
                new Training.Request(
                    manifest, TrainParameters.DEFAULT, Optional.empty(), "tests", 2))
            .model();
    create(live, trained);
    try (HistoryWriter writer = writer(live)) {
      write(writer, 0, 6 * HOUR + HOUR / 2, 2);
      writer.leaveOpen();
    }
    stream(PARTITIONS * PUBLISHED_EVERY);
    try (HistoryWriter writer = writer(live)) {
      write(writer, 6 * HOUR + HOUR / 2, 12 * HOUR, 3);
      writer.finish(FEATURES.horizonMillis());
    }
    stream(0);
  }

  private void create(Dataset dataset, Model model) throws InterruptedException {
    new DatasetTopics(cluster, dataset)
        .create(PARTITIONS, Optional.empty(), Clock.EVENT, model, cluster.schemas());
  }

  private HistoryWriter writer(Dataset dataset) throws InterruptedException {
    return new HistoryWriter(cluster, dataset, cluster.schemas(), HistoryWriter.MAX_STEP);
  }

  /** Streams until at most so many records are left. */
  private void stream(long left) throws Exception {
    long end = EmbeddedStack.count(cluster, live.events());
    try (StreamApp app =
        StreamApp.score(
            cluster,
            live,
            new StreamApp.Settings(1, folder, "127.0.0.1", 0, Duration.ofHours(1), Map.of()))) {
      await().until(() -> app.activity().total().read() >= end - left);
    }
  }

  private static void write(HistoryWriter writer, long from, long to, long seed)
      throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    for (long at = from; at < to; at += 10_000) {
      if (at % 60_000 == 0) {
        writer.broken(brokenIn(at));
      }
      List<String> entities = new ArrayList<>(ENTITIES);
      entities.addAll(at >= 8 * HOUR ? LATER : List.of());
      for (String entity : entities) {
        long millis = START.toEpochMilli() + at;
        boolean drifts = entity.equals("web@h1") && at >= 8 * HOUR;
        for (int i = 0; i < (drifts ? 4 : 1); i++) {
          if (random.nextInt(10) > 0) {
            String body =
                drifts && i % 2 == 0
                    ? "circuit to upstream is open, retry " + random.nextInt(100)
                    : random.nextBoolean()
                        ? "request " + random.nextInt(100_000) + " served"
                        : "cache holds " + random.nextInt(1000) + " entries";
            writer.write(ServiceEvent.of(millis, 9, entity, body), millis);
          }
        }
      }
    }
  }

  /** What ingest would count in a minute: length is broken by as large a share of the events. */
  private static RuleBreaks brokenIn(long at) {
    boolean drifts = at >= 8 * HOUR;
    long millis = START.toEpochMilli() + at;
    return new RuleBreaks(
        -1,
        millis,
        millis + 60_000,
        new TreeMap<>(Map.of("status", drifts ? 24L : 2L, "length", drifts ? 5L : 2L)));
  }

  private String policy(String more) throws Exception {
    Path file = Files.createTempFile(folder, "policy", ".yaml");
    Files.writeString(file, "drift: {span: 2h, hours: 2}\n" + more);
    return file.toString();
  }

  private List<DriftSpan> spans() throws Exception {
    RecordReader reader = new RecordReader(cluster.schemas());
    List<DriftSpan> spans = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, live.drift(), partition)) {
        spans.add((DriftSpan) reader.read(record.value()));
      }
    }
    return spans;
  }

  @Test
  @Order(0)
  void everyPartitionTellsEveryHourAndTheHourOfTheRestartIsPartial() throws Exception {
    List<DriftSpan> spans = spans();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      int of = partition;
      assertThat(spans)
          .filteredOn(one -> one.getPartition() == of)
          .extracting(one -> (one.getStartMillis() - START.toEpochMilli()) / HOUR)
          .contains(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }
    assertThat(spans)
        .allMatch(
            one ->
                one.getPartial()
                    == (one.getStartMillis() == START.plusMillis(6 * HOUR).toEpochMilli()));
    assertThat(spans)
        .filteredOn(one -> one.getWindows() > 0)
        .allMatch(DriftSpan::getHasReference)
        .allMatch(one -> one.getEvents() > 0);
  }

  @Test
  @Order(0)
  void theSameTrafficIsNoDrift() throws Exception {
    JsonNode found =
        Verb.json(cluster, live, "drift", "--policy", policy(""), "--to", DRIFT.toString());
    assertThat(found.get("known").booleanValue()).isTrue();
    assertThat(found.get("hours").intValue()).isGreaterThanOrEqualTo(8);
    assertThat(found.get("incompleteHours").intValue()).isEqualTo(1);
    assertThat(found.get("alarms")).as("%s", found).isEmpty();
    assertThat(found.get("retraining")).isEmpty();
  }

  @Test
  @Order(0)
  void driftIsToldWithWhatMovedSinceWhenAndOfWhom() throws Exception {
    JsonNode found = Verb.json(cluster, live, "drift", "--policy", policy(""));
    assertThat(found.get("alarms"))
        .as("%s", found)
        .anySatisfy(
            alarm -> {
              assertThat(alarm.get("subgroup").textValue()).isEqualTo("service.name=web");
              assertThat(alarm.get("feature").textValue()).isEqualTo("events");
              assertThat(Instant.parse(alarm.get("since").textValue()))
                  .isBetween(DRIFT, DRIFT.plusMillis(2 * HOUR));
              assertThat(alarm.get("entities")).extracting(JsonNode::textValue).contains("web@h1");
              assertThat(alarm.get("bins")).isNotEmpty();
            })
        .anySatisfy(
            alarm -> assertThat(alarm.get("feature").textValue()).isEqualTo("templates.unknown"))
        .anySatisfy(
            alarm -> assertThat(alarm.get("feature").textValue()).isEqualTo("expectation.status"))
        .noneSatisfy(
            alarm -> assertThat(alarm.get("feature").textValue()).isEqualTo("expectation.length"));
    assertThat(found.get("alarms"))
        .extracting(alarm -> alarm.get("subgroup").textValue())
        .doesNotContain("service.name=db", "service.name=api", "service.name=job");
    assertThat(found.at("/retraining/0/state").textValue()).isIn("NOTED", "TRAINED");
    Verb told = Verb.run(cluster, live, "drift", "--policy", policy(""));
    assertThat(told.out()).contains("since 2026-03-02T", "trained #", "now     #");
  }

  @Test
  @Order(1)
  void aTriggerTrainsACandidateOnceAndWithTrustedKeysOnlyASignedOne() throws Exception {
    KeyFiles keys = new KeyFiles(folder);
    trusted = keys.trusting(keys.pair("team")).toString();
    String team = keys.secret("team").toString();
    Verb.json(cluster, live, "models", "sign", trained.id(), "--sign-key", team);
    String training = policy(TRAINING);
    JsonNode unsigned =
        Verb.json(cluster, live, "drift", "--policy", training, "--trusted-keys", trusted);
    assertThat(unsigned.at("/retraining/0/state").textValue()).isEqualTo("FAILED");
    assertThat(unsigned.at("/retraining/0/detail").textValue()).contains("no --sign-key is given");
    assertThat(new Experiments(cluster, live, cluster.schemas()).all()).isEmpty();
    String[] signed = {
      "drift", "--policy", training, "--trusted-keys", trusted, "--sign-key", team
    };
    JsonNode first = Verb.json(cluster, live, signed);
    JsonNode trigger = first.at("/retraining/0");
    assertThat(trigger.get("state").textValue()).as("%s", first).isEqualTo("TRAINED");
    String candidate = trigger.get("candidate").textValue();
    Cluster guarded =
        new Cluster(
            cluster.bootstrapServers(),
            cluster.registryUrl(),
            Map.of(TrustedKeys.PROPERTY, trusted));
    ModelTopic asked = ModelTopic.read(guarded, live);
    assertThat(asked.byId(candidate).id()).as("it is signed").isEqualTo(candidate);
    assertThat(trigger.get("model").textValue()).isEqualTo(trained.id());
    assertThat(trigger.get("candidate").textValue()).hasSize(64).isNotEqualTo(trained.id());
    assertThat(trigger.get("detail").textValue()).contains("a challenger until its gates pass");
    assertThat(first.get("promotion").textValue())
        .contains("is not promoted", "warm: ", "parity: no morning");
    assertThat(ModelRoles.champion(models())).contains(trained.id());
    JsonNode again = Verb.json(cluster, live, signed);
    assertThat(again.at("/retraining/0/experiment")).isEqualTo(trigger.get("experiment"));
    assertThat(new Experiments(cluster, live, cluster.schemas()).all())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.getId()).isEqualTo(trigger.get("experiment").textValue());
              assertThat(one.getOwner()).isEqualTo("tests");
              assertThat(one.getWhy()).contains("drift since");
            });
  }

  private ModelTopic models() {
    return ModelTopic.read(cluster, live);
  }

  private JsonNode morning(String option, Path file) throws Exception {
    return Verb.json(
        cluster,
        live,
        "morning",
        "--date",
        "2026-03-02",
        "--policy",
        policy(TRAINING),
        option,
        file.toString(),
        "--trusted-keys",
        trusted);
  }

  @Test
  @Order(2)
  void aWarmCandidateIsPromotedByTheMorningOnceAllItsGatesPassAndNotBefore() throws Exception {
    try (HistoryWriter writer = writer(live)) {
      write(writer, 14 * HOUR, 18 * HOUR, 4);
      writer.finish(FEATURES.horizonMillis());
    }
    stream(0);
    Path modest =
        Files.writeString(
            folder.resolve("gates.yaml"),
            "mustBeatBaseline: false\nrecallMargin: 1\ngroupAnomalous: 1\n");
    Path config =
        Files.writeString(folder.resolve("client.properties"), "dawnwatch.gates=" + modest);
    long quiet = START.plusMillis(15 * HOUR).toEpochMilli();
    new FeedbackTopic(cluster, live, cluster.schemas())
        .add(List.of(FeedbackTopic.missed("db@h1", quiet, quiet + 60_000, "ann", "", 10)));
    JsonNode stopped = morning("--gates", modest);
    assertThat(stopped.get("promotion").textValue())
        .as("%s", stopped.get("promotion"))
        .contains("is not promoted: feedback: ");
    assertThat(ModelRoles.champion(models())).contains(trained.id());
    String candidate = new Experiments(cluster, live, cluster.schemas()).all().get(0).getModelId();
    Verb.json(cluster, live, "models", "check", candidate);
    JsonNode promoted = morning("--command-config", config);
    assertThat(promoted.get("promotion").textValue()).contains("is the champion: all gates passed");
    String champion = ModelRoles.champion(models()).orElseThrow();
    assertThat(champion).isEqualTo(candidate).isNotEqualTo(trained.id());
    ModelOrder order = models().last().orElseThrow().order();
    assertThat(order.by()).isEqualTo("retraining policy");
    assertThat(order.gates()).isEqualTo("all passed");
    assertThat(order.overridden()).isEmpty();
  }
}
