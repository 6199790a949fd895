package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.Model;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.stream.SkippedEvents;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A task that would leave events out after a restart is stopped. */
@ExtendWith(EmbeddedStack.class)
class SkippedEventsTest {
  private static final Dataset DATASET = new Dataset("skipped");

  @Test
  void anEventBetweenStateAndOffsetStopsTheTaskAndMarkersDoNot(Cluster cluster) throws Exception {
    new DatasetTopics(cluster, DATASET)
        .create(1, Optional.empty(), Clock.BROKER, Model.COLD_START, cluster.schemas());
    TopicPartition events = new TopicPartition(DATASET.events(), 0);
    // Offsets: 0 activation, 1 its marker, 2 and 3 records, 4 marker, 5 record, 6 marker.
    try (Producer<byte[], byte[]> producer =
        cluster.producer(Map.of("transactional.id", "skipped-events"))) {
      producer.initTransactions();
      for (int records : new int[] {2, 1}) {
        producer.beginTransaction();
        for (int i = 0; i < records; i++) {
          producer.send(new ProducerRecord<>(events.topic(), 0, null, new byte[] {1}));
        }
        producer.commitTransaction();
      }
    }
    SkippedEvents skipped = SkippedEvents.of(cluster, DATASET);

    assertThatCode(() -> skipped.check(DATASET, 0, 0, 2)).doesNotThrowAnyException();
    assertThatCode(() -> skipped.check(DATASET, 0, 3, 5)).doesNotThrowAnyException();
    assertThatThrownBy(() -> skipped.check(DATASET, 0, 0, 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("applied offset 0")
        .hasMessageContaining("goes on at 5")
        .hasMessageContaining("the event at 2 would be skipped");

    try (Admin admin = cluster.admin()) {
      admin.deleteRecords(Map.of(events, RecordsToDelete.beforeOffset(5))).all().get();
    }
    assertThatThrownBy(() -> skipped.check(DATASET, 0, 2, 5))
        .hasMessageContaining("events were deleted before they were scored");
  }

  @Test
  void aTaskThatHasAppliedNothingMayBeginAnywhere() {
    SkippedEvents always = (partition, from, to) -> OptionalLong.of(from);

    assertThatCode(() -> always.check(DATASET, 0, -1, 70)).doesNotThrowAnyException();
    assertThatCode(() -> always.check(DATASET, 0, 69, 70)).doesNotThrowAnyException();
    assertThat(SkippedEvents.NONE.first(0, 1, 2)).isEmpty();
  }
}
