package io.dawnwatch.topology.stream;

import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Tick;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets time pass in partitions that are idle: a small idempotent producer beside the scoring tasks,
 * never inside one. A tick becomes truth by being in the log, so it need not be exactly once.
 */
final class Ticker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "dawnwatch-ticker");
            thread.setDaemon(true);
            return thread;
          });
  private final Activity activity;
  private final Dataset dataset;
  private final Producer<byte[], byte[]> producer;
  private final byte[] tick;
  private final Map<Integer, Long> seen = new HashMap<>();

  /** Starts to tick every owned partition that had no record for {@code idle}. */
  Ticker(Cluster cluster, Dataset dataset, SchemaIds ids, Activity activity, Duration idle) {
    this.activity = activity;
    this.dataset = dataset;
    this.producer = cluster.producer(Map.of("linger.ms", 0, "max.block.ms", 10_000));
    this.tick =
        new RecordWriter(ids, dataset.events(), Tick.getClassSchema())
            .write(new Tick("ticker", false));
    timer.scheduleWithFixedDelay(
        this::tickIdle, idle.toMillis(), idle.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tickIdle() {
    try {
      for (int partition : activity.owned()) {
        long records = activity.partition(partition).records();
        Long before = seen.put(partition, records);
        if (before != null && before == records) {
          producer.send(
              new ProducerRecord<>(dataset.events(), partition, null, tick),
              (metadata, error) -> {
                if (error != null) {
                  LOG.warn(
                      "a tick for {}-{} was not written: {}",
                      dataset.events(),
                      partition,
                      error.getMessage());
                }
              });
        }
      }
    } catch (RuntimeException e) {
      LOG.warn(
          "ticks for {} could not be written, trying again: {}", dataset.events(), e.getMessage());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    producer.close(Duration.ofSeconds(2));
  }
}
