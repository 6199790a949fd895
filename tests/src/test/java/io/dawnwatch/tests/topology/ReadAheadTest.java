package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How far a thread that fetches and decodes runs ahead of the one that scores. */
@Timeout(60)
@ExtendWith(EmbeddedStack.class)
class ReadAheadTest {
  private static final int MEGABYTE = 1 << 20;

  @Test
  void manyShortRecordsWaitForASlowScorer(Cluster cluster) throws Exception {
    assertThat(ahead(cluster, "short-ahead", 30_000, 100)).isBetween(10_000, 25_000);
  }

  @Test
  void ofLongRecordsWaitFewMegabytesAtMost(Cluster cluster) throws Exception {
    int length = MEGABYTE / 4;
    int records = ahead(cluster, "long-ahead", 150, length);
    assertThat(records * (long) length).isBetween(4L * MEGABYTE, 16L * MEGABYTE);
  }

  /** Records read when the first of them is scored, and nothing more can be read before it is. */
  private static int ahead(Cluster cluster, String topic, int records, int length)
      throws Exception {
    try (Admin admin = cluster.admin()) {
      admin
          .createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
          .all()
          .get();
    }
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>(topic, 0, null, new byte[length]));
      }
    }
    TopicPartition partition = new TopicPartition(topic, 0);
    AtomicInteger made = new AtomicInteger();
    int[] atFirst = {0};
    int[] scored = {0};
    try (PartitionReader reader = PartitionReader.ofValues(cluster)) {
      reader.readAhead(
          partition,
          0,
          records,
          (record, awaited) -> made.incrementAndGet(),
          one -> {
            if (scored[0]++ == 0) {
              Thread fetching = fetching(partition);
              await().until(() -> fetching.getState() == Thread.State.WAITING);
              atFirst[0] = made.get();
            }
            return true;
          });
    }
    assertThat(scored[0]).as("nothing is lost on the way").isEqualTo(records);
    return atFirst[0];
  }

  private static Thread fetching(TopicPartition partition) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("dawnwatch-read-" + partition))
        .findFirst()
        .orElseThrow();
  }
}
