package io.dawnwatch.topology.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Keys: "model/<sha256>" with the artifact as value, or its pieces (see Artifacts); "signature/<sha256>/..." with who signed
 * a model (see Signatures); "activation/..." and "suppression/..." with notes of where such records stand among the events
 * (see ActivationNotes and SuppressionNotes); "dataset" with what was fixed when the dataset was made. Values are never
 * changed under a key, so compaction loses nothing.
 */
/** What the {@code models} topic of a dataset holds. Thread-safe. */
public final class ModelTopic implements ModelSource {
  static final String DATASET_KEY = "dataset";

  private static final Logger LOG = LoggerFactory.getLogger(ModelTopic.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cluster cluster;
  private final Dataset dataset;
  private final Artifacts artifacts = new Artifacts();
  private final Map<String, Model> models = new ConcurrentHashMap<>();
  private final Signatures signatures = new Signatures();
  private final TrustedKeys trusted;
  private final List<Damaged> damaged = new CopyOnWriteArrayList<>();

  private final ActivationNotes activations;
  private final SuppressionNotes suppressions = new SuppressionNotes();
  private volatile Fixed fixed;
  private long readTo;

  /**
   * A model whose artifact is on the topic.
   *
   * @param bytes length of the artifact
   * @param pieces records it lies in
   * @param publishedMillis when the broker or its writer says it was first written
   */
  public record Published(String id, long bytes, int pieces, long publishedMillis) {}

  /**
   * What was fixed when the dataset was made.
   *
   * @param partitions partitions of {@code events}
   * @param clock what moves time
   */
  public record Fixed(int partitions, Clock clock) {}

  /**
   * A record that cannot be read and is passed over.
   *
   * @param why what is wrong with it
   */
  public record Damaged(long offset, String key, String why) {}

  /**
   * The topic of a dataset.
   *
   * @throws IllegalStateException if the cluster's file of {@linkplain TrustedKeys trusted keys}
   *     cannot be read
   */
  public ModelTopic(Cluster cluster, Dataset dataset) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.trusted = TrustedKeys.of(cluster);
    this.activations = new ActivationNotes(cluster, dataset);
  }

  /** The topic of a dataset, read to its end. */
  public static ModelTopic read(Cluster cluster, Dataset dataset) {
    ModelTopic models = new ModelTopic(cluster, dataset);
    models.refresh();
    return models;
  }

