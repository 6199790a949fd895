package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.topology.kafka.Cluster;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;

/*
 * An artifact that fits into one record stands under "model/<sha256>"; a longer one under "model/<sha256>/<n>/<of>", n from
 * 1, in pieces. Keys say all there is to know of the order, and content never changes under a key: pieces that were written
 * by halves are completed by writing them again, and compaction loses nothing.
 */
/** Where the pieces of artifacts lie on a {@code models} topic. Not thread-safe. */
final class Artifacts {
  static final String KEY = "model/";

  /** Longest piece, unless the topic takes less. */
  static final int PIECE_BYTES = 512 << 10;

  /** What a batch of one record takes besides its value, generously. */
  private static final int OVERHEAD_BYTES = 2_048;

  private static final Pattern NAME =
      Pattern.compile(KEY + "([0-9a-f]{64})(?:/([0-9]{1,6})/([0-9]{1,6}))?");

  private final SortedMap<String, SortedMap<Integer, Cut>> byId = new TreeMap<>();

  /** One way in which an artifact was cut: all its pieces have the same {@code of}. */
  private static final class Cut {
    private final Map<Integer, Long> offsets = new TreeMap<>();
    private long bytes;
    private long firstMillis = Long.MAX_VALUE;
  }

  /** A piece by its key. */
  private record Name(String id, int number, int of) {}

  /**
   * An artifact all of whose pieces are there.
   *
   * @param firstMillis record time of its first piece
   */
  record Whole(String id, List<Long> offsets, long bytes, long firstMillis) {}

  private static Optional<Name> name(byte[] key) {
    Matcher matcher = NAME.matcher(new String(key, StandardCharsets.UTF_8));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        matcher.group(2) == null
            ? new Name(matcher.group(1), 1, 1)
            : new Name(
                matcher.group(1),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3))));
  }

  /** Takes note of a record; one that is no piece is passed over. */
  void take(ConsumerRecord<byte[], byte[]> record) {
    Name name = name(record.key()).orElse(null);
    if (name == null || name.number() < 1 || name.number() > name.of()) {
      return;
    }
    Cut cut =
        byId.computeIfAbsent(name.id(), id -> new TreeMap<>())
            .computeIfAbsent(name.of(), of -> new Cut());
    if (cut.offsets.put(name.number(), record.offset()) == null) {
      cut.bytes += record.value().length;
    }
    cut.firstMillis = Math.min(cut.firstMillis, record.timestamp());
  }

  /** The artifact of that hash, if all its pieces are there. */
  Optional<Whole> whole(String id) {
    return byId.getOrDefault(id, new TreeMap<>()).entrySet().stream()
        .filter(cut -> cut.getValue().offsets.size() == cut.getKey())
        .map(
            cut ->
                new Whole(
                    id,
                    List.copyOf(cut.getValue().offsets.values()),
                    cut.getValue().bytes,
                    cut.getValue().firstMillis))
        .findFirst();
  }

  /** All artifacts whose pieces are there, the oldest first. */
  List<Whole> wholes() {
    List<Whole> wholes = new ArrayList<>();
    byId.keySet().forEach(id -> whole(id).ifPresent(wholes::add));
    wholes.sort(
        (one, other) ->
            one.firstMillis() != other.firstMillis()
                ? Long.compare(one.firstMillis(), other.firstMillis())
                : one.id().compareTo(other.id()));
    return wholes;
  }

  /**
   * Puts pieces together.
   *
   * @throws IllegalStateException if the bytes are not those of the hash
   */
  static byte[] join(String id, List<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEach(piece -> all.write(piece, 0, piece.length));
    byte[] artifact = all.toByteArray();
    String actual = Ids.sha256(artifact);
    if (!actual.equals(id)) {
      throw new IllegalStateException(
          "the artifact under "
              + KEY
              + id
              + " has the hash "
              + actual
              + ": it was tampered with or damaged");
    }
    return artifact;
  }

  /** Longest piece that a topic takes in one record. */
  static int pieceBytes(Cluster cluster, String topic) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = cluster.admin()) {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      int most = Integer.parseInt(config.get("max.message.bytes").value());
      if (most <= OVERHEAD_BYTES) {
        throw new IllegalStateException(
            topic + " takes records of " + most + " bytes only: raise its max.message.bytes");
      }
      return Math.min(PIECE_BYTES, most - OVERHEAD_BYTES);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the settings of " + topic + " cannot be read: " + e.getCause().getMessage(), e);
    }
  }

  /** Writes an artifact, cut into pieces of at most {@code pieceBytes}. */
  static void write(Cluster cluster, String topic, String id, byte[] artifact, int pieceBytes)
      throws InterruptedException {
    int of = Math.max(1, (artifact.length + pieceBytes - 1) / pieceBytes);
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>(of);
      for (int number = 1; number <= of; number++) {
        String key =
            of == 1 ? KEY + id : String.format(Locale.ROOT, "%s%s/%d/%d", KEY, id, number, of);
        int from = (number - 1) * pieceBytes;
        byte[] piece =
            Arrays.copyOfRange(artifact, from, Math.min(artifact.length, from + pieceBytes));
        sent.add(
            producer.send(
                new ProducerRecord<>(topic, 0, key.getBytes(StandardCharsets.UTF_8), piece)));
      }
      producer.flush();
      for (Future<RecordMetadata> one : sent) {
        one.get(cluster.patience().toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (ExecutionException | TimeoutException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(
          "model " + id + " was not published to " + topic + ": " + why.getMessage(), e);
    }
  }
}
