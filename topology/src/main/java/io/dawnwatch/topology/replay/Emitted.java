package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.PartitionCursor;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The outputs of one partition of one topic that lie in a slice, in order, one at a time. */
final class Emitted implements AutoCloseable {
  /** Below this many offsets, reading all is quicker than searching. */
  private static final long FEW = 20_000;

  private final Consumer<byte[], byte[]> consumer;
  private final RecordReader reader;
  private final PartitionCursor cursor;
  private final Predicate<ConsumerRecord<byte[], byte[]>> wanted;
  private final Manifest.Slice slice;

  /** No output follows. */
  static final long ENDED = Long.MAX_VALUE;

  private final long beginning;
  private Output next;

  private Emitted(
      Cluster cluster,
      SchemaIds ids,
      TopicPartition partition,
      Manifest.Slice slice,
      long from,
      boolean inOrder,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    this.slice = slice;
    this.wanted = wanted;
    this.reader = new RecordReader(ids);
    this.consumer = cluster.consumer(Map.of());
    try (PartitionReader bounds = new PartitionReader(cluster)) {
      beginning = bounds.beginning(partition);
      long end = bounds.end(partition);
      long start = Math.max(beginning, from);
      if (inOrder && end - start > FEW) {
        start = search(bounds, partition, start, end);
      }
      cursor = new PartitionCursor(consumer, partition, start, end, cluster.patience());
    }
  }

  /** What was emitted live on a topic: there, emission offsets rise. */
  static Emitted live(Cluster cluster, SchemaIds ids, String topic, Manifest.Slice slice) {
    TopicPartition partition = new TopicPartition(topic, slice.partition());
    return new Emitted(cluster, ids, partition, slice, 0, true, record -> true);
  }

  /** What a run has emitted. */
  static Emitted of(
      Cluster cluster, SchemaIds ids, String replays, Plan plan, Manifest.Slice slice) {
    TopicPartition partition = new TopicPartition(replays, slice.partition());
    byte[] run = Output.run(plan.runId());
    return new Emitted(
        cluster,
        ids,
        partition,
        slice,
        plan.outputsFrom(slice.partition()),
        false,
        record -> Output.isOf(run, record));
  }

  /** An offset before which no output lies in the slice. */
  private long search(PartitionReader bounds, TopicPartition partition, long from, long end) {
    long low = from;
    long high = end;
    while (high - low > FEW) {
      long probe = low + (high - low) / 2;
      Optional<ConsumerRecord<byte[], byte[]>> at = bounds.first(partition, probe);
      if (at.isPresent() && Output.of(at.get(), reader).offset() < slice.start()) {
        low = at.get().offset();
      } else {
        high = probe;
      }
    }
    return low;
  }

  /** Whether the topic once had records that are no longer retained. */
  boolean hasLostItsBeginning() {
    return beginning > 0;
  }

  /** The next output, or null at the end. */
  Output peek() {
    while (next == null && cursor.hasNext()) {
      ConsumerRecord<byte[], byte[]> record = cursor.next();
      if (wanted.test(record)) {
        Output output = Output.of(record, reader);
        if (output.offset() >= slice.start() && output.offset() < slice.end()) {
          next = output;
        }
      }
    }
    return next;
  }

  /** Offset of the record that caused the next output, {@link #ENDED} at the end. */
  long offset() {
    Output output = peek();
    return output == null ? ENDED : output.offset();
  }

  /** Takes the next output, or null at the end. */
  Output take() {
    Output output = peek();
    next = null;
    return output;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
