package io.dawnwatch.topology.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Suppression;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/*
 * Keys on models: "suppression/<id, 20 digits>/begin" and ".../end". A value says at which offset of each partition the
 * control record stands, who owns it and why; it is never changed under its key, so compaction loses nothing.
 */
/** The notes of a dataset's suppressions, as its {@code models} topic holds them. Thread-safe. */
public final class SuppressionNotes {
  static final String KEY = "suppression/";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Note> notes = new ConcurrentSkipListMap<>();

  /** Keys whose notes cannot be read, and why. */
  private final Map<String, String> lost = new ConcurrentSkipListMap<>();

  /**
   * A record of a suppression and where it stands.
   *
   * @param suppression what the record says; over from the start if it ends one
   * @param offsets its offset by partition
   * @param times its record's timestamp by partition, in milliseconds since 1970 UTC
   * @param by who owns it, or ended it
   * @param why the reason given
   * @param atMillis when the order was given, by the clock of who gave it
   */
  public record Note(
      Suppression suppression,
      List<Long> offsets,
      List<Long> times,
      String by,
      String why,
      long atMillis) {
    public Note {
      offsets = List.copyOf(offsets);
      times = List.copyOf(times);
    }

    /** Whether it ends a suppression. */
    public boolean isEnd() {
      return suppression.untilMillis() == ENDED;
    }

    byte[] key() {
      return String.format(
              Locale.ROOT, "%s%020d/%s", KEY, suppression.id(), isEnd() ? "end" : "begin")
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  /** The time of a record that ends a suppression: over by any clock. */
  static final long ENDED = Long.MIN_VALUE;

  /**
   * A suppression from its beginning on.
   *
   * @param begin the record that began it
   * @param end the record that ended it before its time, if one did
   */
  public record Told(Note begin, Optional<Note> end) {
    public Suppression suppression() {
      return begin.suppression();
    }
  }

  /** A note cannot be read: without it nobody can tell what is in force. */
  void lose(String key, String why) {
    if (!notes.containsKey(key)) {
      lost.put(key, why);
    }
  }

  private void requireWhole() {
    if (!lost.isEmpty()) {
      throw new IllegalStateException(
          "what is suppressed cannot be told, nor replayed to the same bytes: notes on the models"
              + " topic cannot be read: "
              + lost);
    }
  }

  /**
   * All there ever were, by id.
   *
   * @throws IllegalStateException if a note cannot be read
   */
  public List<Told> all() {
    requireWhole();
    List<Told> all = new ArrayList<>();
    for (Note note : notes.values()) {
      if (!note.isEnd()) {
        String key = new String(note.key(), StandardCharsets.UTF_8);
        String end = key.substring(0, key.lastIndexOf('/')) + "/end";
        all.add(new Told(note, Optional.ofNullable(notes.get(end))));
      }
    }
    return all;
  }

  /** The one of that id. */
  public Optional<Told> byId(long id) {
    return all().stream().filter(one -> one.suppression().id() == id).findFirst();
  }

  /**
   * Those in force in a partition for a reader that begins at an offset, by id.
   *
   * @param clockMillis the partition's clock before that offset: what is over by it is left out
   * @throws IllegalStateException if a note cannot be read
   */
  public List<Suppression> inForce(int partition, long offset, long clockMillis) {
    requireWhole();
    List<Note> before =
        notes.values().stream()
            .filter(note -> partition < note.offsets().size())
            .filter(note -> note.offsets().get(partition) < offset)
            .sorted(Comparator.comparingLong(note -> note.offsets().get(partition)))
            .toList();
    List<Suppression> inForce = List.of();
    for (Note note : before) {
      inForce = Suppression.after(inForce, note.suppression(), note.times().get(partition));
    }
    return inForce.stream().filter(one -> !one.isOver(clockMillis)).toList();
  }

  void take(String key, byte[] value) throws IOException {
    JsonNode node = JSON.readTree(value);
    lost.remove(key);
    notes.put(
        key,
        new Note(
            new Suppression(
                node.required("id").longValue(),
                node.required("entity").textValue(),
                node.required("template").textValue(),
                node.required("untilMillis").longValue()),
            numbers(node.required("offsets")),
            numbers(node.required("times")),
            node.required("by").textValue(),
            node.required("why").textValue(),
            node.required("atMillis").longValue()));
  }

  private static List<Long> numbers(JsonNode array) {
    List<Long> numbers = new ArrayList<>();
    array.forEach(one -> numbers.add(one.longValue()));
    return numbers;
  }

  static byte[] encode(Note note) {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", note.suppression().id());
    node.put("entity", note.suppression().entity());
    node.put("template", note.suppression().template());
    node.put("untilMillis", note.suppression().untilMillis());
    ArrayNode offsets = node.putArray("offsets");
    note.offsets().forEach(offsets::add);
    ArrayNode times = node.putArray("times");
    note.times().forEach(times::add);
    node.put("by", note.by()).put("why", note.why()).put("atMillis", note.atMillis());
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
