package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ActivationNotes;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class DatasetTopicsTest {
  private static final int PARTITIONS = 3;
  private static final Model MODEL = Model.COLD_START;
  private static final AtomicInteger DATASETS = new AtomicInteger();

  private final Dataset dataset = new Dataset("topics-" + DATASETS.incrementAndGet());
  private Cluster cluster;
  private DatasetTopics topics;

  @BeforeEach
  void connect(Cluster cluster) {
    this.cluster = cluster;
    topics = new DatasetTopics(cluster, dataset);
  }

  private List<String> create(Clock clock) throws InterruptedException {
    return topics.create(PARTITIONS, Optional.empty(), clock, MODEL, cluster.schemas());
  }

  @Test
  void creatingAgainChangesNothing() throws Exception {
    assertThat(create(Clock.BROKER))
        .containsExactly(
            dataset.lines(),
            dataset.events(),
            dataset.quarantine(),
            dataset.scores(),
            dataset.alerts(),
            dataset.replays(),
            dataset.drift(),
            dataset.models(),
            dataset.runs(),
            dataset.experiments(),
            dataset.feedback(),
            dataset.audit());
    List<DatasetTopics.Listed> before = topics.list();
    assertThat(create(Clock.BROKER)).isEmpty();
    assertThat(topics.list()).isEqualTo(before);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(EmbeddedStack.read(cluster, dataset.events(), partition)).hasSize(1);
    }
  }

  @Test
  void creatingCompletesWhatIsMissing() throws Exception {
    create(Clock.BROKER);
    delete(dataset.alerts());
    assertThat(create(Clock.BROKER)).containsExactly(dataset.alerts());
    assertThat(topics.check()).isEqualTo(new ModelTopic.Fixed(PARTITIONS, Clock.BROKER));
  }

  @ParameterizedTest
  @EnumSource(Clock.class)
  void topicsHaveThePartitionsTimesAndPoliciesTheirRoleNeeds(Clock clock) throws Exception {
    create(clock);
    String events = clock == Clock.BROKER ? "LogAppendTime" : "CreateTime";
    assertThat(described(dataset.lines())).isEqualTo("3 CreateTime delete");
    assertThat(described(dataset.events())).isEqualTo("3 " + events + " delete");
    assertThat(described(dataset.quarantine())).isEqualTo("1 LogAppendTime delete");
    assertThat(described(dataset.scores())).isEqualTo("3 LogAppendTime delete");
    assertThat(described(dataset.alerts())).isEqualTo("3 LogAppendTime delete");
    assertThat(described(dataset.replays())).isEqualTo("3 LogAppendTime delete");
    assertThat(described(dataset.drift())).isEqualTo("3 LogAppendTime delete");
    assertThat(described(dataset.models())).isEqualTo("1 CreateTime compact");
    assertThat(described(dataset.runs())).isEqualTo("1 CreateTime delete");
    assertThat(described(dataset.experiments())).isEqualTo("1 CreateTime delete");
    assertThat(described(dataset.audit())).isEqualTo("1 CreateTime delete");
    assertThat(config(dataset.audit()).get("retention.ms").value()).isEqualTo("-1");
    assertThat(config(dataset.runs()).get("retention.ms").value()).isEqualTo("-1");
    if (clock == Clock.EVENT) {
      assertThat(config(dataset.events()).get("retention.ms").value()).isEqualTo("-1");
    }
    assertThat(topics.check()).isEqualTo(new ModelTopic.Fixed(PARTITIONS, clock));
  }

  @Test
  void theFirstModelStandsInEveryPartitionWhereItsNoteSays() throws Exception {
    create(Clock.BROKER);
    ModelTopic models = ModelTopic.read(cluster, dataset);
    ActivationNotes.Note note = models.last().orElseThrow();
    assertThat(note.activation().epoch()).isEqualTo(1);
    assertThat(note.activation().role()).isEqualTo(Role.CHAMPION);
    assertThat(models.byId(note.activation().modelId())).isEqualTo(MODEL);
    RecordReader reader = new RecordReader(cluster.schemas());
    for (int partition = 0; partition < PARTITIONS; partition++) {
      ConsumerRecord<byte[], byte[]> record =
          EmbeddedStack.read(cluster, dataset.events(), partition).get(0);
      assertThat(record.offset()).isEqualTo(note.offsets().get(partition));
      ModelActivation activation = (ModelActivation) reader.read(record.value());
      assertThat(activation.getModelId()).isEqualTo(MODEL.id());
      assertThat(activation.getEpoch()).isEqualTo(1);
      assertThat(activation.getRole()).isEqualTo(ModelRole.CHAMPION);
      assertThat(activation.getConfiguration()).isEqualTo(new String(MODEL.toBytes(), UTF_8));
      assertThat(models.inForce(partition, record.offset())).isEmpty();
      assertThat(models.inForce(partition, record.offset() + 1))
          .containsExactly(
              new RoleInForce(
                  note.activation().modelId(), Role.CHAMPION, note.activation().epoch()));
    }
  }

  @Test
  void anotherPartitionCountIsRefusedWithWhatToDo() throws Exception {
    create(Clock.BROKER);
    try (Admin admin = cluster.admin()) {
      admin
          .createPartitions(Map.of(dataset.events(), NewPartitions.increaseTo(PARTITIONS + 1)))
          .all()
          .get();
    }
    assertThatThrownBy(topics::check)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(dataset.events() + " has 4 partitions")
        .hasMessageContaining("made with 3")
        .hasMessageContaining("Make a new dataset");
  }

  @Test
  void anotherTimestampTypeIsRefusedWithWhatToDo() throws Exception {
    create(Clock.BROKER);
    alter(dataset.events(), "message.timestamp.type", "CreateTime");
    assertThatThrownBy(topics::check)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("message.timestamp.type=CreateTime")
        .hasMessageContaining("LogAppendTime: set it back");
    alter(dataset.events(), "message.timestamp.type", "LogAppendTime");
    assertThat(topics.check().clock()).isEqualTo(Clock.BROKER);
  }

  @Test
  void aCompactedEventsTopicIsRefusedWithWhatToDo() throws Exception {
    create(Clock.BROKER);
    alter(dataset.events(), "cleanup.policy", "compact,delete");
    assertThatThrownBy(topics::check)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cleanup.policy=")
        .hasMessageContaining("compact")
        .hasMessageContaining("set it back");
  }

  @Test
  void aMissingTopicIsRefusedWithWhatToDo() throws Exception {
    create(Clock.BROKER);
    delete(dataset.scores());
    assertThatThrownBy(topics::check)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("topic " + dataset.scores() + " does not exist")
        .hasMessageContaining("dawnwatch topics create --dataset " + dataset.name());
  }

  @Test
  void twoActivatorsAtOnceLeaveRisingEpochsInEveryPartition() throws Exception {
    create(Clock.BROKER);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<ActivationNotes.Note> succeeded = new ArrayList<>();
    try {
      List<Callable<List<ActivationNotes.Note>>> tasks =
          List.of(() -> activate(1), () -> activate(2));
      for (Future<List<ActivationNotes.Note>> task : threads.invokeAll(tasks)) {
        succeeded.addAll(task.get());
      }
    } finally {
      threads.shutdownNow();
    }
    List<ActivationNotes.Note> alone = activate(3);
    assertThat(alone).as("nobody else activates").hasSize(3);
    succeeded.addAll(alone);
    long last = alone.get(2).activation().epoch();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      int number = partition;
      await().untilAsserted(() -> assertThat(epochs(number)).endsWith(last));
      List<Long> epochs = epochs(partition);
      assertThat(epochs)
          .as("partition %d", partition)
          .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
      for (ActivationNotes.Note note : succeeded) {
        assertThat(epochAt(partition, note.offsets().get(partition)))
            .isEqualTo(note.activation().epoch());
      }
    }
    ModelTopic models = ModelTopic.read(cluster, dataset);
    assertThat(models.last().orElseThrow().activation().epoch()).isEqualTo(last);
  }

  /** Activates three models one after the other; one that is fenced off is no activation. */
  private List<ActivationNotes.Note> activate(int who) throws InterruptedException {
    List<ActivationNotes.Note> notes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Model model = Model.coldStart(new FeatureSpec(60_000, 600_000, 0, 0, 10 * who + i, 16, 64));
      try {
        notes.add(
            new Activator(cluster, dataset, cluster.schemas())
                .activate(model, Role.CHAMPION, "tests", "race " + who, null));
      } catch (IllegalStateException fenced) {
        assertThat(fenced).hasMessageContaining(model.id()).hasMessageContaining(dataset.name());
      }
    }
    return notes;
  }

  private List<Long> epochs(int partition) throws Exception {
    List<Long> epochs = new ArrayList<>();
    RecordReader reader = new RecordReader(cluster.schemas());
    for (ConsumerRecord<byte[], byte[]> record :
        EmbeddedStack.read(cluster, dataset.events(), partition)) {
      epochs.add(((ModelActivation) reader.read(record.value())).getEpoch());
    }
    return epochs;
  }

  private long epochAt(int partition, long offset) throws Exception {
    for (ConsumerRecord<byte[], byte[]> record :
        EmbeddedStack.read(cluster, dataset.events(), partition)) {
      if (record.offset() == offset) {
        RecordReader reader = new RecordReader(cluster.schemas());
        return ((ModelActivation) reader.read(record.value())).getEpoch();
      }
    }
    throw new AssertionError("no record at " + offset + " of partition " + partition);
  }

  @Test
  void anArtifactThatIsNotWhatItsHashSaysIsRefused() throws Exception {
    create(Clock.BROKER);
    Model other = Model.coldStart(new FeatureSpec(1000, 10_000, 0, 0, 10, 16, 64));
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      producer
          .send(
              new ProducerRecord<>(
                  dataset.models(), 0, ("model/" + other.id()).getBytes(UTF_8), MODEL.toBytes()))
          .get();
    }
    ModelTopic models = new ModelTopic(cluster, dataset);
    assertThatThrownBy(() -> models.byId(other.id()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(other.id())
        .hasMessageContaining("tampered");
  }

  private void delete(String topic) throws Exception {
    try (Admin admin = cluster.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
      await().until(() -> !admin.listTopics().names().get().contains(topic));
    }
  }

  private void alter(String topic, String key, String value) throws Exception {
    TopicSetting.alter(cluster, topic, key, value);
  }

  private Config config(String topic) throws Exception {
    return TopicSetting.of(cluster, topic);
  }

  private String described(String topic) throws Exception {
    Config config = config(topic);
    DatasetTopics.Listed listed =
        topics.list().stream().filter(one -> one.name().equals(topic)).findFirst().orElseThrow();
    return listed.partitions()
        + " "
        + config.get("message.timestamp.type").value()
        + " "
        + config.get("cleanup.policy").value();
  }
}
