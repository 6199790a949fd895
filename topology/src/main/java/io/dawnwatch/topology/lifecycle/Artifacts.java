package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.lifecycle.BadArtifactException.Fault;
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
/** What artifacts are, and where their pieces lie on a {@code models} topic. Not thread-safe. */
public final class Artifacts {
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
    private final SortedMap<Integer, Piece> pieces = new TreeMap<>();
    private long firstMillis = Long.MAX_VALUE;
  }

  /** The last record under the key of a piece. */
  private record Piece(long offset, int bytes) {}

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
    cut.pieces.put(name.number(), new Piece(record.offset(), record.value().length));
    cut.firstMillis = Math.min(cut.firstMillis, record.timestamp());
  }

  /** The ways in which the artifact of that hash lies there whole: one, unless it was cut twice. */
  List<Whole> wholes(String id) {
    List<Whole> wholes = new ArrayList<>();
    byId.getOrDefault(id, new TreeMap<>())
        .forEach(
            (of, cut) -> {
              if (cut.pieces.size() == of) {
                wholes.add(
                    new Whole(
                        id,
                        cut.pieces.values().stream().map(Piece::offset).toList(),
                        cut.pieces.values().stream().mapToLong(Piece::bytes).sum(),
                        cut.firstMillis));
              }
            });
    return wholes;
  }

  /** All artifacts whose pieces are there, the oldest first. */
  List<Whole> wholes() {
    List<Whole> wholes = new ArrayList<>();
    byId.keySet().forEach(id -> wholes(id).stream().limit(1).forEach(wholes::add));
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
   * @throws BadArtifactException if the bytes are not those of the hash
   */
  static byte[] join(String id, List<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEach(piece -> all.write(piece, 0, piece.length));
    byte[] artifact = all.toByteArray();
    String actual = Ids.sha256(artifact);
    if (!actual.equals(id)) {
      throw new BadArtifactException(
          Fault.TAMPERED,
          "the artifact under "
              + KEY
              + id
              + " has the hash "
              + actual
              + ": it was tampered with or damaged");
    }
    return artifact;
  }

  /**
   * The model that bytes are, all of which is verified: length, format, finite numbers, features,
   * every part.
   *
   * @param name what to call the bytes in messages
   * @throws BadArtifactException if they are none, or none that this release can score with
   */
  public static Model parse(String name, byte[] artifact) {
    requireLength(name, artifact.length);
    try {
      Model model = Model.parse(artifact);
      if (model.parts().containsKey(Distributions.PART)) {
        Distributions.of(model.parts().get(Distributions.PART));
      }
      return model;
    } catch (IllegalArgumentException e) {
      throw new BadArtifactException(
          Model.isOfThisRelease(artifact) ? Fault.DAMAGED : Fault.OTHER_RELEASE,
          name + ": " + e.getMessage(),
          e);
    }
  }

  /** Refuses what is too long before it is read. */
  public static void requireLength(String name, long bytes) {
    if (bytes > Model.MOST_BYTES) {
      throw new BadArtifactException(
          Fault.TOO_LONG,
          String.format(
              Locale.ROOT,
              "%s has %,d bytes where %,d are the most",
              name,
              bytes,
              Model.MOST_BYTES));
    }
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
