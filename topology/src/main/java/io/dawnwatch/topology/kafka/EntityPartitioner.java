package io.dawnwatch.topology.kafka;

import org.apache.kafka.common.utils.Utils;

/**
 * Which partition of {@code events} an entity belongs to: what Kafka's default partitioner gives
 * its key.
 */
public final class EntityPartitioner {
  private EntityPartitioner() {}

  /** Partition of a key, 0 to {@code partitions - 1}. */
  public static int partition(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
