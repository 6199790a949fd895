package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/*
 * Searches by time go by halves over a partition, so its timestamps must not fall. Live, the broker sees to it. In history a
 * load may have written records that are not committed yet, whose times nobody can know: an activation between them would
 * be older than what stands before it.
 */
/** The record times of an activation, by partition: it moves no clock, and no time falls at it. */
final class ActivationTimes {
  /** A commit returns to its writer a little before the partitions say so. */
  private static final long SETTLES_NANOS = 3_000_000_000L;

  private static final long POLL_MILLIS = 10;

  private ActivationTimes() {}

  /**
   * Where the broker's time is the clock: null, which leaves it to the broker. In history: the time
   * the partition has come to.
   *
   * @param models freshly read
   * @throws ModelRoles.RefusedException if somebody is writing history
   */
  static List<Long> of(Cluster cluster, Dataset dataset, ModelTopic models)
      throws InterruptedException {
    Optional<ModelTopic.Fixed> fixed = models.fixed();
    if (fixed.isPresent() && fixed.get().clock() == Clock.BROKER) {
      return Collections.nCopies(fixed.get().partitions(), null);
    }
    boolean history = fixed.isPresent();
    List<Long> times = new ArrayList<>();
    try (PartitionReader reader = new PartitionReader(cluster);
        Consumer<byte[], byte[]> uncommitted =
            cluster.consumer(Map.of("isolation.level", "read_uncommitted"))) {
      int partitions = reader.partitions(dataset.events());
      for (int number = 0; number < partitions; number++) {
        TopicPartition partition = new TopicPartition(dataset.events(), number);
        if (!history) {
          times.add(null);
        } else {
          requireSettled(reader, uncommitted, partition);
          OptionalLong last = reader.lastTimestampBefore(partition, reader.end(partition));
          times.add(last.orElse(0));
        }
      }
    }
    return times;
  }

  private static void requireSettled(
      PartitionReader reader, Consumer<byte[], byte[]> uncommitted, TopicPartition partition)
      throws InterruptedException {
    long limit = System.nanoTime() + SETTLES_NANOS;
    while (reader.end(partition) < uncommitted.endOffsets(List.of(partition)).get(partition)) {
      if (System.nanoTime() > limit) {
        throw new ModelRoles.RefusedException(
            "records are being written to "
                + partition
                + " and are not committed yet: a load or another change of roles is going on; give"
                + " the order again when it has ended");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }
}
