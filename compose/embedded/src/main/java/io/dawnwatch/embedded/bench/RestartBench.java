package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.embedded.EmbeddedStack;
import io.dawnwatch.engine.HeapEntityStates.Usage;
import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Tick;
import io.dawnwatch.topology.cli.AppOptions;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How long an app with many entities does not score: stopped and started with its state, started
 * without it, and replaced by an instance that held a standby. From the start, or from asking the
 * owner to stop, until a record that every partition got meanwhile is committed as scored.
 */
final class RestartBench {
  /** The built-in model admits 10,000 to a partition: with room for uneven keys. */
  private static final int PER_PARTITION = 8_000;

  private static final int MINUTES = 2;

  /** All windows are closed by then, and no entity is forgotten. */
  private static final long END_MILLIS = 180_000;

  /** Records by which a standby may lag, mostly marks of transactions. */
  private static final long MOST_LAG = 1_000;

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final long LOOK_MILLIS = 20;

  private final int entities;
  private final int partitions;
  private final Dataset dataset = new Dataset("restart");
  private Cluster cluster;
  private Admin admin;
  private byte[] tick;

  /** With state of so many entities. */
  RestartBench(int entities) {
    this.entities = entities;
    this.partitions = (entities + PER_PARTITION - 1) / PER_PARTITION;
  }

  ObjectNode run() throws Exception {
    ObjectNode result = OutputOptions.object();
    result.put("entities", entities);
    result.put("partitions", partitions);
    try (EmbeddedStack stack = EmbeddedStack.start(0, Optional.empty());
        Admin client = stack.cluster().admin()) {
      admin = client;
      cluster = stack.cluster();
      SchemaIds ids = cluster.schemas();
      new BenchTopic(cluster, ids, dataset.name(), partitions, Model.COLD_START)
          .entities(entities, MINUTES, 1, END_MILLIS);
      tick =
          new RecordWriter(ids, dataset.events(), Tick.getClassSchema())
              .write(new Tick("bench", false));
      Path state = new AppOptions().temporaryState();
      try (StreamApp app = start(state, 0)) {
        awaitScored(app, write());
      }
      result.put("restartSeconds", restart(state));
      Path restored = new AppOptions().temporaryState();
      result.put("restartFromChangelogSeconds", restart(restored));
      result.put(
          "restartWithStandbySeconds", takeOver(restored, new AppOptions().temporaryState()));
    }
    return result;
  }

  private StreamApp start(Path state, int standbys) throws Exception {
    return StreamApp.score(
        cluster,
        dataset,
        new StreamApp.Settings(
            1,
            state,
            "127.0.0.1",
            0,
            Duration.ofSeconds(10),
            Map.of("num.standby.replicas", Integer.toString(standbys))));
  }

  private double restart(Path state) throws Exception {
    Map<Integer, Long> wanted = write();
    long start = System.nanoTime();
    try (StreamApp app = start(state, 0)) {
      awaitScored(app, wanted);
      return seconds(start);
    }
  }

  private double takeOver(Path owners, Path others) throws Exception {
    try (StreamApp owner = start(owners, 1)) {
      awaitScored(owner, write());
      try (StreamApp other = start(others, 1)) {
        await(other, "a standby of every partition", () -> other.standbys(MOST_LAG) == partitions);
        long start = System.nanoTime();
        Thread stop = new Thread(owner::close, "bench-stop");
        stop.start();
        await(other, "all partitions", () -> other.activity().owned().size() == partitions);
        awaitScored(other, write());
        double seconds = seconds(start);
        stop.join();
        return seconds;
      }
    }
  }

  /** Writes a record to every partition that moves no clock, and tells its offset. */
  private Map<Integer, Long> write() throws Exception {
    Map<Integer, Long> written = new HashMap<>();
    try (PartitionReader reader = new PartitionReader(cluster);
        Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      for (int number = 0; number < partitions; number++) {
        TopicPartition events = new TopicPartition(dataset.events(), number);
        long millis = reader.lastTimestampBefore(events, reader.end(events)).orElse(0);
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(dataset.events(), number, millis, null, tick);
        written.put(number, producer.send(record).get().offset());
      }
    }
    return written;
  }

  /** Waits until these records and all before them are committed as scored, with all entities. */
  private void awaitScored(StreamApp app, Map<Integer, Long> wanted) throws Exception {
    await(app, "the records " + wanted, () -> isScored(wanted));
    Usage usage = app.activity().entities();
    if (usage.live() + usage.spilled() < entities) {
      throw new IllegalStateException(usage + " where " + entities + " entities should be");
    }
  }

  private boolean isScored(Map<Integer, Long> wanted) {
    Map<TopicPartition, OffsetAndMetadata> committed;
    try {
      committed =
          admin
              .listConsumerGroupOffsets(dataset.application("score"))
              .partitionsToOffsetAndMetadata()
              .get();
    } catch (Exception e) {
      throw new IllegalStateException("the broker does not tell what is committed", e);
    }
    return wanted.entrySet().stream()
        .allMatch(
            one -> {
              OffsetAndMetadata at =
                  committed.get(new TopicPartition(dataset.events(), one.getKey()));
              return at != null && at.offset() > one.getValue();
            });
  }

  private static void await(StreamApp app, String what, BooleanSupplier condition)
      throws InterruptedException {
    long limit = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > limit || !app.lastFailure().isEmpty()) {
        String failure = app.lastFailure();
        throw new IllegalStateException(
            failure.isEmpty()
                ? what + ": not within " + PATIENCE.toSeconds() + " s"
                : what + ": the app failed: " + failure);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private static double seconds(long start) {
    return Math.round((System.nanoTime() - start) / 1e7) / 100.0;
  }
}
