package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.map.ScoreMapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives a model a role in a dataset: publishes the artifact, reads it back, then writes a {@code
 * ModelActivation} to every partition of {@code events} and the note of their offsets to {@code
 * models}, all in one transaction. One transactional id per dataset: a second activator fences the
 * first.
 */
public final class Activator {
  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public Activator(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /**
   * Activates and returns the note of it.
   *
   * @param timestampMillis record time of the activation where the events' own time is the clock;
   *     null where it is the broker's
   */
  public ModelTopic.Note activate(
      Model model, Role role, String by, String why, Long timestampMillis)
      throws InterruptedException {
    publish(model.toBytes());
    ModelTopic models = new ModelTopic(cluster, dataset);
    models.byId(model.id());
    try (Producer<byte[], byte[]> producer =
        cluster.producer(Map.of("transactional.id", dataset.application("activator")))) {
      producer.initTransactions();
      models.refresh();
      long epoch = models.last().map(note -> note.activation().epoch() + 1).orElse(1L);
      Activation activation = new Activation(model.id(), role, epoch);
      byte[] value =
          new RecordWriter(ids, dataset.events(), ModelActivation.getClassSchema())
              .write(
                  new ModelActivation(
                      model.id(),
                      ScoreMapping.role(role),
                      epoch,
                      new String(model.toBytes(), StandardCharsets.UTF_8),
                      by,
                      why));
      int partitions = producer.partitionsFor(dataset.events()).size();
      producer.beginTransaction();
      List<Future<RecordMetadata>> sent = new ArrayList<>(partitions);
      for (int partition = 0; partition < partitions; partition++) {
        sent.add(
            producer.send(
                new ProducerRecord<>(dataset.events(), partition, timestampMillis, null, value)));
      }
      producer.flush();
      List<Long> offsets = new ArrayList<>(partitions);
      for (Future<RecordMetadata> one : sent) {
        offsets.add(one.get().offset());
      }
      ModelTopic.Note note = new ModelTopic.Note(activation, offsets);
      String key = String.format(Locale.ROOT, "%s%020d", ModelTopic.ACTIVATION_KEY, epoch);
      Future<RecordMetadata> noted = producer.send(record(key, ModelTopic.encode(note)));
      producer.commitTransaction();
      try (PartitionReader reader = new PartitionReader(cluster)) {
        reader.awaitStable(new TopicPartition(dataset.models(), 0), noted.get().offset());
      }
      return note;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the activation of "
              + model.id()
              + " in "
              + dataset.name()
              + " was not written: "
              + e.getCause().getMessage(),
          e);
    }
  }

  /** Publishes an artifact under its hash. It has no role until it is activated. */
  public Model publish(byte[] artifact) throws InterruptedException {
    Model model = Model.parse(artifact);
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      producer.send(record(ModelTopic.MODEL_KEY + model.id(), model.toBytes())).get();
      return model;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "model "
              + model.id()
              + " was not published to "
              + dataset.models()
              + ": "
              + e.getCause().getMessage(),
          e);
    }
  }

  private ProducerRecord<byte[], byte[]> record(String key, byte[] value) {
    return new ProducerRecord<>(dataset.models(), 0, key.getBytes(StandardCharsets.UTF_8), value);
  }
}
