package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelDraft;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.VerdictKind;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.ScoreLog;
import io.dawnwatch.topology.lifecycle.WarmUp;
import io.dawnwatch.topology.stream.StreamApp;
import io.dawnwatch.topology.train.Gate;
import io.dawnwatch.topology.train.GateLimits;
import io.dawnwatch.topology.train.Gates;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
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
 * A dataset of two and a half hours that was scored live, from the first refused promotion to the
 * last. The tests go on from one another.
 */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatesTest {
  private static final long MINUTE = 60_000;
  private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final int MINUTES = 150;
  private static final int PARTITIONS = 2;
  private static final String BROKEN = "service-3@host-1";
  private static final long BURST_FROM = START + 135 * MINUTE;
  private static final long BURST_TO = START + 140 * MINUTE;
  private static final FeatureSpec FEATURES =
      new FeatureSpec(MINUTE, 15 * MINUTE, 10_000, 10_000, 100, 64, 256);
  private static final Model FIRST = LivelyModel.of(FEATURES);

  /** Nothing is an anomaly to it. */
  private static final Model MUTE =
      Model.coldStart(FEATURES).with("mute", "tests", 0.9999999, 0.9999999, 1);

  /** It hears of silence alone. */
  private static final Model DEAF =
      new ModelDraft(MUTE).name("deaf", "tests").detectors(List.of("silence")).done();

  @TempDir private static Path folder;
  private final Dataset dataset = new Dataset("gates");
  private Cluster cluster;
  private SchemaIds ids;
  private String candidate;

  @BeforeAll
  void scoreADayLive(Cluster cluster) throws Exception {
    this.cluster = cluster;
    ids = cluster.schemas();
    new DatasetTopics(cluster, dataset)
        .create(PARTITIONS, Optional.empty(), Clock.EVENT, FIRST, ids);
    write(START, MINUTES);
    score();
  }

  /** Eight services, one of them with a burst of errors if the burst lies within. */
  private void write(long from, int minutes) throws Exception {
    Random random = new Random(7);
    try (HistoryWriter writer = new HistoryWriter(cluster, dataset, ids, HistoryWriter.MAX_STEP)) {
      for (long millis = from; millis < from + minutes * MINUTE; millis += 5_000) {
        for (int entity = 0; entity < 8; entity++) {
          String name = "service-" + entity + "@host-" + entity % 2;
          boolean broken = name.equals(BROKEN) && millis >= BURST_FROM && millis < BURST_TO;
          for (int i = 0; i < (broken ? 10 : 1); i++) {
            writer.write(event(millis, name, broken, random), millis);
          }
        }
      }
      writer.finish(FEATURES.horizonMillis());
    }
  }

  /** Scores all there is, live. */
  private void score() throws Exception {
    try (StreamApp app =
        StreamApp.score(
            cluster,
            dataset,
            new StreamApp.Settings(1, folder, "127.0.0.1", 0, Duration.ofHours(1), Map.of()))) {
      LiveScoring.await(cluster, dataset, app);
    }
  }

  private static LogEvent event(long millis, String entity, boolean broken, Random random) {
    return ServiceEvent.of(
        millis,
        broken ? 17 : 9,
        entity,
        broken
            ? "disk failure on volume " + random.nextInt(100)
            : random.nextBoolean()
                ? "request " + random.nextInt(100_000) + " served"
                : "cache holds " + random.nextInt(1000) + " entries");
  }

  private ModelTopic models() {
    return ModelTopic.read(cluster, dataset);
  }

  private String publish(Model model) throws Exception {
    return new Activator(cluster, dataset, ids).publish(model.toBytes()).id();
  }

  private Gate gate(String id, String name) throws Exception {
    return new Gates(cluster, dataset, ids, GateLimits.DEFAULT)
        .judge(models(), id).stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow();
  }

  private void assertGate(String id, String name, Gate.State state, String says) throws Exception {
    Gate gate = gate(id, name);
    assertThat(gate.state()).as("%s", gate).isEqualTo(state);
    assertThat(gate.says()).contains(says);
  }

  private int activations() {
    int records = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      records += EmbeddedStack.read(cluster, dataset.events(), partition).size();
    }
    return records;
  }

  private void letTimePass(Instant to) throws Exception {
    EventWriter.letTimePass(cluster, dataset, PARTITIONS, to);
  }

  @Test
  @Order(1)
  void aModelFromAFileIsStoppedAndNothingIsWritten() throws Exception {
    String id = publish(MUTE.with("file", "nobody", 0.9, 0.9, 1));
    int before = activations();
    Verb promoted = Verb.run(cluster, dataset, "promote", id, "--output", "json");
    assertThat(promoted.code()).as("%s", promoted).isEqualTo(3);
    assertThat(promoted.json().get("promoted").booleanValue()).isFalse();
    assertThat(promoted.json().get("gates"))
        .extracting(one -> one.get("name").asText() + " " + one.get("state").asText())
        .containsExactly(
            "experiment failed",
            "baseline failed",
            "champion failed",
            "budget failed",
            "subgroups failed",
            "warm failed",
            "parity failed",
            "owner failed",
            "feedback passed");
    assertThat(promoted.json().get("gates"))
        .filteredOn(one -> one.get("state").asText().equals("failed"))
        .allMatch(one -> one.get("remedy").asText().contains("`dawnwatch "));
    assertThat(activations()).isEqualTo(before);
    Verb table = Verb.run(cluster, dataset, "models", "gates", id);
    assertThat(table.code()).isEqualTo(3);
    assertThat(table.out()).contains("8 of 9 gates failed", "what to do: `dawnwatch train`");
  }

  @Test
  @Order(2)
  void aFormerChampionAndTheBuiltInModelAreNotAsked() throws Exception {
    assertThat(Gates.exempt(models(), FIRST.id())).isPresent();
    assertThat(Gates.exempt(models(), publish(Model.coldStart(FEATURES)))).isPresent();
    assertThat(Gates.exempt(models(), publish(MUTE))).isEmpty();
  }

  @Test
  @Order(3)
  void anExperimentOfAnotherDatasetCountsForNothing() throws Exception {
    Experiment other =
        new Experiment(
            "train-x", "train", "elsewhere", "ab", MUTE.id(), "1", "tests", "", 1L, 2L, "{}");
    RecordWriter writer = new RecordWriter(ids, dataset.experiments(), Experiment.getClassSchema());
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  dataset.experiments(), 0, "x".getBytes(UTF_8), writer.write(other)))
          .get();
    }
    assertGate(
        MUTE.id(), "experiment", Gate.State.FAILED, "are of dataset elsewhere, not of gates");
  }

  @Test
  @Order(4)
  void aTrainedCandidateIsOnRecordAndHeldAgainstBaselineAndChampion() throws Exception {
    JsonNode trained = Verb.json(cluster, dataset, "train", "--owner", "tests", "--to", "latest");
    candidate = trained.get("modelId").asText();
    assertThat(trained.at("/body/equalBudget"))
        .extracting(one -> one.get("with").asText())
        .containsExactly("baseline", "champion");
    assertGate(candidate, "experiment", Gate.State.PASSED, trained.get("id").asText());
    assertGate(candidate, "owner", Gate.State.PASSED, "tests");
    assertThat(gate(candidate, "champion").says()).contains("recall at equal budget of");
    assertThat(gate(candidate, "baseline").says()).contains("planted incidents");
    assertThat(gate(candidate, "subgroups").state()).isEqualTo(Gate.State.PASSED);
    JsonNode flattering =
        Verb.json(cluster, dataset, "evaluate", "--model", MUTE.id(), "--from", "earliest");
    assertGate(MUTE.id(), "experiment", Gate.State.FAILED, "its training is not on record");
    assertThat(flattering.at("/body/judged/fromMillis").longValue()).isEqualTo(START);
  }

  @Test
  @Order(5)
  void aModelThatRaisesNothingIsWorseThanTheChampionAtTheirOwnThresholds() throws Exception {
    assertGate(MUTE.id(), "champion", Gate.State.FAILED, "at their own thresholds");
  }

  @Test
  @Order(6)
  void parityIsThatOfTheLastMorning() throws Exception {
    assertGate(candidate, "parity", Gate.State.FAILED, "no morning");
    Verb.json(cluster, dataset, "morning", "--date", "2026-03-02");
    assertGate(candidate, "parity", Gate.State.PASSED, "morning-2026-03-02");
  }

  @Test
  @Order(7)
  void onceItIsWarmAPersonPromotesItAndWhatIsUnknownIsNoted() throws Exception {
    ModelRoles roles = new ModelRoles(cluster, dataset, ids);
    Verb alone = Verb.run(cluster, dataset, "models", "compare", candidate);
    assertThat(alone.code()).isEqualTo(1);
    assertThat(alone.err()).contains("never scored at the same time", "dawnwatch shadow");
    roles.shadow(candidate, ModelOrder.of("tests", "try it"));
    assertGate(candidate, "warm", Gate.State.FAILED, "warm at");
    write(START + 240 * MINUTE, 80);
    score();
    JsonNode compared = Verb.json(cluster, dataset, "models", "compare", candidate);
    assertThat(compared.at("/models/0/id").asText()).isEqualTo(candidate);
    assertThat(compared.at("/models/1/id").asText()).isEqualTo(FIRST.id());
    assertThat(compared.at("/models/0/scores").longValue()).isPositive();
    assertThat(compared.get("both").longValue()).isPositive();
    assertThat(compared.at("/models/0/microsPerEvent").doubleValue()).isPositive();
    assertThat(compared.get("sharedState").booleanValue()).isFalse();
    Verb none = Verb.run(cluster, dataset, "models", "compare", candidate, "--from", "2030-01-01");
    assertThat(none.out()).contains("no window and no event was scored by both");
    Instant since = Instant.ofEpochMilli(START).plus(Duration.ofHours(7));
    letTimePass(since.plusMillis(2 * WarmUp.scoresMillis(FEATURES)));
    assertGate(candidate, "warm", Gate.State.PASSED, "warm");
    List<Gate> gates =
        new Gates(cluster, dataset, ids, GateLimits.DEFAULT).judge(models(), candidate);
    assertThat(Gate.failed(gates)).isEmpty();
    int before = activations();
    assertThat(Verb.run(cluster, dataset, "promote", candidate, "--dry-run").code()).isZero();
    assertThat(activations()).as("a dry run writes nothing").isEqualTo(before);
    assertThatThrownBy(
            () ->
                roles.promote(
                    candidate,
                    ModelOrder.of("tests", "too late"),
                    ModelRoles.WARM_FOR,
                    true,
                    new ModelRoles.Findings(Optional.of(MUTE.id()), "", "all passed")))
        .isInstanceOf(ModelRoles.RefusedException.class)
        .hasMessageContaining("the champion was replaced while the gates were asked");
    JsonNode promoted = Verb.json(cluster, dataset, "promote", candidate, "--why", "better");
    assertThat(promoted.get("promoted").booleanValue()).isTrue();
    assertThat(promoted.get("replaced").asText()).isEqualTo(FIRST.id());
    ModelOrder noted = models().last().orElseThrow().order();
    assertThat(noted.overridden()).isEmpty();
    assertThat(noted.gates()).isEqualTo(Gate.allPassed(gates) ? "all passed" : noted.gates());
    assertThat(noted.gates()).isNotEmpty();
  }

  @Test
  @Order(8)
  void aRollbackIsNeverGatedAndAnOverrideIsNotedWithWhatFailed() throws Exception {
    JsonNode back = Verb.json(cluster, dataset, "rollback", "--why", "too many alerts");
    assertThat(back.get("model").asText()).isEqualTo(FIRST.id());
    new ModelRoles(cluster, dataset, ids).shadow(MUTE.id(), ModelOrder.of("tests", "try"));
    assertThat(Verb.run(cluster, dataset, "promote", MUTE.id()).code()).isEqualTo(3);
    Verb.json(cluster, dataset, "promote", MUTE.id(), "--override", "--why", "quiet, please");
    JsonNode last = Verb.json(cluster, dataset, "models", "history").get("activations");
    JsonNode noted = last.get(last.size() - 1);
    assertThat(noted.get("why").asText()).isEqualTo("quiet, please");
    assertThat(noted.get("overridden").asText())
        .contains("experiment: it was judged")
        .contains("champion: finds less than the champion");
    Verb.json(cluster, dataset, "rollback", "--why", "that was no good idea");
  }

  private List<Score> anomalies() {
    List<Score> found = new ArrayList<>();
    new ScoreLog(cluster, dataset, ids)
        .scores(
            0,
            score -> {
              if (score.getAnomaly()
                  && score.getScope().name().equals("WINDOW")
                  && score.getModelId().equals(FIRST.id())) {
                found.add(score);
              }
              return true;
            });
    return found;
  }

  @Test
  @Order(9)
  void verdictsThatCameLaterMustBeAskedAndWhatIsLostIsNamed() throws Exception {
    List<Score> anomalies = anomalies();
    Score burst =
        anomalies.stream()
            .filter(one -> one.getEntity().equals(BROKEN))
            .filter(one -> one.getStartMillis() >= BURST_FROM)
            .filter(one -> one.getEndMillis() <= BURST_TO)
            .findFirst()
            .orElseThrow();
    FeedbackTopic feedback = new FeedbackTopic(cluster, dataset, ids);
    feedback.add(
        List.of(
            FeedbackTopic.of(burst, VerdictKind.TRUE, "ann", "the disk", 10),
            FeedbackTopic.missed(
                "service-1@host-1", START + 60 * MINUTE, START + 61 * MINUTE, "ann", "", 11)));
    assertGate(candidate, "feedback", Gate.State.FAILED, "verdicts are newer than the suite's run");
    JsonNode checked = Verb.json(cluster, dataset, "models", "check", candidate);
    assertThat(checked.get("kind").asText()).isEqualTo("check");
    assertThat(checked.at("/body/feedback/kept").intValue()).isEqualTo(1);
    assertThat(checked.at("/body/feedback/wrongAsBefore").intValue())
        .as("the champion misses it, too")
        .isEqualTo(1);
    assertGate(candidate, "feedback", Gate.State.PASSED, "1 verdicts kept");

    String deaf = publish(DEAF);
    Verb lost = Verb.run(cluster, dataset, "models", "check", deaf, "--output", "json");
    assertThat(lost.code()).as("%s", lost).isEqualTo(3);
    assertThat(lost.json().at("/body/feedback/lost"))
        .extracting(one -> one.get("scoreId").asText())
        .containsExactly(burst.getId());
    assertGate(deaf, "feedback", Gate.State.FAILED, burst.getId());
    Verb shown = Verb.run(cluster, dataset, "experiments", "show", lost.json().get("id").asText());
    assertThat(shown.out()).contains("Verdicts asked again: 2", burst.getId());
  }

  private JsonNode suite() throws Exception {
    Verb checked = Verb.run(cluster, dataset, "models", "check", candidate, "--output", "json");
    return checked.json().at("/body/feedback");
  }

  @Test
  @Order(10)
  void theLastWordOfAPersonCountsAndWhatPeopleDisputeAsksNothing() throws Exception {
    FeedbackTopic feedback = new FeedbackTopic(cluster, dataset, ids);
    assertThat(feedback.all()).hasSize(2);
    Score any =
        anomalies().stream()
            .filter(one -> !one.getId().equals(feedback.all().get(0).getScoreId()))
            .findFirst()
            .orElseThrow();
    feedback.add(List.of(FeedbackTopic.of(any, VerdictKind.TRUE, "ann", "", 20)));
    feedback.add(List.of(FeedbackTopic.of(any, VerdictKind.FALSE, "ann", "", 21)));
    JsonNode once = suite();
    assertThat(once.get("verdicts").intValue()).isEqualTo(3);
    feedback.add(List.of(FeedbackTopic.of(any, VerdictKind.TRUE, "bob", "", 22)));
    assertGate(candidate, "feedback", Gate.State.FAILED, "changed or withdrawn");
    JsonNode twice = suite();
    assertThat(twice.get("verdicts").intValue()).isEqualTo(2);
    assertThat(twice.get("disputed").intValue()).isEqualTo(1);
  }

  @Test
  @Order(11)
  void verdictsWhoseEventsAreGoneCannotBeCheckedAndThatIsTold() throws Exception {
    int partition = EntityPartitioner.partition(BROKEN.getBytes(UTF_8), PARTITIONS);
    TopicPartition events = new TopicPartition(dataset.events(), partition);
    long last =
        EmbeddedStack.read(cluster, dataset.events(), partition).stream()
            .filter(record -> record.timestamp() >= BURST_TO)
            .findFirst()
            .orElseThrow()
            .offset();
    try (Admin admin = cluster.admin()) {
      admin.deleteRecords(Map.of(events, RecordsToDelete.beforeOffset(last))).all().get();
    }
    JsonNode suite = Verb.json(cluster, dataset, "models", "check", DEAF.id()).at("/body/feedback");
    assertThat(suite.get("notRetained").intValue()).isPositive();
    assertThat(suite.get("lost")).isEmpty();
    assertThat(gate(DEAF.id(), "feedback").says()).contains("cannot be checked");
  }
}
