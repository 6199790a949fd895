package io.dawnwatch.topology.stream;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Key of an output that says where it goes.
 *
 * @param key the record's key, such as an entity; null for none
 * @param partition the partition it is written to
 */
record Placed(byte[] key, int partition) {
  static final Serializer<Placed> SERIALIZER = (topic, placed) -> placed.key;

  static final StreamPartitioner<Placed, byte[]> PARTITIONER =
      (topic, placed, value, partitions) -> Optional.of(Set.of(placed.partition));
}
