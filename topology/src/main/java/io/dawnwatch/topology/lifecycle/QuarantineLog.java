package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.Replayed;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.ingest.Ledger;
import io.dawnwatch.topology.ingest.LineIngest;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What is in a dataset's quarantine, and what became of its lines. */
public final class QuarantineLog {
  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public QuarantineLog(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /**
   * One record of the quarantine.
   *
   * @param offset its place in quarantine
   * @param millis when its line came, milliseconds since 1970 UTC
   */
  public record Entry(long offset, long millis, Quarantined quarantined) {
    /** What tells it from all others, whoever quarantined it and how often. */
    public Line line() {
      return new Line(quarantined.getSource(), quarantined.getSha256());
    }
  }

  /** A line, or a record of a line that holds several. */
  public record Line(Source source, String sha256) {}

  /** Takes entries in the order in which they were quarantined; false stops reading. */
  @FunctionalInterface
  public interface Visitor {
    boolean visit(Entry entry);
  }

  /** Visits the entries from an offset on. */
  public void read(long from, Visitor visitor) {
    visit(
        from,
        (record, value) ->
            !(value instanceof Quarantined quarantined)
                || visitor.visit(new Entry(record.offset(), record.timestamp(), quarantined)));
  }

  /** The lines that went through ingest again. */
  public Set<Line> replayed() {
    Set<Line> lines = new HashSet<>();
    visit(
        0,
        (record, value) -> {
          if (value instanceof Replayed done) {
            lines.add(new Line(done.getSource(), done.getSha256()));
          }
          return true;
        });
    return lines;
  }

  private interface RecordVisitor {
    boolean visit(ConsumerRecord<byte[], byte[]> record, SpecificRecord value);
  }

  private void visit(long from, RecordVisitor visitor) {
    RecordReader records = new RecordReader(ids);
    TopicPartition partition = new TopicPartition(dataset.quarantine(), 0);
    try (PartitionReader reader = new PartitionReader(cluster)) {
      reader.partitions(dataset.quarantine());
      reader.read(
          partition,
          Math.max(from, reader.beginning(partition)),
          reader.end(partition),
          record -> {
            try {
              return visitor.visit(record, records.read(record.value()));
            } catch (BadRecordException e) {
              throw new IllegalStateException(
                  partition + " offset " + record.offset() + " is damaged: " + e.getMessage(), e);
            }
          });
    }
  }

  /** What ingest made of the lines of each partition, as of its last commits. */
  public SortedMap<Integer, Ledger> ledgers() {
    return ledgers(dataset.application("ingest"));
  }

  /** The same for the ingest with that application id, such as that of a source topic. */
  public SortedMap<Integer, Ledger> ledgers(String application) {
    SortedMap<Integer, Ledger> ledgers = new TreeMap<>();
    String changelog = application + "-outcomes-changelog";
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions;
      try {
        partitions = reader.partitions(changelog);
      } catch (IllegalStateException e) {
        return ledgers;
      }
      for (int number = 0; number < partitions; number++) {
        TopicPartition partition = new TopicPartition(changelog, number);
        int of = number;
        reader.read(
            partition,
            reader.beginning(partition),
            reader.end(partition),
            record -> {
              if (LineIngest.isLedger(record.key()) && record.value() != null) {
                ledgers.put(of, Ledger.fromBytes(record.value()));
              }
              return true;
            });
      }
    }
    return ledgers;
  }
}
