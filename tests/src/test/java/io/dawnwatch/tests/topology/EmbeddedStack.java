package io.dawnwatch.tests.topology;

import io.dawnwatch.embedded.EmbeddedBroker;
import io.dawnwatch.embedded.EmbeddedRegistry;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link Cluster}: one broker and one registry for all tests of the JVM. Each test
 * takes a dataset of its own name.
 */
public final class EmbeddedStack implements ParameterResolver {
  private static final class Running implements AutoCloseable {
    private final EmbeddedBroker broker = EmbeddedBroker.start();
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();

    @Override
    public void close() {
      registry.close();
      broker.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Cluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Running running =
        context
            .getRoot()
            .getStore(Namespace.create(EmbeddedStack.class))
            .getOrComputeIfAbsent(Running.class, key -> new Running(), Running.class);
    return new Cluster(running.broker.bootstrapServers(), running.registry.url(), Map.of());
  }

  /** The committed records of one partition so far. */
  public static List<ConsumerRecord<byte[], byte[]>> read(
      Cluster cluster, String topic, int partition) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      TopicPartition from = new TopicPartition(topic, partition);
      reader.read(
          from,
          reader.beginning(from),
          reader.end(from),
          record -> {
            records.add(record);
            return true;
          });
    }
    return records;
  }

  /** How many records are committed on all partitions of a topic so far. */
  public static long count(Cluster cluster, String topic) {
    int partitions;
    try (PartitionReader reader = new PartitionReader(cluster)) {
      partitions = reader.partitions(topic);
    }
    return IntStream.range(0, partitions)
        .mapToLong(partition -> read(cluster, topic, partition).size())
        .sum();
  }
}
