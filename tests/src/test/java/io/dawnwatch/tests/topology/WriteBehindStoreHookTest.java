package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.stream.Activity;
import io.dawnwatch.topology.stream.ScoreTopology;
import io.dawnwatch.topology.stream.ScorerFactory;
import io.dawnwatch.topology.stream.SkippedEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The one internal of Kafka Streams that this project rests on: {@code
 * CachedStateStore.flushCache()} is called at every commit, inside its transaction.
 */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class WriteBehindStoreHookTest {
  private static final String MEANING =
      "Kafka Streams must call CachedStateStore.flushCache() at each commit. If this fails after an upgrade of Kafka,"
          + " that internal interface has changed: state is lost in a crash until WriteBehindStore hooks into the commit"
          + " another way";
  private static final Dataset DATASET = new Dataset("hook");
  private static final String APPLICATION = DATASET.application("score");
  private static final String CHANGELOG = APPLICATION + "-entities-changelog";
  private static final TopicPartition EVENTS = new TopicPartition(DATASET.events(), 0);
  private static final Model MODEL =
      LivelyModel.of(new FeatureSpec(60_000, 600_000, 1000, 1000, 50, 16, 64));

  @TempDir Path state;
  private Cluster cluster;
  private SchemaIds ids;

  @BeforeEach
  void create(Cluster cluster) throws InterruptedException {
    this.cluster = cluster;
    ids = cluster.schemas();
    new DatasetTopics(cluster, DATASET).create(1, Optional.empty(), Clock.BROKER, MODEL, ids);
  }

  @Test
  void stateReachesTheChangelogAtEveryCommitAndIsWhatWasCommitted() throws Exception {
    KafkaStreams running = start(new AtomicLong());
    try {
      for (int commit = 0; commit < 3; commit++) {
        long last = produce(10);
        await()
            .alias(MEANING)
            .untilAsserted(() -> assertThat(lastOffsetInChangelog()).isEqualTo(last));
        await().untilAsserted(() -> assertThat(committed()).isEqualTo(last + 1));
        assertThat(running.state()).isEqualTo(KafkaStreams.State.RUNNING);
      }
    } finally {
      close(running);
    }
    long committed = committed();
    assertThat(lastOffsetInChangelog()).as(MEANING).isEqualTo(committed - 1);
    AtomicLong found = new AtomicLong(Long.MIN_VALUE);
    KafkaStreams again = start(found);
    try {
      await().until(() -> found.get() != Long.MIN_VALUE);
      assertThat(found.get()).as(MEANING).isEqualTo(committed - 1);
      assertThat(again.state()).isNotEqualTo(KafkaStreams.State.ERROR);
    } finally {
      close(again);
    }
  }

  /** Closes and leaves the group, so that the next start need not wait for a session to end. */
  private static void close(KafkaStreams streams) {
    streams.close(
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(Duration.ofSeconds(20)));
  }

  /** Starts scoring; {@code found} takes the last offset of the state it begins with. */
  private KafkaStreams start(AtomicLong found) {
    ScorerFactory scorers =
        (states, out, observer) -> {
          found.set(states.partition().lastOffset());
          return new Scorer(DATASET.name(), ModelSource.of(MODEL), states, out, observer);
        };
    KafkaStreams streams =
        new KafkaStreams(
            new ScoreTopology(DATASET, scorers, ids, new Activity(), SkippedEvents.NONE, true)
                .get(),
            cluster.streams(
                Map.of(
                    "application.id",
                    APPLICATION,
                    "processing.guarantee",
                    "exactly_once_v2",
                    "commit.interval.ms",
                    100,
                    "state.dir",
                    state.toString())));
    streams.start();
    return streams;
  }

  /** Writes events and returns the offset of the last. */
  private long produce(int events) throws Exception {
    RecordWriter writer = new RecordWriter(ids, DATASET.events(), LogEvent.getClassSchema());
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      Future<RecordMetadata> last = null;
      for (int i = 0; i < events; i++) {
        LogEvent event =
            new LogEvent(
                null,
                9,
                "request served",
                "e" + i % 3,
                List.of(),
                List.of(),
                List.of(),
                false,
                new Source(DATASET.lines(), 0, (long) i),
                "",
                List.of());
        last = producer.send(new ProducerRecord<>(DATASET.events(), 0, null, writer.write(event)));
      }
      return last.get().offset();
    }
  }

  private long lastOffsetInChangelog() {
    Map<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    for (ConsumerRecord<byte[], byte[]> record : EmbeddedStack.read(cluster, CHANGELOG, 0)) {
      if (record.value() == null) {
        entries.remove(record.key());
      } else {
        entries.put(record.key(), record.value());
      }
    }
    return HeapEntityStates.load(entries.entrySet()).partition().lastOffset();
  }

  private long committed() throws Exception {
    try (Admin admin = cluster.admin()) {
      return admin
          .listConsumerGroupOffsets(APPLICATION)
          .partitionsToOffsetAndMetadata()
          .get()
          .get(EVENTS)
          .offset();
    }
  }
}
