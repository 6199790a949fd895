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
 * Runs a cursor on a thread of its own, a few batches ahead of who takes its records. The cursor is
 * the thread's alone.
 */
final class ReadAhead implements AutoCloseable {
  private static final int BATCH = 1_000;
  private static final int BATCHES_AHEAD = 16;

  private final BlockingQueue<List<ConsumerRecord<byte[], byte[]>>> batches =
      new ArrayBlockingQueue<>(BATCHES_AHEAD);
  private final Thread thread;
  private Iterator<ConsumerRecord<byte[], byte[]>> current = Collections.emptyIterator();
  private volatile RuntimeException failure;
  private volatile boolean closed;
  private boolean ended;

  ReadAhead(PartitionCursor cursor, TopicPartition partition) {
    thread = new Thread(() -> fetch(cursor), "dawnwatch-read-" + partition);
    thread.setDaemon(true);
    thread.start();
  }

  private void fetch(PartitionCursor cursor) {
    try {
      List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>(BATCH);
      while (!closed && cursor.hasNext()) {
        batch.add(cursor.next());
        if (batch.size() == BATCH) {
          batches.put(batch);
          batch = new ArrayList<>(BATCH);
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

  /** The next record, or null at the end. */
  ConsumerRecord<byte[], byte[]> next() throws InterruptedException {
    if (!current.hasNext() && !ended) {
      List<ConsumerRecord<byte[], byte[]>> batch = batches.take();
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
