package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.DecodedTopic;
import io.dawnwatch.topology.replay.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The experiments of a dataset, on its {@code experiments} topic. */
public final class Experiments {
  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public Experiments(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /**
   * Notes an experiment, for ever.
   *
   * @param kind {@code train} or {@code evaluate}
   * @return the record as it was written
   */
  public Experiment write(
      String kind,
      Manifest manifest,
      String modelId,
      String owner,
      String why,
      long startedMillis,
      long finishedMillis,
      ObjectNode body)
      throws InterruptedException {
    return write(
        kind, manifest.dataVersion(), modelId, owner, why, startedMillis, finishedMillis, body);
  }

  /**
   * Notes that a model was asked the verdicts again.
   *
   * @param suite what came of it; its hash of the verdicts takes the place of a data version
   */
  public Experiment writeCheck(
      Model model, long startedMillis, long finishedMillis, ObjectNode suite)
      throws InterruptedException {
    ObjectNode body = CanonicalJson.object();
    body.set("feedback", suite);
    return write(
        "check",
        suite.path("suite").asText(),
        model.id(),
        model.owner(),
        "",
        startedMillis,
        finishedMillis,
        body);
  }

  private Experiment write(
      String kind,
      String dataVersion,
      String modelId,
      String owner,
      String why,
      long startedMillis,
      long finishedMillis,
      ObjectNode body)
      throws InterruptedException {
    Experiment experiment =
        new Experiment(
            kind + "-" + modelId.substring(0, 8) + "-" + Long.toString(startedMillis, 36),
            kind,
            dataset.name(),
            dataVersion,
            modelId,
            Release.VERSION,
            owner,
            why,
            startedMillis,
            finishedMillis,
            CanonicalJson.write(body));
    RecordWriter writer = new RecordWriter(ids, dataset.experiments(), Experiment.getClassSchema());
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      byte[] key = experiment.getId().getBytes(StandardCharsets.UTF_8);
      producer
          .send(new ProducerRecord<>(dataset.experiments(), 0, key, writer.write(experiment)))
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "experiment " + experiment.getId() + " could not be noted: " + e.getCause().getMessage(),
          e);
    }
    return experiment;
  }

  /** All experiments, oldest first. */
  public List<Experiment> all() {
    List<Experiment> found = new ArrayList<>();
    DecodedTopic.read(
        cluster,
        ids,
        dataset.experiments(),
        record -> {
          if (record instanceof Experiment one) {
            found.add(one);
          }
        });
    return found;
  }

  /**
   * The experiment whose id begins so.
   *
   * @throws IllegalArgumentException if none or several do
   */
  public Experiment find(String prefix) {
    List<Experiment> matching =
        all().stream().filter(one -> one.getId().startsWith(prefix)).toList();
    if (matching.isEmpty()) {
      throw new IllegalArgumentException(
          "no experiment of dataset "
              + dataset.name()
              + " has an id that begins with "
              + prefix
              + ": `dawnwatch experiments list` shows them");
    }
    if (matching.size() > 1) {
      throw new IllegalArgumentException(
          matching.size()
              + " experiments have ids that begin with "
              + prefix
              + ": give more of it");
    }
    return matching.get(0);
  }

  /** Of what an experiment came to: the evaluation of its model, not of those it is set beside. */
  public static JsonNode own(JsonNode body) {
    JsonNode evaluations = body.path("evaluations");
    return evaluations.has("candidate") ? evaluations.get("candidate") : evaluations.path("model");
  }

  /** What an experiment came to. */
  public static ObjectNode body(Experiment experiment) {
    try {
      return CanonicalJson.read(experiment.getBody());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "experiment " + experiment.getId() + " cannot be read: " + e.getMessage(), e);
    }
  }
}
