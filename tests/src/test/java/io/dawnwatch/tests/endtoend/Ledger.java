package io.dawnwatch.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** What the broker holds, asked from outside: committed, uncommitted, aborted. */
final class Ledger implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Cluster cluster;
  private final Admin admin;

  Ledger(Cluster cluster) {
    this.cluster = cluster;
    this.admin = cluster.admin();
  }

  /** The partitions of a topic. */
  List<TopicPartition> partitions(String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  /** All topics of a dataset, changelogs included. */
  Set<String> topics(Dataset dataset) throws Exception {
    Set<String> names = new TreeSet<>(admin.listTopics().names().get());
    names.removeIf(name -> !name.startsWith("dw." + dataset.name() + "."));
    return names;
  }

  /** The ends of partitions: of all that was written, or of what is decided. */
  Map<TopicPartition, Long> ends(List<TopicPartition> partitions, IsolationLevel isolation)
      throws Exception {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(asked, new ListOffsetsOptions(isolation))
        .all()
        .get()
        .forEach((partition, info) -> ends.put(partition, info.offset()));
    return ends;
  }

  /** Whether a transaction with records in that topic is neither committed nor aborted. */
  boolean hasOpenOutput(String topic) throws Exception {
    List<TopicPartition> partitions = partitions(topic);
    return !ends(partitions, IsolationLevel.READ_UNCOMMITTED)
        .equals(ends(partitions, IsolationLevel.READ_COMMITTED));
  }

  /** Whether a transaction with records in that partition is neither committed nor aborted. */
  boolean hasOpenOutput(TopicPartition partition) throws Exception {
    List<TopicPartition> one = List.of(partition);
    return !ends(one, IsolationLevel.READ_UNCOMMITTED)
        .equals(ends(one, IsolationLevel.READ_COMMITTED));
  }

  /** What a group has committed of a topic. */
  Map<Integer, Long> committed(String group, String topic) throws Exception {
    Map<Integer, Long> committed = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> offsets =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    offsets.forEach(
        (partition, at) -> {
          if (partition.topic().equals(topic) && at != null) {
            committed.put(partition.partition(), at.offset());
          }
        });
    return committed;
  }

  /** Records of a topic that belong to aborted transactions. */
  long aborted(String topic) throws Exception {
    return count(topic, "read_uncommitted") - count(topic, "read_committed");
  }

  private long count(String topic, String isolation) throws Exception {
    List<TopicPartition> partitions = partitions(topic);
    Map<TopicPartition, Long> ends = ends(partitions, IsolationLevel.READ_COMMITTED);
    try (Consumer<byte[], byte[]> consumer =
        cluster.consumer(Map.of("isolation.level", isolation))) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long count = 0;
      Set<TopicPartition> reading = new HashSet<>(partitions);
      while (!reading.isEmpty()) {
        count += consumer.poll(POLL).count();
        reading.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
      }
      return count;
    }
  }

  /** Fails the test if a transaction hangs in one of the dataset's topics. */
  void nothingHangs(Dataset dataset) throws Exception {
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : topics(dataset)) {
      all.addAll(partitions(topic));
    }
    assertThat(ends(all, IsolationLevel.READ_COMMITTED))
        .as("the last stable offsets reach the ends")
        .isEqualTo(ends(all, IsolationLevel.READ_UNCOMMITTED));
  }

  @Override
  public void close() {
    admin.close();
  }
}
