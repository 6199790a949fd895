package io.dawnwatch.tests.endtoend;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes lines steadily, until told to finish. */
final class Feed implements AutoCloseable {
  private static final long SEED = 20260302;
  private static final int LINES_PER_BEAT = 40;

  /** Live, a burst is rare against windows of 200 ms: else it would be what is usual. */
  private static final int LIVE_BURST_EVERY = 12_000;

  private static final int BURST = 400;

  private final Dataset dataset;
  private final int partitions;
  private final int atLeast;
  private final Producer<byte[], byte[]> producer;
  private final SeededLines lines = new SeededLines(SEED);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> beats;
  private final Map<Integer, Long> last = new HashMap<>();
  private long written;

  Feed(Cluster cluster, Dataset dataset, int partitions, int atLeast) {
    this.dataset = dataset;
    this.partitions = partitions;
    this.atLeast = atLeast;
    producer = cluster.producer(Map.of());
    beats = timer.scheduleWithFixedDelay(this::beat, 0, 20, TimeUnit.MILLISECONDS);
  }

  private void beat() {
    Instant now = Instant.now();
    for (int i = 0; i < LINES_PER_BEAT; i++) {
      boolean burst = written % LIVE_BURST_EVERY > LIVE_BURST_EVERY - BURST;
      byte[] line = lines.next(written % 4 == 0 ? now : null, burst);
      int partition = (int) (written++ % partitions);
      producer.send(
          new ProducerRecord<>(dataset.lines(), partition, null, line),
          (metadata, error) -> {
            if (error == null) {
              synchronized (last) {
                last.merge(metadata.partition(), metadata.offset(), Math::max);
              }
            }
          });
    }
  }

  /** Ends with enough lines written, and gives the offset of the last one of each partition. */
  Map<Integer, Long> finish() throws Exception {
    beats.cancel(false);
    timer
        .submit(
            () -> {
              while (written < atLeast) {
                beat();
              }
              producer.flush();
            })
        .get();
    synchronized (last) {
      return Map.copyOf(last);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    producer.close();
  }
}