  /** Reads what is new on the topic. */
  public synchronized void refresh() {
    try (PartitionReader reader = new PartitionReader(cluster)) {
      reader.partitions(dataset.models());
      TopicPartition partition = new TopicPartition(dataset.models(), 0);
      long end = reader.end(partition);
      reader.read(
          partition,
          Math.max(readTo, reader.beginning(partition)),
          end,
          record -> {
            take(record);
            return true;
          });
      readTo = end;
    }
    activations.searchLost();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    if (record.value() == null) {
      activations.forget(record.key());
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    try {
      if (key.startsWith(Artifacts.KEY)) {
        artifacts.take(record);
      } else if (key.startsWith(Signatures.KEY)) {
        signatures.take(key, record.value());
      } else if (key.startsWith(ActivationNotes.KEY)) {
        activations.take(key, record.value(), fixed());
      } else if (key.startsWith(SuppressionNotes.KEY)) {
        suppressions.take(key, record.value());
      } else if (key.equals(DATASET_KEY)) {
        JsonNode node = JSON.readTree(record.value());
        fixed =
            new Fixed(
                node.required("partitions").intValue(),
                Clock.valueOf(node.required("clock").textValue()));
      }
    } catch (IOException | RuntimeException e) {
      passOver(record.offset(), key, String.valueOf(e.getMessage()));
    }
  }

  private void passOver(long offset, String key, String why) {
    damaged.add(new Damaged(offset, key, why));
    LOG.warn(
        "record {} of {} ({}) cannot be read and is passed over: {}",
        offset,
        dataset.models(),
        key,
        why);
    if (key.startsWith(SuppressionNotes.KEY)) {
      suppressions.lose(key, why);
    }
    activations.lose(key, why);
  }

  /** Records that could not be read, in the order of the topic. */
  public List<Damaged> damaged() {
    return List.copyOf(damaged);
  }

  /**
   * The model with that hash, read from the topic if it is not known yet.
   *
   * @throws BadArtifactException if it is not signed as it has to be, its bytes are not those of
   *     its hash, or this release cannot score with them
   */
  @Override
  public Model byId(String modelId) {
    Model known = models.get(modelId);
    if (known != null) {
      return known;
    }
    try (PartitionReader reader = new PartitionReader(cluster)) {
      return byId(modelId, reader);
    }
  }

  private synchronized Model byId(String modelId, PartitionReader reader) {
    Model known = models.get(modelId);
    if (known != null) {
      return known;
    }
    if (artifacts.wholes(modelId).isEmpty() || !trusts(modelId)) {
      refresh();
    }
    requireTrust(modelId);
    Model model = Artifacts.parse("model " + modelId, artifact(modelId, reader));
    models.put(modelId, model);
    return model;
  }

  private byte[] artifact(String modelId, PartitionReader reader) {
    BadArtifactException refused = null;
    for (Artifacts.Whole whole : artifacts.wholes(modelId)) {
      try {
        Artifacts.requireLength("the artifact of model " + modelId, whole.bytes());
        return Artifacts.join(modelId, pieces(whole, reader));
      } catch (BadArtifactException e) {
        refused = e;
      }
    }
    if (refused != null) {
      throw refused;
    }
    throw new ModelNotFoundException(modelId);
  }

  /**
   * Verifies the artifact of a model, whoever signed it.
   *
   * @throws BadArtifactException if it is not what its hash says, or none to score with
   * @throws ModelNotFoundException if it is not there
   */
  synchronized void verify(String modelId) {
    try (PartitionReader reader = new PartitionReader(cluster)) {
      Artifacts.parse("model " + modelId, artifact(modelId, reader));
    }
  }

  private boolean trusts(String modelId) {
    return trusted.trusts(modelId, signatures.of(modelId));
  }

  /**
   * Refuses a model that nobody who is trusted has signed, where that is asked for.
   *
   * @throws BadArtifactException with what to do
   */
  private void requireTrust(String modelId) {
    if (!trusts(modelId)) {
      throw trusted.refused(modelId, signatures.of(modelId).size());
    }
  }

  /**
   * Refuses to begin what ends with publishing a model, if that model would not be trusted.
   *
   * @throws IllegalStateException with what to do
   */
  public void requireSigner(Optional<SigningKey> signer) {
    if (!trusted.asked()) {
      return;
    }
    String any = "0".repeat(64);
    if (signer.isEmpty()
        || trusted.signer(signer.get().sign(any, ModelOrder.ofUser(""))).isEmpty()) {
      throw new IllegalStateException(
          "the model could not be published: only models that a trusted key has signed may be used"
              + " here, and "
              + (signer.isEmpty() ? "no --sign-key is given" : "--sign-key is not one of them"));
    }
  }

  /** The signatures of a model, whoever made them. */
  public List<Signatures.Signature> signatures(String modelId) {
    return signatures.of(modelId);
  }

  /** Whose signatures count. */
  public TrustedKeys trusted() {
    return trusted;
  }

  private List<byte[]> pieces(Artifacts.Whole whole, PartitionReader reader) {
    Map<Long, byte[]> pieces = new HashMap<>();
    reader.read(
        new TopicPartition(dataset.models(), 0),
        Collections.min(whole.offsets()),
        Collections.max(whole.offsets()) + 1,
        record -> {
          if (whole.offsets().contains(record.offset())) {
            pieces.put(record.offset(), record.value());
          }
          return true;
        });
    if (pieces.size() < whole.offsets().size()) {
      // Published again meanwhile, and compacted: the next look finds the new place.
      throw new ModelNotFoundException(whole.id());
    }
    return whole.offsets().stream().map(pieces::get).toList();
  }

  /** Whether a model has been read already. */
  boolean isLoaded(String modelId) {
    return models.containsKey(modelId);
  }

  /** The models whose artifacts are on the topic, the oldest first. */
  public synchronized List<Published> published() {
    return artifacts.wholes().stream()
        .map(one -> new Published(one.id(), one.bytes(), one.offsets().size(), one.firstMillis()))
        .toList();
  }

  /**
   * The roles in force in a partition for a reader that begins at {@code offset}, by model, and the
   * last retirement if no later activation gave a role: it tells the epoch.
   */
  public List<RoleInForce> inForce(int partition, long offset) {
    return activations.inForce(partition, offset);
  }

  /** The roles at the end of the log, but for those that are over by the clock of a partition. */
  public List<RoleInForce> now() {
    List<RoleInForce> roles = new ArrayList<>(inForce(0, Long.MAX_VALUE));
    roles.removeIf(one -> one.role() == Role.RETIRED);
    if (roles.stream().allMatch(one -> one.untilMillis() == RoleInForce.NO_END)) {
      return roles;
    }
    try (PartitionReader reader = new PartitionReader(cluster)) {
      List<OptionalLong> clocks = reader.lastTimestamps(dataset.events());
      for (int number = 0; number < clocks.size(); number++) {
        long clock = clocks.get(number).orElse(Long.MIN_VALUE);
        inForce(number, Long.MAX_VALUE).stream()
            .filter(one -> one.isOver(clock))
            .forEach(one -> roles.removeIf(other -> other.modelId().equals(one.modelId())));
      }
    }
    return roles;
  }

  /** Most feature specs of models in force in any one partition, once this is activated there. */
  int specsAfter(Activation activation) {
    int most = 0;
    try (PartitionReader reader = new PartitionReader(cluster)) {
      List<OptionalLong> clocks = reader.lastTimestamps(dataset.events());
      for (int number = 0; number < clocks.size(); number++) {
        long clock = clocks.get(number).orElse(Long.MIN_VALUE);
        List<RoleInForce> before =
            inForce(number, Long.MAX_VALUE).stream()
                .filter(one -> one.role() != Role.RETIRED && !one.isOver(clock))
                .toList();
        long specs =
            RoleInForce.after(before, activation, clock).stream()
                .map(one -> byId(one.modelId(), reader).features())
                .distinct()
                .count();
        most = Math.max(most, (int) specs);
      }
    }
    return most;
  }

  /** The activations that stand in a part of a partition, by epoch. */
  public List<Activation> activatedIn(int partition, long from, long end) {
    return activations.in(partition, from, end);
  }

  /** All notes of activations, by epoch. */
  public List<ActivationNotes.Note> notes() {
    return activations.all();
  }

  /** All activations, by epoch. */
  public List<Activation> activations() {
    return notes().stream().map(ActivationNotes.Note::activation).toList();
  }

  /** The last activation, if there was one. */
  public Optional<ActivationNotes.Note> last() {
    return activations.last();
  }

  /** The suppressions of the dataset. */
  public SuppressionNotes suppressions() {
    return suppressions;
  }

  /** What was fixed when the dataset was made; empty before that. */
  public Optional<Fixed> fixed() {
    return Optional.ofNullable(fixed);
  }

  static byte[] encode(Fixed fixed) {
    ObjectNode node = JSON.createObjectNode();
    node.put("clock", fixed.clock().name());
    node.put("partitions", fixed.partitions());
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
