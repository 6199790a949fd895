package io.dawnwatch.topology.kafka;

import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The committed records of one partition with {@code from <= offset < end}, in order. It ends when
 * the consumer's position reaches the end, never on a record, so gaps left by transactions are no
 * trouble. Not thread-safe; the consumer is used by one cursor at a time.
 */
public final class PartitionCursor implements Iterator<ConsumerRecord<byte[], byte[]>> {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final long end;
  private final Duration patience;
  private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();
  private ConsumerRecord<byte[], byte[]> next;
  private boolean done;

  /**
   * A cursor.
   *
   * @param patience a partition that gives nothing for this long, though its end is not reached, is
   *     a failure and not an end
   */
  public PartitionCursor(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long from,
      long end,
      Duration patience) {
    this.consumer = consumer;
    this.partition = partition;
    this.end = end;
    this.patience = patience;
    this.done = from >= end;
    if (!done) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
    }
  }

  @Override
  public boolean hasNext() {
    if (next == null && !done) {
      advance();
    }
    return next != null;
  }

  @Override
  public ConsumerRecord<byte[], byte[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException(partition + " before " + end);
    }
    ConsumerRecord<byte[], byte[]> record = next;
    next = null;
    return record;
  }

  private void advance() {
    if (!polled.hasNext() && !poll()) {
      done = true;
      return;
    }
    ConsumerRecord<byte[], byte[]> record = polled.next();
    if (record.offset() >= end) {
      done = true;
    } else {
      next = record;
    }
  }

  /** Waits for more records; false at the end. */
  private boolean poll() {
    long limit = System.nanoTime() + patience.toNanos();
    while (!polled.hasNext()) {
      if (consumer.position(partition) >= end) {
        return false;
      }
      polled = consumer.poll(POLL).iterator();
      if (!polled.hasNext() && System.nanoTime() > limit) {
        throw new IllegalStateException(
            partition
                + " gave no record for "
                + patience.toSeconds()
                + " s at offset "
                + consumer.position(partition)
                + " before "
                + end
                + ": is the broker well, is a transaction hanging?");
      }
    }
    return true;
  }
}
