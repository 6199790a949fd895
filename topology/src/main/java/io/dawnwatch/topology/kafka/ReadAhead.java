package io.dawnwatch.topology.kafka;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Runs a cursor on a thread of its own, a few batches ahead of who takes its records, and does
 * there what can be done with a record by itself. The cursor is the thread's alone.
 *
 * @param <T> what is made of a record
 */
final class ReadAhead<T> implements AutoCloseable {
  /** A batch that is handed over may wake a thread, which costs as much as many records. */
  private static final int BATCH = 2_000;

  /** Values in a batch, about: of long lines fewer wait, so that what waits is bounded. */
  private static final int BATCH_BYTES = 1 << 20;

  private static final int BATCHES_AHEAD = 8;

  /** With fewer, the one who takes them is about to wait. */
  private static final int FEW_AHEAD = 2;

  private final BlockingQueue<List<T>> batches = new ArrayBlockingQueue<>(BATCHES_AHEAD);
  private final Thread thread;
  private Iterator<T> current = Collections.emptyIterator();
  private volatile RuntimeException failure;
  private volatile boolean closed;
  private boolean ended;

  /** A cursor of that partition, and what is made of each of its records. */
  ReadAhead(PartitionCursor cursor, TopicPartition partition, PartitionReader.Ahead<T> ahead) {
    thread = new Thread(() -> fetch(cursor, ahead), "dawnwatch-read-" + partition);
    thread.setDaemon(true);
    thread.start();
  }

  private void fetch(PartitionCursor cursor, PartitionReader.Ahead<T> ahead) {
    try {
      List<T> batch = new ArrayList<>(BATCH);
      long bytes = 0;
      boolean awaited = true;
      while (!closed && cursor.hasNext()) {
        ConsumerRecord<byte[], byte[]> record = cursor.next();
        batch.add(ahead.of(record, awaited));
        bytes += record.serializedValueSize();
        if (batch.size() == BATCH || bytes >= BATCH_BYTES) {
          batches.put(batch);
          batch = new ArrayList<>(BATCH);
          bytes = 0;
          awaited = batches.size() < FEW_AHEAD;
        }
      }
      if (!batch.isEmpty()) {
        batches.put(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
    try {
      batches.put(List.of());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was made of the next record, or null at the end. */
  T next() throws InterruptedException {
    if (!current.hasNext() && !ended) {
      List<T> batch = batches.take();
      current = batch.iterator();
      if (batch.isEmpty()) {
        ended = true;
        if (failure != null) {
          throw new IllegalStateException("reading ahead failed: " + failure.getMessage(), failure);
        }
      }
    }
    return current.hasNext() ? current.next() : null;
  }

  /** Stops the thread and waits until it has let go of the consumer. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    while (thread.isAlive()) {
      batches.clear();
      thread.join(10);
    }
  }
}
