package io.dawnwatch.topology.stream;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Key of an output that says where it goes.
 *
 * @param key the record's key, such as an entity; null for none
 * @param partition the partition it is written to
 */
record Placed(byte[] key, int partition) {
  private static final Serializer<Placed> SERIALIZER = (topic, placed) -> placed.key;

  private static final StreamPartitioner<Placed, byte[]> PARTITIONER =
      (topic, placed, value, partitions) -> Optional.of(Set.of(placed.partition));

  /** Adds a topic that a processor writes to, each record where it says. */
  static void addSink(Topology topology, String name, String topic, String processor) {
    topology.addSink(name, topic, SERIALIZER, new ByteArraySerializer(), PARTITIONER, processor);
  }
}
