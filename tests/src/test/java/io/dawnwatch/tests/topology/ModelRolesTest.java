package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.ModelSource.ModelNotFoundException;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.AuditEntry;
import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.Host;
import io.dawnwatch.topology.lifecycle.ActivationNotes;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.AuditTopic;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import io.dawnwatch.topology.lifecycle.Suppressions;
import io.dawnwatch.topology.lifecycle.WarmUp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models are published, shadowed, promoted, rolled back and retired; what may not be is refused,
 * and so is one of two orders at once.
 */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class ModelRolesTest {
  private static final AtomicInteger DATASETS = new AtomicInteger();
  private static final int PARTITIONS = 2;
  private static final Duration HORIZON = Duration.ofMinutes(10);
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final Model FIRST = model("first", HORIZON);

  @TempDir Path folder;
  private final Dataset dataset = new Dataset("roles-" + DATASETS.incrementAndGet());
  private Cluster cluster;
  private SchemaIds ids;
  private ModelRoles roles;

  @BeforeEach
  void create(Cluster cluster) throws Exception {
    this.cluster = cluster;
    ids = cluster.schemas();
    roles = new ModelRoles(cluster, dataset, ids);
    new DatasetTopics(cluster, dataset)
        .create(PARTITIONS, Optional.empty(), Clock.EVENT, FIRST, ids);
    letTimePass(START);
  }

  private static Model model(String name, Duration horizon) {
    return Model.coldStart(new FeatureSpec(60_000, horizon.toMillis(), 60_000, 60_000, 100, 16, 64))
        .with(name, "tests", 0.9, 0.9, 1);
  }

  private static Model longModel() {
    byte[] ballast = new byte[2_000_000];
    new Random(7).nextBytes(ballast);
    return model("long", HORIZON).with("ballast", new ModelPart(ballast));
  }

  private ModelTopic models() {
    return ModelTopic.read(cluster, dataset);
  }

  private String publish(Model model) throws Exception {
    return new Activator(cluster, dataset, ids).publish(model.toBytes()).id();
  }

  private static ModelOrder order(String why) {
    return ModelOrder.of("tests", why);
  }

  /** The clocks of all partitions come to that time. */
  private void letTimePass(Instant to) throws Exception {
    EventWriter.letTimePass(cluster, dataset, PARTITIONS, to);
  }

  private long records() {
    long records = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      records += EmbeddedStack.read(cluster, dataset.events(), partition).size();
    }
    return records;
  }

  @Test
  void anArtifactLongerThanARecordIsPublishedInPiecesAndActivatedByItsHash() throws Exception {
    Model model = longModel();
    String id = publish(model);
    ModelTopic.Published published =
        models().published().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
    assertThat(published.pieces()).isGreaterThan(1);
    assertThat(published.bytes()).isEqualTo(model.toBytes().length);
    assertThat(models().byId(id)).isEqualTo(model);
    ModelRoles.Changed changed = roles.shadow(id, order("try it"));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      ModelActivation written = activation(partition, changed.note().offsets().get(partition));
      assertThat(written.getModelId()).isEqualTo(id);
      assertThat(written.getConfiguration()).as("the hash alone names it").isEmpty();
    }
  }

  private ModelActivation activation(int partition, long offset) throws Exception {
    for (ConsumerRecord<byte[], byte[]> record :
        EmbeddedStack.read(cluster, dataset.events(), partition)) {
      if (record.offset() == offset) {
        return (ModelActivation) new RecordReader(ids).read(record.value());
      }
    }
    throw new AssertionError("no record at " + offset);
  }

  @Test
  void anArtifactOfWhichAPieceIsMissingIsNotThereUntilItIsPublishedAgain() throws Exception {
    Model model = longModel();
    byte[] artifact = model.toBytes();
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      byte[] key = ("model/" + model.id() + "/1/2").getBytes(UTF_8);
      producer
          .send(
              new ProducerRecord<>(
                  dataset.models(), 0, key, java.util.Arrays.copyOf(artifact, 500_000)))
          .get();
    }
    assertThat(models().published()).noneMatch(one -> one.id().equals(model.id()));
    assertThatThrownBy(() -> models().byId(model.id())).isInstanceOf(ModelNotFoundException.class);
    assertThat(publish(model)).isEqualTo(model.id());
    assertThat(models().byId(model.id())).isEqualTo(model);
  }

  @Test
  void publishingTwiceWritesOnce() throws Exception {
    Model model = model("twice", HORIZON);
    publish(model);
    int before = EmbeddedStack.read(cluster, dataset.models(), 0).size();
    publish(model);
    assertThat(EmbeddedStack.read(cluster, dataset.models(), 0)).hasSize(before);
  }

  @Test
  void aChallengerWithTheChampionsFeaturesSharesItsStateAndIsPromotedAtOnceIfThatIsWarm()
      throws Exception {
    String id = publish(model("second", HORIZON));
    letTimePass(START.plus(HORIZON.multipliedBy(3)));
    roles.shadow(id, order("try it"));
    ModelRoles.Changed changed = roles.promote(id, order("better"), false);
    assertThat(changed.replaced()).contains(FIRST.id());
    assertThat(ModelRoles.role(models(), id)).contains(Role.CHAMPION);
    ActivationNotes.Note note = models().last().orElseThrow();
    assertThat(note).isEqualTo(changed.note());
    assertThat(note.order().by()).isEqualTo("tests");
    assertThat(note.order().why()).isEqualTo("better");
    assertThat(note.order().overridden()).isEmpty();
    assertThat(note.activation().epoch()).isEqualTo(3);
  }

  @Test
  void aChallengerWithOtherFeaturesIsRefusedUntilItsThreeBlocksAreOver() throws Exception {
    Duration longer = HORIZON.multipliedBy(2);
    Model wider = model("wider", longer);
    String id = publish(wider);
    letTimePass(START.plus(HORIZON.multipliedBy(9)));
    roles.shadow(id, order("try it"));
    Instant warm =
        START.plus(HORIZON.multipliedBy(9)).plusMillis(WarmUp.scoresMillis(wider.features()));
    letTimePass(warm.minusMillis(1));
    long before = records();
    assertThatThrownBy(() -> roles.promote(id, order("now"), false))
        .isInstanceOf(ModelRoles.RefusedException.class)
        .hasMessageContaining("not warm")
        .hasMessageContaining("its clock is at " + warm.minusMillis(1))
        .hasMessageContaining("warm at " + warm)
        .hasMessageContaining("--override --why");
    assertThat(records()).as("nothing was written").isEqualTo(before);
    letTimePass(warm);
    assertThat(roles.promote(id, order("now"), false).replaced()).contains(FIRST.id());
  }

  @Test
  void everyChangeOfARoleHasItsEntryInTheAuditTrailAndARefusalHasNone() throws Exception {
    AuditTopic audit = new AuditTopic(cluster, dataset, ids);
    String id = publish(model("second", HORIZON.multipliedBy(2)));
    roles.shadow(id, order("try it"));
    roles.promote(id, order("the champion is broken"), true);
    assertThatThrownBy(() -> roles.promote(id, order("again"), true))
        .isInstanceOf(ModelRoles.RefusedException.class);
    roles.rollback(Optional.empty(), order("worse"), true);
    roles.retire(id, order("enough"));
    List<AuditEntry> told = audit.read().entries();
    assertThat(told)
        .extracting(AuditEntry::getAction)
        .containsExactly(
            "publish", "activate", "publish", "shadow", "promote", "rollback", "retire");
    AuditEntry promoted = told.get(4);
    assertThat(promoted.getSubject()).isEqualTo(id);
    assertThat(promoted.getBy()).isEqualTo("tests");
    assertThat(promoted.getHost()).isEqualTo(Host.name());
    assertThat(promoted.getWhy()).isEqualTo("the champion is broken");
    assertThat(promoted.getOverridden()).contains("not warm");
    assertThat(promoted.getDetails()).contains(new KeyValue("epoch", "3"));
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      producer
          .send(new ProducerRecord<>(dataset.audit(), 0, null, "garbage".getBytes(UTF_8)))
          .get();
    }
    assertThat(audit.read()).isEqualTo(new AuditTopic.Trail(told, 1));
  }

  /** What two people get who do the same at once: a result, or what it was refused with. */
  private static <T> List<Object> atOnce(List<Callable<T>> people) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(people.size());
    CyclicBarrier start = new CyclicBarrier(people.size());
    try {
      List<Future<Object>> running = new ArrayList<>();
      for (Callable<T> one : people) {
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  try {
                    return one.call();
                  } catch (IllegalStateException e) {
                    return e;
                  }
                }));
      }
      List<Object> all = new ArrayList<>();
      for (Future<Object> one : running) {
        all.add(one.get());
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void ofTwoWhoPromoteAtOnceOneDoesAndTheOtherIsToldAndWroteNothing() throws Exception {
    String one = publish(model("one", HORIZON));
    String two = publish(model("two", HORIZON));
    letTimePass(START.plus(HORIZON.multipliedBy(3)));
    roles.shadow(one, order("try it"));
    roles.shadow(two, order("try it"));
    ModelRoles.Findings found = new ModelRoles.Findings(Optional.of(FIRST.id()), "", "all passed");
    List<Callable<ModelRoles.Changed>> people = new ArrayList<>();
    for (String id : List.of(one, two)) {
      people.add(() -> roles.promote(id, order("mine"), ModelRoles.WARM_FOR, false, found));
    }
    List<Object> said = atOnce(people);

    List<ModelRoles.Changed> done =
        said.stream()
            .filter(ModelRoles.Changed.class::isInstance)
            .map(ModelRoles.Changed.class::cast)
            .toList();
    assertThat(done).as("%s", said).hasSize(1);
    assertThat(said)
        .filteredOn(IllegalStateException.class::isInstance)
        .singleElement()
        .satisfies(
            refused ->
                assertThat(((Exception) refused).getMessage())
                    .containsAnyOf("went first", "champion was replaced", "being written")
                    .contains("give the order"));
    String champion = done.get(0).model().id();
    assertThat(ModelRoles.champion(models())).contains(champion);
    assertThat(models().activations())
        .extracting(Activation::epoch)
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(new AuditTopic(cluster, dataset, ids).read().entries())
        .extracting(AuditEntry::getAction)
        .filteredOn("promote"::equals)
        .hasSize(1);
    String other = champion.equals(one) ? two : one;
    ModelRoles.Findings again = new ModelRoles.Findings(Optional.of(champion), "", "all passed");
    assertThat(
            roles
                .promote(other, order("given again"), ModelRoles.WARM_FOR, false, again)
                .replaced())
        .as("what was refused is accepted when it is given again")
        .contains(champion);
  }

  @Test
  void thoseWhoSuppressAtOnceGetNumbersOfTheirOwnOrAreTold() throws Exception {
    long until = START.plus(Duration.ofDays(1)).toEpochMilli();
    List<Callable<SuppressionNotes.Note>> people = new ArrayList<>();
    for (String entity : List.of("a", "b", "c")) {
      people.add(
          () -> new Suppressions(cluster, dataset, ids).add(entity, "", until, entity, "noise"));
    }
    List<Object> said = atOnce(people);
    assertThat(said)
        .filteredOn(IllegalStateException.class::isInstance)
        .allSatisfy(
            refused ->
                assertThat(((Exception) refused).getMessage())
                    .containsAnyOf("went first", "being written")
                    .contains("give the order again"));
    List<SuppressionNotes.Note> done =
        new ArrayList<>(
            said.stream()
                .filter(SuppressionNotes.Note.class::isInstance)
                .map(SuppressionNotes.Note.class::cast)
                .toList());
    assertThat(done).as("%s", said).isNotEmpty();
    done.add(new Suppressions(cluster, dataset, ids).add("d", "", until, "dora", "alone"));
    assertThat(models().suppressions().all())
        .as("what is noted is what people were told was done")
        .extracting(SuppressionNotes.Told::begin)
        .containsExactlyInAnyOrderElementsOf(done);
    assertThat(done)
        .extracting(note -> note.suppression().id())
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(1, done.size()).boxed().toList());
    assertThat(new AuditTopic(cluster, dataset, ids).read().entries())
        .extracting(AuditEntry::getAction)
        .filteredOn("suppress"::equals)
        .hasSameSizeAs(done);
    assertThat(new Suppressions(cluster, dataset, ids).inForce()).hasSameSizeAs(done);
    letTimePass(START.plus(Duration.ofDays(1)));
    assertThat(new Suppressions(cluster, dataset, ids).inForce()).as("they are over").isEmpty();
  }

  @Test
  void anOverrideIsNotedWithItsReasonAndWhatItOverrides() throws Exception {
    String id = publish(model("hasty", HORIZON.multipliedBy(2)));
    roles.shadow(id, order("try it"));
    roles.promote(id, order("the champion is broken"), true);
    ModelOrder noted = models().last().orElseThrow().order();
    assertThat(noted.why()).isEqualTo("the champion is broken");
    assertThat(noted.overridden()).contains("not warm");
  }

  @Test
  void ordersThatMakeNoSenseAreRefusedAndWriteNothing() throws Exception {
    String id = publish(model("second", HORIZON));
    String never = publish(model("never", HORIZON));
    letTimePass(START.plus(HORIZON.multipliedBy(3)));
    roles.shadow(id, order("try it"));
    long before = records();
    refused(() -> roles.shadow(id, order("again")), "is a challenger already");
    refused(() -> roles.shadow(FIRST.id(), order("why not")), "is the champion");
    refused(() -> roles.promote(FIRST.id(), order("again"), false), "is the champion already");
    refused(() -> roles.promote(never, order("at once"), false), "was never a challenger");
    refused(() -> roles.promote("0000", order("which?"), true), "models list");
    refused(() -> roles.promote("", order("which?"), true), "models list");
    refused(() -> roles.retire(FIRST.id(), order("tired")), "first");
    refused(() -> roles.retire(never, order("tired")), "no role");
    refused(
        () -> roles.rollback(Optional.empty(), order("back"), false),
        "there was no champion before");
    refused(() -> roles.rollback(Optional.of(id), order("back"), false), "was never the champion");
    assertThat(records()).isEqualTo(before);
    roles.retire(id, order("enough"));
    assertThat(ModelRoles.role(models(), id)).isEmpty();
    refused(() -> roles.promote(id, order("after all"), true), "was retired at epoch 3");
  }

  @Test
  void aModelWhoseFeaturesWouldBeOneTooManyForAScorerIsRefusedBeforeAnythingIsWritten()
      throws Exception {
    String last = noteChallengers(Scorer.MOST_LANES - 1);
    String same = publish(model("same features", HORIZON));
    roles.shadow(same, order("shares the champion's state"));
    String another = publish(model("another", HORIZON.plusMinutes(Scorer.MOST_LANES)));
    long before = records();
    refused(() -> roles.shadow(another, order("and this")), "65 feature specs");
    assertThat(records()).isEqualTo(before);
    roles.retire(last, order("enough"));
    roles.shadow(another, order("now there is room"));
    assertThat(ModelRoles.role(models(), another)).contains(Role.CHALLENGER);
  }

  /**
   * Notes so many challengers with features of their own, as if orders had been given long ago.
   *
   * @return the last one
   */
  private String noteChallengers(int count) throws Exception {
    String id = "";
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int i = 1; i <= count; i++) {
        Model model = model("other-" + i, HORIZON.plusMinutes(i));
        id = model.id();
        note(producer, "model/" + id, model.toBytes());
        String note =
            String.format(
                Locale.ROOT,
                "{\"epoch\":%d,\"modelId\":\"%s\",\"offsets\":[1,1],\"role\":\"CHALLENGER\","
                    + "\"times\":[%d,%3$d]}",
                i + 1,
                id,
                START.toEpochMilli());
        note(producer, String.format(Locale.ROOT, "activation/%020d", i + 1), note.getBytes(UTF_8));
      }
    }
    return id;
  }

  private void note(Producer<byte[], byte[]> producer, String key, byte[] value) {
    producer.send(new ProducerRecord<>(dataset.models(), 0, key.getBytes(UTF_8), value));
  }

  private interface Attempt {
    void run() throws Exception;
  }

  private static void refused(Attempt attempt, String why) {
    assertThatThrownBy(attempt::run)
        .isInstanceOf(ModelRoles.RefusedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void theVerbsTellWhereARoleTookEffectAndTheHistoryKeepsIt() throws Exception {
    Model model = model("verbal", HORIZON);
    Path file = folder.resolve("verbal.model");
    Files.write(file, model.toBytes());
    assertThat(run("models", "add", file.toString()).get("new").asBoolean()).isTrue();
    assertThat(run("models", "add", file.toString()).get("new").asBoolean()).isFalse();
    letTimePass(START.plus(HORIZON.multipliedBy(3)));
    JsonNode shadowed = run("shadow", model.id().substring(0, 10), "--by", "ann");
    assertThat(shadowed.get("role").asText()).isEqualTo("CHALLENGER");
    assertThat(shadowed.get("offsets")).hasSize(PARTITIONS);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(
              activation(partition, shadowed.get("offsets").get(partition).asLong()).getIssuedBy())
          .isEqualTo("ann");
    }
    JsonNode promoted =
        run("promote", model.id(), "--by", "ben", "--why", "better on Mondays", "--override");
    assertThat(promoted.get("replaced").asText()).isEqualTo(FIRST.id());
    JsonNode history = run("models", "history").get("activations");
    assertThat(history).hasSize(3);
    assertThat(history.get(2).get("by").asText()).isEqualTo("ben");
    assertThat(history.get(2).get("why").asText()).isEqualTo("better on Mondays");
    assertThat(history.get(2).get("overridden").asText())
        .contains("experiment: no experiment tells how it was made")
        .doesNotContain("warm:");
    assertThat(history.get(2).get("offsets")).isEqualTo(promoted.get("offsets"));
    JsonNode listed = run("models", "list").get("models");
    assertThat(listed).hasSize(2);
    assertThat(listed.get(1).get("role").asText()).isEqualTo("champion");
    JsonNode shown = run("models", "show", model.id().substring(0, 8));
    assertThat(shown.get("name").asText()).isEqualTo("verbal");
    assertThat(shown.get("warmth")).hasSize(PARTITIONS);
  }

  @Test
  void anOverrideWithoutAReasonIsAMistakeOfUsage() {
    Verb promoted = Verb.run(cluster, dataset, "promote", "abc", "--override");
    assertThat(promoted.code()).isEqualTo(2);
    assertThat(promoted.err()).contains("--override needs --why");
  }

  private JsonNode run(String... verb) throws Exception {
    return Verb.json(cluster, dataset, verb);
  }
}
