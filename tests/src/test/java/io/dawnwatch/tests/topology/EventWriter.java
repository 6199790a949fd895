package io.dawnwatch.tests.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.schemas.Tick;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.map.EventMapping;
import io.dawnwatch.topology.map.ScoreMapping;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes events and control records straight to {@code events}, in no transaction. */
public final class EventWriter implements AutoCloseable {
  private final SchemaIds ids;
  private final Dataset dataset;
  private final int partitions;
  private final Producer<byte[], byte[]> producer;
  private long written;

  public EventWriter(Cluster cluster, Dataset dataset, int partitions) {
    this.ids = cluster.schemas();
    this.dataset = dataset;
    this.partitions = partitions;
    this.producer = cluster.producer(Map.of());
  }

  /** The partition of an entity. */
  public int partition(String entity) {
    return EntityPartitioner.partition(entity.getBytes(UTF_8), partitions);
  }

  /** Writes an event without a time of its own. */
  public void event(String entity, Severity severity, String body) {
    LogEvent event =
        new LogEvent(
            LogEvent.NO_TIME, severity, body, entity, List.of(), List.of(), List.of(), false);
    SpecificRecord record =
        EventMapping.toAvro(event, new Source("tests", 0, written++), "", List.of());
    producer.send(
        new ProducerRecord<>(
            dataset.events(), partition(entity), null, entity.getBytes(UTF_8), bytes(record)));
  }

  /** Writes an activation to every partition, as no activator would: without its artifact. */
  public void activation(Model model, Role role, long epoch) {
    byte[] value =
        bytes(
            new ModelActivation(
                model.id(),
                ScoreMapping.role(role),
                epoch,
                new String(model.toBytes(), UTF_8),
                "tests",
                "",
                0L));
    for (int partition = 0; partition < partitions; partition++) {
      producer.send(new ProducerRecord<>(dataset.events(), partition, null, value));
    }
    producer.flush();
  }

  /** Lets the clocks of all partitions come to a time. */
  public static void letTimePass(Cluster cluster, Dataset dataset, int partitions, Instant to)
      throws Exception {
    try (EventWriter writer = new EventWriter(cluster, dataset, partitions)) {
      byte[] tick = writer.bytes(new Tick("tests", false));
      for (int partition = 0; partition < partitions; partition++) {
        writer
            .producer
            .send(new ProducerRecord<>(dataset.events(), partition, to.toEpochMilli(), null, tick))
            .get();
      }
    }
  }

  private byte[] bytes(SpecificRecord record) {
    return new RecordWriter(ids, dataset.events(), record.getSchema()).write(record);
  }

  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
