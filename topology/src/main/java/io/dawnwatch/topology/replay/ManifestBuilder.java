package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.BadArtifactException;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.WarmUp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/*
 * A replay is exact when it begins three blocks, plus window, lateness and skew, before the clock of the last record before
 * the first record whose scores an alert of the slice may live on; and that one lies as far before the slice, counted in the
 * same way. Six blocks at once are not the same where the clock jumps. The broker finds the first record at or past a time:
 * it is the first whose clock is exact.
 *
 * Nothing is read that grows with the slice: who replays terabytes reads them once. So the records of a slice are counted by
 * its first run, and every later run of the same data version has to find as many.
 */
/** Freezes a slice of a dataset's events into a manifest. */
public final class ManifestBuilder {
  /** So many offsets at each end of a slice are asked for their schemas. */
  private static final long SCHEMA_OFFSETS = 512;

  private final Cluster cluster;
  private final Dataset dataset;
  private final ModelTopic models;
  private boolean withWarmUp = true;
  private long alsoScores;

  public ManifestBuilder(Cluster cluster, Dataset dataset, ModelTopic models) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.models = models;
  }

  /**
   * For those who warm up within the slice, as training does: what lies before it need not be
   * retained.
   */
  public ManifestBuilder withoutWarmUp() {
    withWarmUp = false;
    return this;
  }

  /** Warms up for a model, too, that was perhaps never active in the dataset. */
  public ManifestBuilder alsoFor(Model model) {
    alsoScores = WarmUp.scoresMillis(model.features());
    return this;
  }

  /** Where a slice begins and ends in one partition, as offsets. */
  public record Range(long start, long end) {}

  /**
   * The manifest of what lies between two bounds.
   *
   * @throws IllegalArgumentException if it ends before it begins
   * @throws IllegalStateException if the warm-up is no longer retained
   */
  public Manifest build(Bound from, Bound to) {
    if (from instanceof Bound.At begin
        && to instanceof Bound.At end
        && end.millis() <= begin.millis()) {
      throw new IllegalArgumentException(
          "the slice ends ("
              + Instant.ofEpochMilli(end.millis())
              + ") where it begins or before ("
              + Instant.ofEpochMilli(begin.millis())
              + "): --to must be later than --from");
    }
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions = reader.partitions(dataset.events());
      List<Range> ranges = new ArrayList<>();
      for (int number = 0; number < partitions; number++) {
        TopicPartition partition = new TopicPartition(dataset.events(), number);
        long start = offset(reader, partition, from);
        ranges.add(new Range(start, Math.max(start, offset(reader, partition, to))));
      }
      return build(reader, ranges);
    }
  }

  /**
   * The manifest of these ranges of offsets, by partition; partitions that are not named are empty
   * at their beginning.
   */
  public Manifest build(Map<Integer, Range> named) {
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions = reader.partitions(dataset.events());
      List<Range> ranges = new ArrayList<>();
      for (int number = 0; number < partitions; number++) {
        TopicPartition partition = new TopicPartition(dataset.events(), number);
        long beginning = reader.beginning(partition);
        Range range = named.getOrDefault(number, new Range(beginning, beginning));
        long end = reader.end(partition);
        if (range.start() < beginning || range.end() > end || range.start() > range.end()) {
          throw new IllegalArgumentException(
              partition
                  + " holds the offsets "
                  + beginning
                  + " to "
                  + end
                  + ", the slice wants "
                  + range.start()
                  + " to "
                  + range.end());
        }
        ranges.add(range);
      }
      for (int number : named.keySet()) {
        if (number < 0 || number >= partitions) {
          throw new IllegalArgumentException(
              dataset.events() + " has no partition " + number + ", only 0 to " + (partitions - 1));
        }
      }
      return build(reader, ranges);
    }
  }

  private static long offset(PartitionReader reader, TopicPartition partition, Bound bound) {
    if (bound instanceof Bound.Earliest) {
      return reader.beginning(partition);
    }
    long end = reader.end(partition);
    if (bound instanceof Bound.At at) {
      return Math.min(reader.offsetAt(partition, at.millis()).orElse(end), end);
    }
    return end;
  }

  private Manifest build(PartitionReader reader, List<Range> ranges) {
    models.refresh();
    long scoresMillis = Math.max(scoresMillis(models), alsoScores);
    List<Manifest.Slice> slices = new ArrayList<>();
    SchemaIds ids = cluster.schemas();
    Map<Integer, String> reads = new TreeMap<>();
    for (int number = 0; number < ranges.size(); number++) {
      TopicPartition partition = new TopicPartition(dataset.events(), number);
      Range range = ranges.get(number);
      noteSchemas(reader, ids, partition, range, reads);
      long warmUp = range.start();
      if (withWarmUp) {
        long firstScore = back(reader, partition, range.start(), range.start(), scoresMillis);
        warmUp = back(reader, partition, range.start(), firstScore, scoresMillis);
      }
      slices.add(
          new Manifest.Slice(
              number,
              warmUp,
              range.start(),
              range.end(),
              Manifest.UNCOUNTED,
              models.inForce(number, warmUp),
              models
                  .suppressions()
                  .inForce(
                      number,
                      warmUp,
                      reader.lastTimestampBefore(partition, warmUp).orElse(Long.MIN_VALUE))));
    }
    return new Manifest(
        dataset.name(),
        dataset.events(),
        Model.SEMANTICS,
        slices,
        Map.of(
            "Alert",
            fingerprint(Alert.getClassSchema()),
            "Score",
            fingerprint(Score.getClassSchema())),
        reads,
        "");
  }

  /** Which schemas wrote the records at both ends of a slice; damaged bytes say nothing. */
  private static void noteSchemas(
      PartitionReader reader,
      SchemaIds ids,
      TopicPartition partition,
      Range range,
      Map<Integer, String> reads) {
    PartitionReader.Visitor note =
        record -> {
          try {
            reads.computeIfAbsent(
                RecordReader.schemaId(record.value()), id -> fingerprint(ids.byId(id)));
          } catch (BadRecordException e) {
            // The replay counts it.
          }
          return true;
        };
    long head = Math.min(range.end(), range.start() + SCHEMA_OFFSETS);
    reader.read(partition, range.start(), head, note);
    reader.read(partition, Math.max(head, range.end() - SCHEMA_OFFSETS), range.end(), note);
  }

  static String fingerprint(Schema schema) {
    return HexFormat.of().toHexDigits(SchemaIds.fingerprint(schema));
  }

  /** How long any model of the dataset may differ that began cold, in milliseconds. */
  static long warmUpMillis(ModelTopic models) {
    return 2 * scoresMillis(models);
  }

  /** The longest time any model of the dataset needs for its scores. */
  private static long scoresMillis(ModelTopic models) {
    long longest = 0;
    Set<String> seen = new HashSet<>();
    for (Activation activation : models.activations()) {
      if (seen.add(activation.modelId())) {
        try {
          FeatureSpec spec = models.byId(activation.modelId()).features();
          longest = Math.max(longest, WarmUp.scoresMillis(spec));
        } catch (BadArtifactException e) {
          // Where it is needed, ManifestCheck refuses it; elsewhere it is in nobody's way.
        }
      }
    }
    return longest;
  }

  /**
   * The record from which on everything must be read for the state at {@code offset} to be exact.
   */
  private static long back(
      PartitionReader reader, TopicPartition partition, long start, long offset, long millis) {
    OptionalLong clock = reader.lastTimestampBefore(partition, offset);
    long beginning = reader.beginning(partition);
    if (clock.isEmpty()) {
      if (beginning > 0) {
        throw tooOld(partition, start, "nothing before it is retained");
      }
      return offset;
    }
    long since = clock.getAsLong() - millis;
    if (beginning > 0) {
      Optional<ConsumerRecord<byte[], byte[]>> first = reader.first(partition, beginning);
      if (first.isEmpty() || first.get().timestamp() > since) {
        throw tooOld(
            partition,
            start,
            "the warm-up begins at "
                + Instant.ofEpochMilli(since)
                + ", the oldest record retained is of "
                + first
                    .map(record -> Instant.ofEpochMilli(record.timestamp()).toString())
                    .orElse("no time"));
      }
    }
    return Math.min(reader.offsetAt(partition, since).orElse(offset), offset);
  }

  private static IllegalStateException tooOld(TopicPartition partition, long start, String why) {
    return new IllegalStateException(
        "a replay of "
            + partition
            + " from offset "
            + start
            + " would not be exact: "
            + why
            + ". Begin later, or keep events longer (retention.ms)");
  }
}
