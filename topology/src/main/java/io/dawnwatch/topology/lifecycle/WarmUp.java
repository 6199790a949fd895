package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/** How long state must have been kept before scores, and alerts, are what they always will be. */
public final class WarmUp {
  /** Blocks after which what came before changes no score. */
  public static final int BLOCKS_FOR_SCORES = 3;

  /** Blocks after which what came before changes no alert either: alerts live on scores. */
  public static final int BLOCKS_FOR_ALERTS = 6;

  private WarmUp() {}

  /** What a replay reads before its slice, in milliseconds. */
  public static long replayMillis(FeatureSpec features) {
    return 2 * scoresMillis(features);
  }

  /** How far back a score, or an alert given its scores, depends on what came before. */
  public static long scoresMillis(FeatureSpec features) {
    return BLOCKS_FOR_SCORES * features.horizonMillis()
        + features.windowMillis()
        + features.latenessMillis()
        + features.skewMillis();
  }

  /**
   * How far one partition has come with the features of a model.
   *
   * @param sinceMillis record time since which the features are kept
   * @param clockMillis where the partition's clock stands
   * @param warmMillis where it must stand
   */
  public record Progress(int partition, long sinceMillis, long clockMillis, long warmMillis) {
    public boolean isWarm() {
      return clockMillis >= warmMillis;
    }

    /** In words. */
    public String text() {
      return "partition "
          + partition
          + " keeps its features since "
          + Instant.ofEpochMilli(sinceMillis)
          + ", its clock is at "
          + Instant.ofEpochMilli(clockMillis)
          + (isWarm() ? ": warm" : ", warm at ")
          + (isWarm() ? "" : Instant.ofEpochMilli(warmMillis));
    }
  }

  /**
   * How far each partition has come with these features; empty if no model in force keeps them.
   * Models with the same features share what is kept.
   *
   * @param models freshly read
   */
  public static List<Progress> progress(
      Cluster cluster, Dataset dataset, ModelTopic models, FeatureSpec features) {
    Optional<ActivationNotes.Note> since = keptSince(models, features);
    List<Progress> all = new ArrayList<>();
    if (since.isEmpty()) {
      return all;
    }
    try (PartitionReader reader = new PartitionReader(cluster)) {
      List<OptionalLong> clocks = reader.lastTimestamps(dataset.events());
      for (int number = 0; number < since.get().offsets().size(); number++) {
        TopicPartition partition = new TopicPartition(dataset.events(), number);
        long start = start(reader, since.get(), partition);
        long clock = clocks.get(number).orElse(start);
        all.add(new Progress(number, start, clock, start + scoresMillis(features)));
      }
    }
    return all;
  }

  /** Time of the record from which on the features are kept, as far as it is still there. */
  private static long start(PartitionReader reader, ActivationNotes.Note since, TopicPartition in) {
    long offset = since.offsets().get(in.partition());
    long beginning = reader.beginning(in);
    if (offset >= beginning && !since.times().isEmpty()) {
      return since.times().get(in.partition());
    }
    return reader
        .first(in, Math.max(offset, beginning))
        .orElseThrow(() -> new IllegalStateException(in + " holds no record any more"))
        .timestamp();
  }

  /** The slowest partition. */
  public static Progress last(List<Progress> all) {
    return all.stream()
        .max(Comparator.comparingLong(one -> one.warmMillis() - one.clockMillis()))
        .orElseThrow();
  }

  /** The activation from which on some model with these features was always in force. */
  private static Optional<ActivationNotes.Note> keptSince(ModelTopic models, FeatureSpec features) {
    ActivationNotes.Note since = null;
    for (ActivationNotes.Note note : models.notes()) {
      boolean kept =
          models.inForce(0, note.offsets().get(0) + 1).stream()
              .filter(one -> one.role() != Role.RETIRED)
              .filter(one -> !one.isOver(note.timeMillis(0)))
              .anyMatch(one -> has(models, one.modelId(), features));
      since = kept ? since == null ? note : since : null;
    }
    return Optional.ofNullable(since);
  }

  /** Whether a model has these features; one that cannot be used has kept none. */
  private static boolean has(ModelTopic models, String id, FeatureSpec features) {
    try {
      return models.byId(id).features().equals(features);
    } catch (BadArtifactException e) {
      return false;
    }
  }
}
