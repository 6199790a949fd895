package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelDraft;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMiner;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.schemas.Tick;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.map.EventMapping;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.replay.ParityCheck;
import io.dawnwatch.topology.replay.Replay;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A challenger with a dictionary of its own is shadowed, promoted, rolled back, and replayed. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class RolesReplayTest {
  private static final int PARTITIONS = 1;
  private static final long START = 1_772_409_600_000L;
  private static final Dataset DATASET = new Dataset("lanes");
  private static final FeatureSpec FEATURES =
      new FeatureSpec(1_000, 20_000, 1_000, 1_000, 100, 16, 64);
  private static final Model FIRST = LivelyModel.of(FEATURES);
  private static final Model MINED = mined();

  @TempDir Path state;
  private final SplittableRandom random = new SplittableRandom(11);
  private Cluster cluster;
  private SchemaIds ids;
  private long clock = START;
  private long written;

  private static Model mined() {
    DictionaryMiner miner = new DictionaryMiner();
    for (int i = 0; i < 200; i++) {
      miner.add("request " + i + " served by host" + i % 5);
    }
    return new ModelDraft(FIRST)
        .name("mined", "tests")
        .features(FEATURES)
        .matcher(Dictionary.NAME)
        .thresholds(0.5, 0.4, 2)
        .part(Model.DICTIONARY, new ModelPart(miner.mine().toBytes()))
        .done();
  }

  @Test
  void aReplayReproducesShadowPromotionAndRollbackByteForByte(Cluster cluster) throws Exception {
    this.cluster = cluster;
    ids = cluster.schemas();
    new DatasetTopics(cluster, DATASET)
        .create(PARTITIONS, Optional.empty(), Clock.EVENT, FIRST, ids);
    ModelRoles roles = new ModelRoles(cluster, DATASET, ids);
    new Activator(cluster, DATASET, ids).publish(MINED.toBytes());
    try (StreamApp app =
        StreamApp.score(
            cluster,
            DATASET,
            new StreamApp.Settings(1, state, "127.0.0.1", 0, Duration.ofHours(1), Map.of()))) {
      traffic(100);
      roles.shadow(MINED.id(), ModelOrder.of("tests", "try it"));
      traffic(30);
      long young = clock;
      traffic(60);
      roles.promote(MINED.id(), order("warm"), Duration.ofMillis(200_000), false);
      traffic(50);
      long promoted = clock;
      roles.rollback(Optional.empty(), order("worse"), Duration.ofSeconds(60), false);
      traffic(40);
      long back = clock;
      traffic(160);
      endHistory();
      LiveScoring.await(cluster, DATASET, app);
      assertThat(app.lastFailure()).isEmpty();

      holdsEverythingTheTestIsAbout();
      isReproduced(slice(new Bound.At(young)), "young");
      isReproduced(slice(new Bound.At(promoted)), "promoted");
      Manifest ending = slice(new Bound.At(back + 130_000));
      assertThat(ending.slices())
          .as("the former champion's last minute began before the warm-up")
          .allMatch(
              one -> one.models().stream().anyMatch(m -> m.untilMillis() != RoleInForce.NO_END));
      isReproduced(ending, "ending");
      isSeen(endless(ending), "endless");
      isSeen(warmedSince(slice(new Bound.At(young)), young - 5_000), "cold");
    }
  }

  private static ModelOrder order(String why) {
    return ModelOrder.of("tests", why);
  }

  /** So many seconds of traffic, with a grave and unknown message now and then. */
  private void traffic(int seconds) throws Exception {
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int i = 0; i < seconds * 10; i++) {
        clock += 100;
        boolean storm = clock / 1_000 % 17 == 0;
        String entity = "e" + random.nextInt(4);
        String body =
            storm
                ? "disk " + (char) ('a' + random.nextInt(26)) + "x lost"
                : "request " + random.nextInt(9_000) + " served by host" + random.nextInt(5);
        LogEvent event =
            new LogEvent(
                clock,
                storm ? Severity.FATAL : Severity.INFO,
                body,
                entity,
                List.of(),
                List.of(),
                List.of(),
                false);
        SpecificRecord record =
            EventMapping.toAvro(event, new Source("tests", 0, written++), "", List.of());
        send(producer, 0, record);
      }
      tick(producer, false);
    }
  }

  private void endHistory() throws Exception {
    clock += 3 * FEATURES.horizonMillis();
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      tick(producer, true);
    }
  }

  private void tick(Producer<byte[], byte[]> producer, boolean end) throws Exception {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      send(producer, partition, new Tick("tests", end));
    }
    producer.flush();
  }

  private void send(Producer<byte[], byte[]> producer, int partition, SpecificRecord record) {
    byte[] value = new RecordWriter(ids, DATASET.events(), record.getSchema()).write(record);
    producer.send(new ProducerRecord<>(DATASET.events(), partition, clock, null, value));
  }

  private Manifest slice(Bound from) {
    ModelTopic models = ModelTopic.read(cluster, DATASET);
    return new ManifestBuilder(cluster, DATASET, models).build(from, new Bound.Latest());
  }

  private void holdsEverythingTheTestIsAbout() throws Exception {
    Set<String> speakers = new HashSet<>();
    Set<String> alarmed = new HashSet<>();
    RecordReader reader = new RecordReader(ids);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, DATASET.scores(), partition)) {
        Score score = (Score) reader.read(record.value());
        speakers.add(score.getRole() + " " + score.getModelId());
      }
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, DATASET.alerts(), partition)) {
        alarmed.add(((Alert) reader.read(record.value())).getModelId());
      }
    }
    assertThat(speakers)
        .containsExactlyInAnyOrder(
            ModelRole.CHAMPION + " " + FIRST.id(),
            ModelRole.CHALLENGER + " " + FIRST.id(),
            ModelRole.CHAMPION + " " + MINED.id(),
            ModelRole.CHALLENGER + " " + MINED.id());
    assertThat(alarmed).containsExactlyInAnyOrder(FIRST.id(), MINED.id());
  }

  private void isReproduced(Manifest manifest, String run) throws Exception {
    List<Parity> parity = replay(manifest, run);
    assertThat(parity).as(run).allMatch(Parity::isClean).allMatch(one -> one.match() > 50);
  }

  private void isSeen(Manifest manifest, String run) throws Exception {
    assertThat(replay(manifest, run)).as(run).noneMatch(Parity::isClean);
  }

  /** As if the roles at the warm-up offset had no end. */
  private static Manifest endless(Manifest manifest) {
    return with(
        manifest,
        one ->
            new Manifest.Slice(
                one.partition(),
                one.warmUp(),
                one.start(),
                one.end(),
                one.models().stream()
                    .map(role -> new RoleInForce(role.modelId(), role.role(), role.epoch()))
                    .toList()));
  }

  /** As if it were enough to begin at that time, after the activation of the challenger. */
  private Manifest warmedSince(Manifest manifest, long millis) {
    ModelTopic models = ModelTopic.read(cluster, DATASET);
    try (PartitionReader reader = new PartitionReader(cluster)) {
      return with(
          manifest,
          one -> {
            TopicPartition partition = new TopicPartition(DATASET.events(), one.partition());
            long warmUp = reader.offsetAt(partition, millis).orElseThrow();
            return new Manifest.Slice(
                one.partition(),
                warmUp,
                one.start(),
                one.end(),
                models.inForce(one.partition(), warmUp));
          });
    }
  }

  private static Manifest with(Manifest manifest, UnaryOperator<Manifest.Slice> change) {
    return new Manifest(
        manifest.dataset(),
        manifest.topic(),
        manifest.semantics(),
        manifest.slices().stream().map(change).toList(),
        manifest.schemas());
  }

  private List<Parity> replay(Manifest manifest, String run) throws Exception {
    ModelTopic models = new ModelTopic(cluster, DATASET);
    List<Coverage> coverage =
        new Replay(
                cluster,
                DATASET,
                ids,
                (states, out, seen) -> new Scorer(DATASET.name(), models, states, out, seen))
            .run(manifest, run, 1);
    assertThat(coverage).as(run).allMatch(Coverage::isWhole);
    return new ParityCheck(cluster, DATASET, ids).compare(manifest, run);
  }
}
