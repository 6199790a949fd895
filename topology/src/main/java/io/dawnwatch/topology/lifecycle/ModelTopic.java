package io.dawnwatch.topology.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/*
 * Keys: "model/<sha256>" with the artifact as value; "activation/<epoch, 20 digits>" with a note that says at which offset
 * of each partition the activation stands; "dataset" with what was fixed when the dataset was made. Values are never
 * changed under a key, so compaction loses nothing.
 */
/** What the {@code models} topic of a dataset holds. Thread-safe. */
public final class ModelTopic implements ModelSource {
  static final String DATASET_KEY = "dataset";
  static final String MODEL_KEY = "model/";
  static final String ACTIVATION_KEY = "activation/";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cluster cluster;
  private final Dataset dataset;
  private final Map<String, Model> models = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<Long, Note> notes = new ConcurrentSkipListMap<>();
  private volatile Fixed fixed;
  private long readTo;

  /**
   * An activation and where it stands.
   *
   * @param offsets its offset by partition
   */
  public record Note(Activation activation, List<Long> offsets) {}

  /**
   * What was fixed when the dataset was made.
   *
   * @param partitions partitions of {@code events}
   * @param clock what moves time
   */
  public record Fixed(int partitions, Clock clock) {}

  public ModelTopic(Cluster cluster, Dataset dataset) {
    this.cluster = cluster;
    this.dataset = dataset;
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
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    try {
      if (key.startsWith(MODEL_KEY)) {
        String id = key.substring(MODEL_KEY.length());
        String actual = Ids.sha256(record.value());
        if (!actual.equals(id)) {
          throw new IllegalStateException(
              "the artifact under "
                  + key
                  + " has the hash "
                  + actual
                  + ": it was tampered with or damaged");
        }
        models.put(id, Model.parse(record.value()));
      } else if (key.startsWith(ACTIVATION_KEY)) {
        Note note = note(record.value());
        notes.put(note.activation().epoch(), note);
      } else if (key.equals(DATASET_KEY)) {
        JsonNode node = JSON.readTree(record.value());
        fixed =
            new Fixed(
                node.required("partitions").intValue(),
                Clock.valueOf(node.required("clock").textValue()));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "record "
              + record.offset()
              + " of "
              + dataset.models()
              + " ("
              + key
              + ") cannot be read: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public Model byId(String modelId) {
    Model known = models.get(modelId);
    if (known == null) {
      refresh();
      known = models.get(modelId);
    }
    if (known == null) {
      throw new ModelNotFoundException(modelId);
    }
    return known;
  }

  /** The roles in force in a partition for a reader that begins at {@code offset}, by model. */
  public List<Activation> inForce(int partition, long offset) {
    List<Activation> roles = new ArrayList<>();
    for (Note note : notes.values()) {
      if (note.offsets().get(partition) < offset) {
        Activation activation = note.activation();
        roles.removeIf(
            other ->
                other.modelId().equals(activation.modelId())
                    || activation.role() == Role.CHAMPION && other.role() == Role.CHAMPION);
        if (activation.role() != Role.RETIRED) {
          roles.add(activation);
        }
      }
    }
    return roles;
  }

  /** The activations that stand in a part of a partition, by epoch. */
  public List<Activation> activatedIn(int partition, long from, long end) {
    return notes.values().stream()
        .filter(note -> partition < note.offsets().size())
        .filter(
            note -> note.offsets().get(partition) >= from && note.offsets().get(partition) < end)
        .map(Note::activation)
        .toList();
  }

  /** Ids of all artifacts, sorted. */
  public List<String> modelIds() {
    return models.keySet().stream().sorted().toList();
  }

  /** All activations, by epoch. */
  public List<Activation> activations() {
    return notes.values().stream().map(Note::activation).toList();
  }

  /** The last activation, if there was one. */
  public Optional<Note> last() {
    return Optional.ofNullable(notes.lastEntry()).map(Map.Entry::getValue);
  }

  /** What was fixed when the dataset was made; empty before that. */
  public Optional<Fixed> fixed() {
    return Optional.ofNullable(fixed);
  }

  static byte[] encode(Note note) {
    ObjectNode node = JSON.createObjectNode();
    node.put("epoch", note.activation().epoch());
    node.put("modelId", note.activation().modelId());
    ArrayNode offsets = node.putArray("offsets");
    note.offsets().forEach(offsets::add);
    node.put("role", note.activation().role().name());
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Note note(byte[] value) throws IOException {
    JsonNode node = JSON.readTree(value);
    List<Long> offsets = new ArrayList<>();
    node.required("offsets").forEach(offset -> offsets.add(offset.longValue()));
    Activation activation =
        new Activation(
            node.required("modelId").textValue(),
            Role.valueOf(node.required("role").textValue()),
            node.required("epoch").longValue());
    return new Note(activation, List.copyOf(offsets));
  }

  static byte[] encode(Fixed fixed) {
    ObjectNode node = JSON.createObjectNode();
    node.put("clock", fixed.clock().name());
    node.put("partitions", fixed.partitions());
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
