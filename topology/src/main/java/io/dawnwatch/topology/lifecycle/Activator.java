package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.map.ScoreMapping;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Gives a model a role in a dataset: publishes the artifact, reads it back, then writes a {@code
 * ModelActivation} to every partition of {@code events}, the note of their offsets to {@code
 * models} and an entry to {@code audit}, all in one transaction. One transactional id per dataset:
 * a second activator fences the first, which says so and has written nothing.
 */
public final class Activator {
  /** Somebody waits for a rollback: beginning a transaction asks again several times. */
  private static final int RETRY_MILLIS = 10;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public Activator(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /**
   * Publishes and activates a model whatever its role was, and returns the note of it.
   *
   * @param timestampMillis record time of the activation where the events' own time is the clock;
   *     null where it is the broker's
   */
  public ActivationNotes.Note activate(
      Model model, Role role, String by, String why, Long timestampMillis)
      throws InterruptedException {
    ModelOrder order = ModelOrder.of(by, why);
    publish(model.toBytes(), order, Optional.empty());
    int partitions = partitions();
    Long[] times = new Long[partitions];
    Arrays.fill(times, timestampMillis);
    return activate(
        "activate",
        model,
        role,
        order,
        Duration.ZERO,
        Arrays.asList(times),
        new ModelTopic(cluster, dataset),
        given -> given);
  }

  /** The same, by the user of this process, unsigned. */
  public Model publish(byte[] artifact) throws InterruptedException {
    return publish(artifact, ModelOrder.ofUser(""), Optional.empty());
  }

  /**
   * Publishes an artifact, unless it is there, and reads it back. One that lies there damaged is
   * written again.
   *
   * @param signer signs it, if somebody is to
   * @return the model
   * @throws BadArtifactException if the bytes are no model to score with, or it is not signed by
   *     those whom the cluster's trusted keys name: nothing is written then
   */
  public Model publish(byte[] artifact, ModelOrder order, Optional<SigningKey> signer)
      throws InterruptedException {
    Model model = Artifacts.parse("the artifact", artifact);
    String id = model.id();
    ModelTopic models = ModelTopic.read(cluster, dataset);
    List<Signatures.Signature> signatures = new ArrayList<>(models.signatures(id));
    Optional<Signatures.Signature> signed = signer.map(key -> key.sign(id, order));
    signed.ifPresent(signatures::add);
    if (!models.trusted().trusts(id, signatures)) {
      throw models.trusted().refused(id, signatures.size());
    }
    if (signed.isPresent()) {
      write(signed.get(), models, order);
    }
    if (!isThere(models, id)) {
      new AuditTopic(cluster, dataset, ids).requireTopic();
      Artifacts.write(
          cluster,
          dataset.models(),
          id,
          model.toBytes(),
          Artifacts.pieceBytes(cluster, dataset.models()));
      audit("publish", id, order, Map.of("bytes", Integer.toString(model.toBytes().length)));
    }
    return new ModelTopic(cluster, dataset).byId(id);
  }

  private static boolean isThere(ModelTopic models, String id) {
    try {
      models.byId(id);
      return true;
    } catch (ModelSource.ModelNotFoundException | BadArtifactException e) {
      return false;
    }
  }

  /**
   * Signs a model that is published.
   *
   * @return the signature; the one that is there if the key has signed it before
   * @throws BadArtifactException if the artifact is not what its hash says
   */
  public Signatures.Signature sign(String id, ModelOrder order, SigningKey signer)
      throws InterruptedException {
    ModelTopic models = ModelTopic.read(cluster, dataset);
    models.verify(id);
    Signatures.Signature signature = signer.sign(id, order);
    write(signature, models, order);
    return signature;
  }

  private void write(Signatures.Signature signature, ModelTopic models, ModelOrder order)
      throws InterruptedException {
    if (models.signatures(signature.modelId()).stream()
        .anyMatch(one -> one.key().equals(signature.key()))) {
      return;
    }
    new AuditTopic(cluster, dataset, ids).requireTopic();
    byte[] key = signature.key().getBytes(StandardCharsets.UTF_8);
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      producer.send(new ProducerRecord<>(dataset.models(), 0, key, signature.encode())).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the signature of model "
              + signature.modelId()
              + " was not written to "
              + dataset.models()
              + ": "
              + e.getCause().getMessage(),
          e);
    }
    audit(
        "sign",
        signature.modelId(),
        order,
        models.trusted().signer(signature).map(key16 -> Map.of("key", key16)).orElse(Map.of()));
  }

  private void audit(String action, String id, ModelOrder order, Map<String, String> details)
      throws InterruptedException {
    new AuditTopic(cluster, dataset, ids)
        .add(AuditTopic.entry(action, id, order, new TreeMap<>(details)));
  }

  /** Partitions of {@code events}. */
  private int partitions() {
    try (PartitionReader reader = new PartitionReader(cluster)) {
      return reader.partitions(dataset.events());
    }
  }

  /**
   * Activates a model that is published, and returns the note of it once the activation can be read
   * in every partition.
   *
   * @param action what the order is called in the audit trail
   * @param warmFor for a new champion: how long the former one goes on as a challenger
   * @param times record time of the activation by partition; null for the broker's
   * @param models is refreshed when nobody else can change roles any more, before the check
   * @param check looks at the roles when nobody else can change them any more: it gives the order
   *     as it is to be noted, or throws to refuse it
   */
  ActivationNotes.Note activate(
      String action,
      Model model,
      Role role,
      ModelOrder order,
      Duration warmFor,
      List<Long> times,
      ModelTopic models,
      UnaryOperator<ModelOrder> check)
      throws InterruptedException {
    AuditTopic audit = new AuditTopic(cluster, dataset, ids);
    audit.requireTopic();
    try (Producer<byte[], byte[]> producer =
        cluster.producer(
            Map.of(
                "transactional.id",
                dataset.application("activator"),
                "linger.ms",
                0,
                "retry.backoff.ms",
                RETRY_MILLIS))) {
      producer.initTransactions();
      models.refresh();
      ModelOrder checked = check.apply(order);
      long epoch = models.last().map(note -> note.activation().epoch() + 1).orElse(1L);
      Activation activation = new Activation(model.id(), role, epoch, warmFor.toMillis());
      refuseTooManySpecs(models, model, activation);
      byte[] value =
          value(model, activation, checked, Artifacts.pieceBytes(cluster, dataset.events()));
      producer.beginTransaction();
      InBand.Written in = InBand.write(producer, dataset, value, times);
      ActivationNotes.Note note =
          new ActivationNotes.Note(activation, in.offsets(), in.times(), checked);
      String key = ActivationNotes.key(epoch);
      Future<RecordMetadata> noted =
          producer.send(
              new ProducerRecord<>(
                  dataset.models(),
                  0,
                  key.getBytes(StandardCharsets.UTF_8),
                  ActivationNotes.encode(note)));
      producer.send(audit.record(AuditTopic.entry(action, model.id(), checked, details(note))));
      producer.commitTransaction();
      InBand.awaitReadable(cluster, dataset, note.offsets(), noted.get().offset());
      return note;
    } catch (ExecutionException e) {
      throw notWritten(model, e.getCause());
    } catch (KafkaException e) {
      throw notWritten(model, e);
    }
  }

  private static SortedMap<String, String> details(ActivationNotes.Note note) {
    SortedMap<String, String> details =
        new TreeMap<>(
            Map.of(
                "epoch",
                Long.toString(note.activation().epoch()),
                "offsets",
                note.offsets().stream().map(String::valueOf).collect(Collectors.joining(" ")),
                "role",
                note.activation().role().name()));
    if (!note.order().gates().isEmpty()) {
      details.put("gates", note.order().gates());
    }
    return details;
  }

  /** No scorer could apply it: every task would fail at its record, for ever. */
  private static void refuseTooManySpecs(ModelTopic models, Model model, Activation activation) {
    if (activation.role() == Role.RETIRED || models.notes().size() < Scorer.MOST_LANES) {
      return;
    }
    int specs = models.specsAfter(activation);
    if (specs > Scorer.MOST_LANES) {
      throw new ModelRoles.RefusedException(
          "model "
              + ModelRoles.shortened(model.id())
              + " is refused: with it, models of "
              + specs
              + " feature specs would be in force, and "
              + Scorer.MOST_LANES
              + " are the most; `dawnwatch models retire` one first (`dawnwatch models list` shows"
              + " them)");
    }
  }

  private IllegalStateException notWritten(Model model, Throwable why) {
    return new IllegalStateException(
        "the activation of "
            + model.id()
            + " in "
            + dataset.name()
            + " was not written: "
            + (isFenced(why)
                ? "somebody else changed a role of this dataset at the same time and went first;"
                    + " look at `dawnwatch models history`, and give the order again if it still"
                    + " holds"
                : why.getMessage()),
        why);
  }

  /** Whether somebody else with the same transactional id came later. */
  static boolean isFenced(Throwable why) {
    for (Throwable cause = why; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return true;
      }
    }
    return false;
  }

  /** The model stands in the record if one record may hold it; else its hash alone names it. */
  private byte[] value(Model model, Activation activation, ModelOrder order, int mostBytes) {
    byte[] artifact = model.toBytes();
    return new RecordWriter(ids, dataset.events(), ModelActivation.getClassSchema())
        .write(
            new ModelActivation(
                model.id(),
                ScoreMapping.role(activation.role()),
                activation.epoch(),
                artifact.length <= mostBytes ? new String(artifact, StandardCharsets.UTF_8) : "",
                order.by(),
                order.why(),
                activation.warmForMillis()));
  }
}
