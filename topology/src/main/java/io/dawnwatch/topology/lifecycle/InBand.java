package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** A control record at one offset of every partition of {@code events}. */
final class InBand {
  private InBand() {}

  /**
   * Where a control record stands.
   *
   * @param offsets its offset by partition
   * @param times its record's timestamp by partition, in milliseconds since 1970 UTC
   */
  record Written(List<Long> offsets, List<Long> times) {}

  /**
   * Writes a control record within the transaction that is open.
   *
   * @param times its time by partition; null for the broker's
   */
  static Written write(
      Producer<byte[], byte[]> producer, Dataset dataset, byte[] value, List<Long> times)
      throws InterruptedException, ExecutionException {
    List<Future<RecordMetadata>> sent = new ArrayList<>(times.size());
    for (int partition = 0; partition < times.size(); partition++) {
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  dataset.events(), partition, times.get(partition), null, value)));
    }
    producer.flush();
    List<Long> offsets = new ArrayList<>(times.size());
    List<Long> written = new ArrayList<>(times.size());
    for (Future<RecordMetadata> one : sent) {
      offsets.add(one.get().offset());
      written.add(one.get().timestamp());
    }
    return new Written(List.copyOf(offsets), List.copyOf(written));
  }

  /**
   * Waits until what was committed can be read.
   *
   * @param offsets offset of the control record by partition
   * @param notedAt offset of its note on {@code models}
   */
  static void awaitReadable(Cluster cluster, Dataset dataset, List<Long> offsets, long notedAt)
      throws InterruptedException {
    try (PartitionReader reader = new PartitionReader(cluster)) {
      reader.awaitStable(new TopicPartition(dataset.models(), 0), notedAt);
      for (int partition = 0; partition < offsets.size(); partition++) {
        reader.awaitStable(new TopicPartition(dataset.events(), partition), offsets.get(partition));
      }
    }
  }
}
