package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.map.EventRecords;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/** What lies in a slice of one partition, by a pass over it that decodes no event. */
final class SliceCount {
  private final EventRecords events;
  private final SchemaIds ids;
  private final SortedSet<String> ingest = new TreeSet<>();
  private final Map<Integer, String> reads = new TreeMap<>();
  private long records;
  private int lastSchema = -1;

  private SliceCount(SchemaIds ids) {
    this.ids = ids;
    this.events = new EventRecords(ids);
  }

  /** Counts the slices of all partitions, as many at a time as there are cores. */
  static List<SliceCount> of(
      Cluster cluster, Dataset dataset, List<ManifestBuilder.Range> byPartition) {
    SchemaIds ids = cluster.schemas();
    SliceCount[] counts = new SliceCount[byPartition.size()];
    AtomicInteger next = new AtomicInteger();
    int threads = Math.min(counts.length, Runtime.getRuntime().availableProcessors());
    IntStream.range(0, threads)
        .parallel()
        .forEach(
            thread -> {
              try (PartitionReader reader = new PartitionReader(cluster)) {
                for (int at = next.getAndIncrement();
                    at < counts.length;
                    at = next.getAndIncrement()) {
                  TopicPartition partition = new TopicPartition(dataset.events(), at);
                  counts[at] = new SliceCount(ids).read(reader, partition, byPartition.get(at));
                }
              }
            });
    return Arrays.asList(counts);
  }

  private SliceCount read(
      PartitionReader reader, TopicPartition partition, ManifestBuilder.Range range) {
    reader.read(
        partition,
        range.start(),
        range.end(),
        record -> {
          records++;
          note(record.value());
          return true;
        });
    return this;
  }

  /** Notes how a record was made; damaged bytes say nothing, and a replay counts them. */
  private void note(byte[] value) {
    try {
      int schema = RecordReader.schemaId(value);
      if (schema != lastSchema) {
        reads.computeIfAbsent(schema, id -> ManifestBuilder.fingerprint(ids.byId(id)));
        lastSchema = schema;
      }
      if (!events.isMadeAlike(value)) {
        events.ingestHash(value).ifPresent(ingest::add);
      }
    } catch (BadRecordException e) {
      // The replay counts it.
    }
  }

  long records() {
    return records;
  }

  /** Hashes of the configurations that made its events. */
  SortedSet<String> ingest() {
    return ingest;
  }

  /** Fingerprints of the schemas that wrote its records, by id. */
  Map<Integer, String> reads() {
    return reads;
  }
}
