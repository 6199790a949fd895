package io.dawnwatch.topology.train;

import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.map.DecodedRecord;
import io.dawnwatch.topology.map.EventRecords;
import io.dawnwatch.topology.map.IngestConfigurations;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads parts of the partitions of a topic through the code that scoring reads them with: one
 * partition on one thread at a time, results by partition. So what comes out does not depend on the
 * number of threads.
 */
final class SlicePass {
  private final Cluster cluster;
  private final SchemaIds ids;
  private final String topic;
  private final int threads;
  private final LongAdder read = new LongAdder();
  private final SortedSet<String> ingest = new ConcurrentSkipListSet<>();

  /** What is done with the records of one partition, on one thread. */
  interface Work<R> extends DecodedRecord.Sink {
    /** A record of damaged bytes. */
    default void rejected(long offset) {}

    @Override
    default void tick(long offset, long recordMillis) {}

    @Override
    default void endOfHistory(long offset, long recordMillis) {}

    @Override
    default void activate(
        long offset, long recordMillis, io.dawnwatch.engine.Activation activation) {}

    /** Whether nothing that follows matters: the rest of the part is not read. */
    default boolean done() {
      return false;
    }

    /** What came of it. */
    R result();
  }

  /** A part of a partition: offsets [from, to). */
  record Part(int partition, long from, long to) {}

  SlicePass(Cluster cluster, SchemaIds ids, String topic, int threads) {
    this.cluster = cluster;
    this.ids = ids;
    this.topic = topic;
    this.threads = threads;
  }

  /** Records read so far, of all passes; may be asked from another thread. */
  long recordsRead() {
    return read.sum();
  }

  /** Hashes of the configurations that made the events read so far, of all passes, sorted. */
  List<String> ingest() {
    return List.copyOf(ingest);
  }

  /**
   * Reads the parts.
   *
   * @param works makes the work for a partition
   * @return the results, in the order of parts
   */
  <R> List<R> run(List<Part> parts, IntFunction<Work<R>> works) throws InterruptedException {
    return each(parts, part -> works.apply(part.partition()));
  }

  /** Reads the parts, of which a partition may have several: each has work of its own. */
  <R> List<R> each(List<Part> parts, Function<Part, Work<R>> works) throws InterruptedException {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(threads, parts.size())),
            work -> {
              Thread thread = new Thread(work, "dawnwatch-train");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<R>> running = new ArrayList<>();
      for (Part part : parts) {
        running.add(pool.submit(() -> read(part, works.apply(part))));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "reading " + topic + " failed: " + e.getCause().getMessage(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private <R> R read(Part part, Work<R> work) throws InterruptedException {
    EventRecords records = new EventRecords(ids);
    IngestConfigurations made = new IngestConfigurations(records);
    try (PartitionReader reader = PartitionReader.ofValues(cluster)) {
      reader.readAhead(
          new TopicPartition(topic, part.partition()),
          part.from(),
          part.to(),
          (record, awaited) -> {
            read.increment();
            made.note(record.value());
            return records.decode(record.offset(), record.timestamp(), record.value(), null);
          },
          record -> {
            try {
              record.giveTo(work);
            } catch (BadRecordException e) {
              work.rejected(record.offset());
            }
            return !work.done();
          });
    }
    ingest.addAll(made.hashes());
    return work.result();
  }
}
