package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelDraft;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.detect.Forest;
import io.dawnwatch.engine.detect.ForestPart;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ActivationNotes;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.BadArtifactException;
import io.dawnwatch.topology.lifecycle.BadArtifactException.Fault;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no artifact, or not the one it should be, is named and changes nothing. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class BadArtifactsTest {
  private static final AtomicInteger DATASETS = new AtomicInteger();
  private static final FeatureSpec FEATURES =
      new FeatureSpec(60_000, 600_000, 60_000, 60_000, 100, 16, 64);
  private static final Model GOOD =
      Model.coldStart(FEATURES)
          .with("good", "tests", 0.9, 0.9, 1)
          .with(Distributions.PART, new Distributions().toPart());

  private final Dataset dataset = new Dataset("bad-" + DATASETS.incrementAndGet());
  @TempDir private Path folder;
  private Cluster cluster;

  @BeforeEach
  void create(Cluster cluster) throws Exception {
    this.cluster = cluster;
    new DatasetTopics(cluster, dataset)
        .create(2, Optional.empty(), Clock.EVENT, Model.coldStart(FEATURES), cluster.schemas());
  }

  /** Artifacts by what is wrong with them, which begins with the name of the fault. */
  private static Map<String, byte[]> artifacts() {
    String good = new String(GOOD.toBytes(), UTF_8);
    Map<String, byte[]> bad = new LinkedHashMap<>();
    bad.put("DAMAGED truncated", Arrays.copyOf(GOOD.toBytes(), GOOD.toBytes().length / 2));
    bad.put("DAMAGED overwritten", good.replace("\"matcher\"", "\"ma\u0000cher\"").getBytes(UTF_8));
    bad.put("DAMAGED NaN", good.replace("\"threshold\":0.9", "\"threshold\":NaN").getBytes(UTF_8));
    bad.put("DAMAGED infinite", good.replace("[0.0,", "[0.0,1e999,").getBytes(UTF_8));
    bad.put("DAMAGED NaN in a forest", forest("events", Double.NaN, 1).toBytes());
    bad.put("DAMAGED unknown feature", forest("phase of the moon", 1, 1).toBytes());
    bad.put("DAMAGED wrong feature count", forest("events", 1, 2).toBytes());
    bad.put(
        "DAMAGED reference",
        GOOD.with(Distributions.PART, new ModelPart(new byte[] {1, 99, 99})).toBytes());
    bad.put("OTHER_RELEASE format", good.replace("\"format\":1", "\"format\":2").getBytes(UTF_8));
    bad.put(
        "OTHER_RELEASE format with what this one cannot read",
        good.replace("\"format\":1", "\"format\":2,\"more\":[{}]").getBytes(UTF_8));
    bad.put(
        "OTHER_RELEASE semantics",
        good.replace("\"semantics\":3", "\"semantics\":4").getBytes(UTF_8));
    bad.put("TOO_LONG", new byte[Model.MOST_BYTES + 1]);
    return bad;
  }

  /** A model with an unread part of a forest of one tree, which asks for the last feature. */
  private record Artifact(ModelPart part) {
    byte[] toBytes() {
      // The detector itself cannot be made with such a part: it is put into the text of a good one.
      Model with = withForest(new ModelPart(ForestPart.NONE.toBytes()));
      String none = Base64.getEncoder().encodeToString(ForestPart.NONE.toBytes());
      String bad = Base64.getEncoder().encodeToString(part.bytes());
      return new String(with.toBytes(), UTF_8)
          .replace("\"forest\":\"" + none, "\"forest\":\"" + bad)
          .getBytes(UTF_8);
    }
  }

  private static Artifact forest(String feature, double number, int column) {
    ByteWriter out = new ByteWriter((byte) 1);
    out.unsigned(1);
    out.text(feature);
    out.number(0);
    out.fixed(Double.doubleToRawLongBits(number));
    out.number(2);
    out.number(0.5);
    out.unsigned(0);
    out.unsigned(8);
    out.unsigned(1);
    out.unsigned(3);
    out.unsigned(column);
    out.single(1);
    out.unsigned(2);
    out.unsigned(0);
    out.unsigned(0);
    return new Artifact(new ModelPart(out.toBytes()));
  }

  private static Model withForest(ModelPart part) {
    return new ModelDraft(GOOD)
        .detectors(List.of("baseline", Forest.NAME))
        .part(Forest.NAME, part)
        .done();
  }

  private int records() {
    return EmbeddedStack.read(cluster, dataset.models(), 0).size();
  }

  private ModelTopic models() {
    return ModelTopic.read(cluster, dataset);
  }

  private void write(String key, byte[] value) throws Exception {
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      producer.send(new ProducerRecord<>(dataset.models(), 0, key.getBytes(UTF_8), value)).get();
    }
  }

  /** Zeros, in pieces of half a megabyte. */
  private void writeInPieces(String id, int length) {
    int of = length / (1 << 19) + 1;
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int piece = 1; piece <= of; piece++) {
        byte[] key = ("model/" + id + "/" + piece + "/" + of).getBytes(UTF_8);
        byte[] value = new byte[piece < of ? 1 << 19 : length % (1 << 19)];
        producer.send(new ProducerRecord<>(dataset.models(), 0, key, value));
      }
    }
  }

  @Test
  void whatIsNoArtifactIsRefusedByNameBeforeAnythingIsWritten() throws Exception {
    int before = records();
    Activator activator = new Activator(cluster, dataset, cluster.schemas());
    artifacts()
        .forEach(
            (what, bytes) -> {
              BadArtifactException refused =
                  catchThrowableOfType(BadArtifactException.class, () -> activator.publish(bytes));
              assertThat(refused).as(what).isNotNull();
              assertThat(what).startsWith(refused.fault().name());
              assertThat(refused).hasMessageContaining(refused.fault().name());
            });
    assertThat(records()).isEqualTo(before);
    // The controls: nothing but what is told is wrong with them.
    assertThat(activator.publish(GOOD.toBytes())).isEqualTo(GOOD);
    assertThat(activator.publish(forest("events", 1, 1).toBytes()).parts()).containsKey("forest");
  }

  @Test
  void whatIsNoArtifactIsRefusedWhenItIsReadAndTheOthersAreNot() throws Exception {
    Activator activator = new Activator(cluster, dataset, cluster.schemas());
    activator.publish(GOOD.toBytes());
    for (Map.Entry<String, byte[]> bad : artifacts().entrySet()) {
      if (bad.getValue().length > 1_000_000) {
        // Longer than a record: it takes pieces, each of which is fine.
        writeInPieces(Ids.sha256(bad.getValue()), bad.getValue().length);
      } else {
        write("model/" + Ids.sha256(bad.getValue()), bad.getValue());
      }
    }
    ModelTopic models = models();
    artifacts()
        .forEach(
            (what, bytes) ->
                assertThat(
                        catchThrowableOfType(
                                BadArtifactException.class, () -> models.byId(Ids.sha256(bytes)))
                            .fault()
                            .name())
                    .as(what)
                    .isEqualTo(what.split(" ")[0]));
    assertThat(models.byId(GOOD.id())).isEqualTo(GOOD);

    JsonNode listed = Verb.json(cluster, dataset, "models", "list").get("models");
    assertThat(listed).hasSize(2 + artifacts().size());
    assertThat(listed).filteredOn(one -> one.has("problem")).hasSize(artifacts().size());
    ModelRoles roles = new ModelRoles(cluster, dataset, cluster.schemas());
    String half = Ids.sha256(artifacts().get("DAMAGED truncated"));
    int before = EmbeddedStack.read(cluster, dataset.events(), 0).size();
    assertThatThrownBy(() -> roles.shadow(half, ModelOrder.of("tests", "")))
        .isInstanceOf(BadArtifactException.class);
    assertThat(EmbeddedStack.read(cluster, dataset.events(), 0)).hasSize(before);
    roles.shadow(GOOD.id(), ModelOrder.of("tests", ""));
    assertThat(ModelRoles.role(models(), GOOD.id())).contains(Role.CHALLENGER);
  }

  @Test
  void aFileThatIsNoArtifactIsAMistakeOfUsageThatSaysWhatToDo() throws Exception {
    Path file = folder.resolve("new.model");
    Files.write(file, artifacts().get("OTHER_RELEASE format"));
    Verb refused = Verb.run(cluster, dataset, "models", "add", file.toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("model format 2")
        .contains("OTHER_RELEASE")
        .contains("use the release that wrote it");
    Files.write(file, GOOD.toBytes());
    assertThat(Verb.run(cluster, dataset, "models", "add", file.toString()).code()).isZero();
  }

  @Test
  void anArtifactThatWasTamperedWithIsRepairedByPublishingItAgain() throws Exception {
    Activator activator = new Activator(cluster, dataset, cluster.schemas());
    activator.publish(GOOD.toBytes());
    write("model/" + GOOD.id(), Model.COLD_START.toBytes());
    // Another cut of it that is no better: the right one counts, wherever it lies.
    write("model/" + GOOD.id() + "/1/2", new byte[] {1});
    write("model/" + GOOD.id() + "/2/2", new byte[] {2});
    assertThat(
            catchThrowableOfType(BadArtifactException.class, () -> models().byId(GOOD.id()))
                .fault())
        .isEqualTo(Fault.TAMPERED);
    assertThat(activator.publish(GOOD.toBytes())).isEqualTo(GOOD);
    assertThat(models().byId(GOOD.id())).isEqualTo(GOOD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "activation/00000000000000000001",
        "activation/00000000000000000002",
        "activation/00000000000000000009",
        "activation/x",
        "signature/x",
        "source/x",
        "something",
      })
  void aDamagedRecordIsPassedOverCountedAndTold(String key) throws Exception {
    write(key, "{\"offsets\":[\u0000".getBytes(UTF_8));
    ModelTopic models = models();
    assertThat(models.now()).hasSize(1);
    assertThat(models.notes()).hasSize(1);
    boolean ours = key.startsWith("activation") || key.startsWith("signature");
    assertThat(models.damaged()).hasSize(ours ? 1 : 0);
    String good = new Activator(cluster, dataset, cluster.schemas()).publish(GOOD.toBytes()).id();
    assertThat(
            new ModelRoles(cluster, dataset, cluster.schemas())
                .shadow(good, ModelOrder.of("tests", "life goes on"))
                .note()
                .activation()
                .epoch())
        .isEqualTo(2);
    Verb listed = Verb.run(cluster, dataset, "models", "list");
    assertThat(listed.code()).isZero();
    if (ours) {
      assertThat(listed.err()).contains(key).contains("cannot be read and is passed over");
    }
  }

  @Test
  void aNoteThatIsLostIsFoundInTheEvents() throws Exception {
    new Activator(cluster, dataset, cluster.schemas()).publish(GOOD.toBytes());
    try (EventWriter events = new EventWriter(cluster, dataset, 2)) {
      events.activation(GOOD, Role.CHAMPION, 2);
    }
    assertThat(models().notes()).as("control: nobody knows of it").hasSize(1);
    write("activation/00000000000000000002", new byte[] {1});
    ActivationNotes.Note found = models().last().orElseThrow();
    assertThat(found.activation().modelId()).isEqualTo(GOOD.id());
    assertThat(found.activation().epoch()).isEqualTo(2);
    assertThat(found.order().by()).isEqualTo("tests");
    assertThat(found.offsets()).hasSize(2);
    assertThat(ModelRoles.role(models(), GOOD.id())).contains(Role.CHAMPION);
  }

  @Test
  void whereTheEventsOfALostNoteAreGoneNobodyGuessesWhichModelIsInForce() throws Exception {
    String good = new Activator(cluster, dataset, cluster.schemas()).publish(GOOD.toBytes()).id();
    write("activation/00000000000000000002", new byte[] {1});
    assertThat(models().now()).as("control: while they are there").hasSize(1);
    try (Admin admin = cluster.admin()) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(dataset.events(), 0), RecordsToDelete.beforeOffset(-1),
                  new TopicPartition(dataset.events(), 1), RecordsToDelete.beforeOffset(-1)))
          .all()
          .get();
    }
    ModelTopic models = models();
    assertThat(models.byId(good)).as("models are read all the same").isEqualTo(GOOD);
    assertThatThrownBy(models::now)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the note of activation 2")
        .hasMessageContaining("write a null value under that key");
    write("activation/00000000000000000002", null);
    assertThat(models().now()).hasSize(1);
  }
}
