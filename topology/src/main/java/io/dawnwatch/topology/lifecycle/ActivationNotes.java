package io.dawnwatch.topology.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * Keys on models: "activation/<epoch, 20 digits>". A value says at which offset of each partition the control record stands,
 * who gave it and why; it is never changed under its key, so compaction loses nothing.
 */
/** The notes of a dataset's activations, as its {@code models} topic holds them. Thread-safe. */
public final class ActivationNotes {
  static final String KEY = "activation/";

  private static final Pattern NAME = Pattern.compile(KEY + "0([0-9]{19})");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cluster cluster;
  private final Dataset dataset;
  private final ConcurrentSkipListMap<Long, Note> notes = new ConcurrentSkipListMap<>();

  /** Epochs whose notes cannot be read, and why. */
  private final ConcurrentSkipListMap<Long, String> lost = new ConcurrentSkipListMap<>();

  /** Epochs that were looked for among the events, which is done once. */
  private final Set<Long> searched = new HashSet<>();

  /**
   * An activation and where it stands.
   *
   * @param offsets its offset by partition
   * @param times its record's timestamp by partition, in milliseconds since 1970 UTC; empty in
   *     notes that do not hold them, which keep no former champion warm
   * @param order who gave it, and why
   */
  public record Note(
      Activation activation, List<Long> offsets, List<Long> times, ModelOrder order) {
    /** The timestamp of its record in a partition, 0 if it is not noted. */
    public long timeMillis(int partition) {
      return times.isEmpty() ? 0 : times.get(partition);
    }
  }

  ActivationNotes(Cluster cluster, Dataset dataset) {
    this.cluster = cluster;
    this.dataset = dataset;
  }

  /**
   * Takes note of a record.
   *
   * @param fixed what was fixed when the dataset was made, if that was read already
   * @throws IllegalArgumentException if it is no note of that activation
   */
  void take(String key, byte[] value, Optional<ModelTopic.Fixed> fixed) throws IOException {
    Note note = decode(value);
    long epoch = note.activation().epoch();
    if (!key.equals(key(epoch))) {
      throw new IllegalArgumentException("it is the note of epoch " + epoch);
    }
    int offsets = note.offsets().size();
    if (fixed.isPresent() && offsets != fixed.get().partitions()) {
      throw new IllegalArgumentException(
          "it notes " + offsets + " partitions of " + fixed.get().partitions());
    }
    notes.put(epoch, note);
    lost.remove(epoch);
  }

  /** A record cannot be read; a note that was read before stays: it never changes under its key. */
  void lose(String key, String why) {
    Matcher name = NAME.matcher(key);
    if (name.matches() && !notes.containsKey(Long.parseLong(name.group(1)))) {
      lost.put(Long.parseLong(name.group(1)), why);
    }
  }

  /** The record under a key was taken back: a lost note under it never was. */
  void forget(byte[] key) {
    lost.keySet()
        .removeIf(epoch -> Arrays.equals(key, key(epoch).getBytes(StandardCharsets.UTF_8)));
  }

  /** Looks among the events for what is lost and was not looked for yet. */
  synchronized void searchLost() {
    if (!searched.containsAll(lost.keySet())) {
      searched.addAll(lost.keySet());
      new LostNotes(cluster, dataset).find(lost, notes);
    }
  }

  static String key(long epoch) {
    return String.format(Locale.ROOT, "%s%020d", KEY, epoch);
  }

  /**
   * The roles in force in a partition for a reader that begins at {@code offset}, by model, and the
   * last retirement if no later activation gave a role: it tells the epoch.
   */
  List<RoleInForce> inForce(int partition, long offset) {
    requireNotes();
    List<RoleInForce> roles = List.of();
    Activation last = null;
    for (Note note : notes.values()) {
      if (note.offsets().get(partition) < offset) {
        last = note.activation();
        roles = RoleInForce.after(roles, last, note.timeMillis(partition));
      }
    }
    if (last == null || last.role() != Role.RETIRED) {
      return roles;
    }
    List<RoleInForce> withLast = new ArrayList<>(roles);
    withLast.add(new RoleInForce(last.modelId(), Role.RETIRED, last.epoch()));
    return withLast;
  }

  /** Without a note nobody can say which roles are in force after it. */
  private void requireNotes() {
    if (!lost.isEmpty()) {
      long epoch = lost.firstKey();
      throw new IllegalStateException(
          "the note of activation "
              + epoch
              + " on "
              + dataset.models()
              + " ("
              + key(epoch)
              + ") cannot be read: "
              + lost.get(epoch)
              + "; it could not be found in "
              + dataset.events()
              + " either, so nobody can say which models are in force. Restore that record from a"
              + " copy of the topic, or write a null value under that key if there was never such"
              + " an activation");
    }
  }

  /** The activations that stand in a part of a partition, by epoch. */
  List<Activation> in(int partition, long from, long end) {
    requireNotes();
    return notes.values().stream()
        .filter(note -> partition < note.offsets().size())
        .filter(
            note -> note.offsets().get(partition) >= from && note.offsets().get(partition) < end)
        .map(Note::activation)
        .toList();
  }

  /** All of them, by epoch. */
  List<Note> all() {
    requireNotes();
    return List.copyOf(notes.values());
  }

  /** The last one, if there is one. */
  Optional<Note> last() {
    requireNotes();
    return Optional.ofNullable(notes.lastEntry()).map(Map.Entry::getValue);
  }

  static byte[] encode(Note note) {
    ObjectNode node = JSON.createObjectNode();
    node.put("epoch", note.activation().epoch());
    node.put("modelId", note.activation().modelId());
    ArrayNode offsets = node.putArray("offsets");
    note.offsets().forEach(offsets::add);
    node.put("role", note.activation().role().name());
    ArrayNode times = node.putArray("times");
    note.times().forEach(times::add);
    node.put("warmForMillis", note.activation().warmForMillis());
    ModelOrder order = note.order();
    node.put("issuedBy", order.by()).put("why", order.why());
    node.put("atMillis", order.atMillis());
    if (!order.overridden().isEmpty()) {
      node.put("overridden", order.overridden());
    }
    if (!order.gates().isEmpty()) {
      node.put("gates", order.gates());
    }
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Note decode(byte[] value) throws IOException {
    JsonNode node = JSON.readTree(value);
    List<Long> offsets = new ArrayList<>();
    node.required("offsets").forEach(offset -> offsets.add(offset.longValue()));
    if (offsets.isEmpty()) {
      throw new IllegalArgumentException("it notes no offset");
    }
    Activation activation =
        new Activation(
            node.required("modelId").textValue(),
            Role.valueOf(node.required("role").textValue()),
            node.required("epoch").longValue(),
            node.path("warmForMillis").asLong(0));
    List<Long> times = new ArrayList<>();
    node.path("times").forEach(time -> times.add(time.longValue()));
    if (!times.isEmpty() && times.size() != offsets.size()) {
      throw new IllegalArgumentException("it notes more or fewer times than offsets");
    }
    ModelOrder order =
        new ModelOrder(
            node.path("issuedBy").asText(""),
            node.path("why").asText(""),
            node.path("overridden").asText(""),
            node.path("gates").asText(""),
            node.path("atMillis").asLong(0));
    return new Note(activation, List.copyOf(offsets), List.copyOf(times), order);
  }
}
