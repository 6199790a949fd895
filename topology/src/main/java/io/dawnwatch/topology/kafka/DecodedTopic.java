package io.dawnwatch.topology.kafka;

import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;

/** Topics that are small enough to be read from their first record to their last. */
public final class DecodedTopic {
  private DecodedTopic() {}

  /**
   * Gives all records that are committed now, partition by partition; those without a value are
   * passed over.
   *
   * @param to takes them; an {@link IllegalArgumentException} says that one is damaged
   * @return partitions of the topic
   * @throws IllegalStateException if there is no such topic, or a record is damaged: it says which
   */
  public static int read(
      Cluster cluster, SchemaIds ids, String topic, Consumer<SpecificRecord> to) {
    RecordReader records = new RecordReader(ids);
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions = reader.partitions(topic);
      for (int number = 0; number < partitions; number++) {
        TopicPartition partition = new TopicPartition(topic, number);
        reader.read(
            partition,
            reader.beginning(partition),
            reader.end(partition),
            record -> {
              try {
                if (record.value() != null) {
                  to.accept(records.read(record.value()));
                }
                return true;
              } catch (BadRecordException | IllegalArgumentException e) {
                throw new IllegalStateException(
                    partition + " offset " + record.offset() + " is damaged: " + e.getMessage(), e);
              }
            });
      }
      return partitions;
    }
  }
}
