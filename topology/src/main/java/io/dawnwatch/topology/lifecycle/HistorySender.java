package io.dawnwatch.topology.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/*
 * Sending takes as long as making what is sent, because the producer compresses where it is called. The one who makes
 * records therefore hands them over, a few batches ahead, and is told of a failure at the next one.
 */
/**
 * Sends records in transactions on a thread of its own, in the order in which it is given them. For
 * one giver.
 */
final class HistorySender implements AutoCloseable {
  private static final int PER_TRANSACTION = 200_000;
  private static final int BATCH = 500;
  private static final int BATCHES_AHEAD = 32;

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Duration patience;
  private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES_AHEAD);
  private final Thread thread = new Thread(this::run, "dawnwatch-send");
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Callback sent = this::sent;
  private final AtomicLongArray lastOffsets;
  private List<ProducerRecord<byte[], byte[]>> filling = new ArrayList<>(BATCH);
  private volatile long committed;

  // Of the thread.
  private int inTransaction;
  private long events;

  /** What is sent together; if somebody waits for it, its transaction ends with it. */
  private record Batch(List<ProducerRecord<byte[], byte[]>> records, CountDownLatch waiting) {}

  /**
   * A sender that ends what another of the same transactional id has begun.
   *
   * @param topic the topic of events, of which the last offsets are noted
   * @param patience how long a giver waits for brokers that answer nothing
   */
  HistorySender(
      Producer<byte[], byte[]> producer, String topic, int partitions, Duration patience) {
    this.producer = producer;
    this.topic = topic;
    this.patience = patience;
    lastOffsets = new AtomicLongArray(partitions);
    for (int partition = 0; partition < partitions; partition++) {
      lastOffsets.set(partition, -1);
    }
    producer.initTransactions();
    producer.beginTransaction();
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Sends a record, now or soon. One with a key is an event.
   *
   * @throws KafkaException if one before it could not be sent
   */
  void send(ProducerRecord<byte[], byte[]> record) {
    filling.add(record);
    if (filling.size() == BATCH) {
      handOver(null);
    }
  }

  /**
   * Commits what was given so far.
   *
   * @throws KafkaException if it could not be sent or committed
   */
  void commit() {
    CountDownLatch done = new CountDownLatch(1);
    handOver(done);
    try {
      // Once for what was sent, once for the commit.
      Duration most = patience.multipliedBy(2);
      if (!done.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
        throw silent(most);
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    stopAfterFailure();
  }

  private KafkaException silent(Duration waited) {
    return new KafkaException(
        "history could not be written to "
            + topic
            + ": the brokers did not take it within "
            + waited.toSeconds()
            + " s");
  }

  private void handOver(CountDownLatch waiting) {
    stopAfterFailure();
    try {
      Batch batch = new Batch(filling, waiting);
      if (!batches.offer(batch, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw silent(patience);
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    filling = new ArrayList<>(BATCH);
  }

  /** A producer that has lost its brokers tells the callback, and would wait at every send. */
  private void stopAfterFailure() {
    Throwable failed = failure.get();
    if (failed != null) {
      throw new KafkaException(
          "history could not be written to " + topic + ": " + failed.getMessage(), failed);
    }
  }

  // ---- on the thread

  private void run() {
    try {
      while (true) {
        Batch batch = batches.take();
        if (failure.get() == null) {
          send(batch);
        }
        if (batch.waiting != null) {
          batch.waiting.countDown();
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private void send(Batch batch) {
    try {
      for (ProducerRecord<byte[], byte[]> record : batch.records) {
        producer.send(record, sent);
        events += record.key() == null ? 0 : 1;
        if (inTransaction++ == 0) {
          // The broker takes a partition into the transaction with its first batch; a burst behind
          // it would be turned away.
          producer.flush();
        }
      }
      if (batch.waiting != null || inTransaction >= PER_TRANSACTION) {
        producer.commitTransaction();
        inTransaction = 0;
        committed = events;
        producer.beginTransaction();
      }
    } catch (RuntimeException | Error e) {
      // Whatever it was, the giver must not wait for ever.
      failure.compareAndSet(null, e);
    }
  }

  /** On the producer's thread, in order within a partition. */
  private void sent(RecordMetadata metadata, Exception error) {
    if (error != null) {
      failure.compareAndSet(null, error);
    } else if (metadata.topic().equals(topic)) {
      lastOffsets.setRelease(metadata.partition(), metadata.offset());
    }
  }

  // ---- what became of it

  /** Events in transactions that are committed. */
  long committed() {
    return committed;
  }

  /** Offset of the last record in each partition of the topic; complete after a commit. */
  Map<Integer, Long> lastOffsets() {
    Map<Integer, Long> written = new TreeMap<>();
    for (int partition = 0; partition < lastOffsets.length(); partition++) {
      if (lastOffsets.get(partition) >= 0) {
        written.put(partition, lastOffsets.get(partition));
      }
    }
    return written;
  }

  /** Aborts what is not committed. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      // A commit that timed out may not be aborted: the brokers end it, or the next loader does.
    } finally {
      producer.close(Duration.ZERO);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
