package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.RunManifest;
import io.dawnwatch.schemas.RunReport;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Manifests and reports of runs, on the {@code runs} topic, by run id. */
public final class Runs {
  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public Runs(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /** Notes what a run is going to read. */
  public void begin(String runId, Manifest manifest) throws InterruptedException {
    write(runId, manifest.toAvro());
  }

  /** Notes what a run did. */
  public void report(
      String runId,
      String kind,
      Manifest manifest,
      long startedMillis,
      long finishedMillis,
      List<Coverage> coverage,
      List<Parity> parity)
      throws InterruptedException {
    int gaps = (int) coverage.stream().filter(one -> !one.isWhole()).count();
    write(
        runId,
        new RunReport(
            runId,
            kind,
            dataset.name(),
            manifest.dataVersion(),
            Release.VERSION,
            startedMillis,
            finishedMillis,
            coverage.stream().map(Coverage::toAvro).toList(),
            gaps,
            parity.stream().map(Parity::toAvro).toList()));
  }

  private void write(String runId, SpecificRecord record) throws InterruptedException {
    RecordWriter writer =
        new RecordWriter(
            ids, dataset.runs(), RunManifest.getClassSchema(), RunReport.getClassSchema());
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      byte[] key = runId.getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(dataset.runs(), 0, key, writer.write(record))).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "run " + runId + " could not be noted: " + e.getCause().getMessage(), e);
    }
  }

  /** The manifest of a run; empty if no run has that id. */
  public Optional<Manifest> manifest(String runId) {
    return Optional.ofNullable(manifests().get(runId));
  }

  /** The last report of each run that has one, oldest run first. */
  public Map<String, RunReport> reports() {
    Map<String, RunReport> found = new LinkedHashMap<>();
    read(
        (id, record) -> {
          if (record instanceof RunReport report) {
            found.put(id, report);
          }
        });
    return found;
  }

  /** All manifests, oldest first. */
  public Map<String, Manifest> manifests() {
    Map<String, Manifest> found = new LinkedHashMap<>();
    read(
        (id, record) -> {
          if (record instanceof RunManifest manifest) {
            found.put(id, Manifest.fromAvro(manifest));
          }
        });
    return found;
  }

  private void read(BiConsumer<String, SpecificRecord> visitor) {
    RecordReader records = new RecordReader(ids);
    try (PartitionReader reader = new PartitionReader(cluster)) {
      TopicPartition partition = new TopicPartition(dataset.runs(), 0);
      reader.read(
          partition,
          reader.beginning(partition),
          reader.end(partition),
          record -> {
            try {
              visitor.accept(
                  new String(record.key(), StandardCharsets.UTF_8), records.read(record.value()));
              return true;
            } catch (BadRecordException e) {
              throw new IllegalStateException(
                  dataset.runs()
                      + " offset "
                      + record.offset()
                      + " cannot be read: "
                      + e.getMessage(),
                  e);
            }
          });
    }
  }
}
