package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.schemas.AuditEntry;
import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.SchemaIds.UnknownSchemaException;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.Host;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/*
 * What changes scores is told in the transaction that changes it: no activation without its entry, no entry without its
 * activation. Other things are told once they are done.
 */
/**
 * Who did what to a dataset, when and why: its {@code audit} topic. Nothing on it is ever changed.
 */
public final class AuditTopic {
  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public AuditTopic(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /**
   * What the topic holds.
   *
   * @param entries in the order in which they were written
   * @param unreadable records that are no entries: damaged, or of a later release
   */
  public record Trail(List<AuditEntry> entries, int unreadable) {}

  /**
   * An entry of this machine and release.
   *
   * @param action what is done, one lower-case word: {@code promote}
   * @param subject what it is done to: the hash of a model, say
   * @param order who does it, when and why
   * @param details more about it, by name
   */
  public static AuditEntry entry(
      String action, String subject, ModelOrder order, SortedMap<String, String> details) {
    return new AuditEntry(
        action,
        subject,
        order.by(),
        Host.name(),
        order.why(),
        order.overridden(),
        order.atMillis(),
        Release.VERSION,
        details.entrySet().stream()
            .map(one -> new KeyValue(one.getKey(), one.getValue()))
            .toList());
  }

  /** The record of an entry, to be sent in the transaction of what it tells. */
  public ProducerRecord<byte[], byte[]> record(AuditEntry entry) {
    return new ProducerRecord<>(
        dataset.audit(),
        0,
        entry.getSubject().getBytes(StandardCharsets.UTF_8),
        new RecordWriter(ids, dataset.audit(), AuditEntry.getClassSchema()).write(entry));
  }

  /** Writes an entry and waits until it is kept. */
  public void add(AuditEntry entry) throws InterruptedException {
    requireTopic();
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      producer.send(record(entry)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "that "
              + entry.getBy()
              + " did "
              + entry.getAction()
              + " was not written to "
              + dataset.audit()
              + ": "
              + e.getCause().getMessage(),
          e);
    }
  }

  /**
   * Fails if the dataset has no such topic: nothing is to be done that nobody could be told of.
   *
   * @throws IllegalStateException with what to do
   */
  public void requireTopic() {
    try (PartitionReader reader = new PartitionReader(cluster)) {
      reader.partitions(dataset.audit());
    }
  }

  /** All that was written so far. */
  public Trail read() {
    List<AuditEntry> entries = new ArrayList<>();
    int[] unreadable = {0};
    RecordReader records = new RecordReader(ids);
    TopicPartition partition = new TopicPartition(dataset.audit(), 0);
    try (PartitionReader reader = new PartitionReader(cluster)) {
      reader.partitions(dataset.audit());
      reader.read(
          partition,
          reader.beginning(partition),
          reader.end(partition),
          record -> {
            try {
              if (record.value() != null
                  && records.read(record.value()) instanceof AuditEntry one) {
                entries.add(one);
              } else {
                unreadable[0]++;
              }
            } catch (BadRecordException | UnknownSchemaException e) {
              unreadable[0]++;
            }
            return true;
          });
    }
    return new Trail(entries, unreadable[0]);
  }
}
