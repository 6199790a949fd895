package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.Content;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.SourceTopic;
import io.dawnwatch.topology.operate.Removal;
import io.dawnwatch.topology.operate.Removal.Apps;
import io.dawnwatch.topology.operate.Removal.Plan;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What reset and clean take, and above all what they leave. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class RemovalTest {
  private static final AtomicInteger DATASETS = new AtomicInteger();

  @TempDir Path state;
  private final Dataset dataset = new Dataset("shop" + DATASETS.incrementAndGet());

  /** Its name begins with the name of the other one. */
  private final Dataset neighbour = new Dataset(dataset.name() + "-2");

  private Cluster cluster;

  @BeforeEach
  void create(Cluster cluster) throws Exception {
    this.cluster = cluster;
    for (Dataset one : List.of(dataset, neighbour)) {
      new DatasetTopics(cluster, one)
          .create(1, Optional.empty(), Clock.BROKER, Model.COLD_START, cluster.schemas());
    }
  }

  private StreamApp.Settings settings() {
    return new StreamApp.Settings(1, state, "127.0.0.1", 0, Duration.ofSeconds(5), Map.of());
  }

  private StreamApp ingest(Dataset one) throws Exception {
    return StreamApp.ingest(
        cluster, one, new IngestSettings(ParseSettings.of(Format.TEXT, "nobody")), settings());
  }

  /** Both apps of a dataset take a few lines and stop. */
  private void run(Dataset one) throws Exception {
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int i = 0; i < 10; i++) {
        producer.send(new ProducerRecord<>(one.lines(), 0, null, "a line".getBytes(UTF_8)));
      }
    }
    try (StreamApp ingest = ingest(one);
        StreamApp score = StreamApp.score(cluster, one, settings())) {
      await().until(() -> score.activity().total().applied() >= 0 && committed(one, "score") > 10);
      assertThat(ingest.lastFailure()).isEmpty();
    }
  }

  private long committed(Dataset one, String kind) throws Exception {
    try (Admin admin = cluster.admin()) {
      return admin
          .listConsumerGroupOffsets(one.application(kind))
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(at -> at == null ? 0 : at.offset())
          .sum();
    }
  }

  /** All that is there of any dataset whose name begins so. */
  private Set<String> there(String prefix) throws Exception {
    Set<String> all = new TreeSet<>();
    try (Admin admin = cluster.admin()) {
      admin.listTopics().names().get().forEach(name -> all.add("topic " + name));
      admin
          .listGroups(ListGroupsOptions.forConsumerGroups())
          .all()
          .get()
          .forEach(group -> all.add("group " + group.groupId()));
    }
    cluster.registry().subjects("").forEach(subject -> all.add("subject " + subject));
    try (var folders = Files.list(state)) {
      folders.forEach(folder -> all.add("folder " + folder.getFileName()));
    }
    all.removeIf(one -> !one.substring(one.indexOf(' ') + 1).startsWith(prefix));
    return all;
  }

  private List<String> apply(Plan plan) throws InterruptedException {
    List<String> gone = new ArrayList<>();
    new Removal(cluster, dataset).apply(plan, gone::add);
    return gone;
  }

  @Test
  void cleanTakesAllOfADatasetAndNothingOfItsNeighbour() throws Exception {
    run(dataset);
    run(neighbour);
    String custom = dataset.prefix() + "of-my-own";
    try (Admin admin = cluster.admin()) {
      admin.createTopics(List.of(new NewTopic(custom, 1, (short) 1))).all().get();
    }
    Set<String> neighbours = there(neighbour.prefix());
    assertThat(neighbours)
        .contains(
            "group " + neighbour.application("score"),
            "folder " + neighbour.application("score"),
            "topic " + neighbour.application("score") + "-entities-changelog");
    Set<String> all = there("dw." + dataset.name());
    Plan plan = new Removal(cluster, dataset).planClean(true, List.of(state));
    assertThat(there("dw." + dataset.name())).as("a plan takes nothing").isEqualTo(all);
    assertThat(plan.left()).containsExactly(custom);
    assertThat(apply(plan)).isNotEmpty();
    await()
        .untilAsserted(
            () -> assertThat(there(dataset.prefix())).containsExactly("topic " + custom));
    assertThat(there(neighbour.prefix())).isEqualTo(neighbours);
    assertThat(new Removal(cluster, dataset).planClean(true, List.of(state)).isEmpty()).isTrue();
    new DatasetTopics(cluster, neighbour).check();
  }

  @Test
  void theStateOfOneSourceIsNotThatOfAnotherWhoseNameBeginsAlike() throws Exception {
    String logs = dataset.ingestOf("logs") + "-outcomes-changelog";
    String others = dataset.ingestOf("logs-outcomes") + "-outcomes-changelog";
    try (Admin admin = cluster.admin()) {
      admin
          .createTopics(
              List.of(new NewTopic(logs, 1, (short) 1), new NewTopic(others, 1, (short) 1)))
          .all()
          .get();
    }
    Removal removal = new Removal(cluster, dataset);
    assertThat(removal.planReset("logs", List.of(state)).topics()).containsExactly(logs);
    assertThat(removal.planReset(Apps.ingest, List.of(state)).topics())
        .containsExactly(logs, others);
    assertThat(removal.planReset(Apps.score, List.of(state)).topics()).isEmpty();
  }

  @Test
  void withoutSchemasTheSubjectsStay() throws Exception {
    Plan plan = new Removal(cluster, dataset).planClean(false, List.of(state));
    assertThat(plan.subjects()).isEmpty();
    assertThat(plan.topics()).contains(dataset.events(), dataset.models());
  }

  @Test
  void nothingGoesWhileAnAppRuns() throws Exception {
    try (StreamApp app = ingest(dataset)) {
      await().until(() -> app.waitsFor().isEmpty());
      Set<String> before = there(dataset.prefix());
      Removal removal = new Removal(cluster, dataset);
      Plan reset = removal.planReset(Apps.all, List.of(state));
      assertThatThrownBy(() -> removal.apply(reset, gone -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(dataset.application("ingest"))
          .hasMessageContaining("stop it first");
      Plan clean = removal.planClean(true, List.of(state));
      assertThatThrownBy(() -> removal.apply(clean, gone -> {}))
          .hasMessageContaining(dataset.application("ingest"));
      assertThat(there(dataset.prefix())).isEqualTo(before);
    }
  }

  @Test
  void nothingGoesWhileSomebodyHasAnOpenTransaction() throws Exception {
    Removal removal = new Removal(cluster, dataset);
    Plan clean = removal.planClean(false, List.of(state));
    try (Producer<byte[], byte[]> loader =
        cluster.producer(Map.of("transactional.id", dataset.application("loader")))) {
      loader.initTransactions();
      loader.beginTransaction();
      loader.send(new ProducerRecord<>(dataset.lines(), new byte[] {1})).get();
      assertThatThrownBy(() -> removal.refuseWhileRunning(clean))
          .hasMessageContaining(dataset.application("loader"));
      loader.abortTransaction();
    }
    await().untilAsserted(() -> removal.refuseWhileRunning(clean));
  }

  @Test
  void resetForgetsOffsetsAndStateAndKeepsTheData() throws Exception {
    run(dataset);
    run(neighbour);
    Set<String> neighbours = there(neighbour.prefix());
    Plan plan = new Removal(cluster, dataset).planReset(Apps.score, List.of(state));
    assertThat(plan)
        .isEqualTo(
            new Plan(
                List.of(dataset.application("score")),
                List.of(dataset.application("score") + "-entities-changelog"),
                List.of(),
                List.of(state.resolve(dataset.application("score"))),
                List.of(),
                List.of()));
    assertThat(apply(plan)).hasSize(3);
    assertThat(there(neighbour.prefix())).isEqualTo(neighbours);
    assertThat(committed(dataset, "ingest")).isEqualTo(10);
    try (StreamApp score = StreamApp.score(cluster, dataset, settings())) {
      await().until(() -> score.activity().total().read() > 10);
      assertThat(score.lastFailure()).isEmpty();
    }
  }

  @Test
  void resetOfASourceForgetsThatItWasReadAndKeepsTheTopic() throws Exception {
    String topic = dataset.name() + "-logs";
    try (Admin admin = cluster.admin()) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    SourceTopic source = new SourceTopic(cluster, dataset, topic);
    source.prepare(Content.LINES, Optional.of(OffsetSpec.earliest()), false);
    Plan plan = new Removal(cluster, dataset).planReset(topic, List.of(state));
    assertThat(plan.groups()).containsExactly(dataset.ingestOf(topic));
    assertThat(plan.sources()).containsExactly(topic);
    apply(plan);
    assertThat(source.note()).isEmpty();
    source.requireTopic();
    assertThat(new Removal(cluster, dataset).planReset(Apps.all, List.of(state)).isEmpty())
        .isTrue();
  }
}
