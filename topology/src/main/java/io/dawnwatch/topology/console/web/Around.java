package io.dawnwatch.topology.console.web;

import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.console.index.Window;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/*
 * The index keeps the last windows of an entity one by one; of older alerts the topic still holds those around it. Scores of
 * a partition lie in the order of its clock, which each carries, so their place is found by halving: about twenty records are
 * read, then the minutes that are wanted.
 */
/** The windows around an alert, from {@code scores}. */
final class Around {
  /** How long before and after an alert, ms. */
  static final long MILLIS = 45 * 60_000;

  /** A window is scored after its end and its lateness: this is more, ms. */
  private static final long SCORED_WITHIN = 15 * 60_000;

  private static final int MOST_RECORDS = 200_000;

  private final Cluster cluster;
  private final Dataset dataset;
  private final RecordReader records;

  Around(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.records = new RecordReader(ids);
  }

  /** The champion's windows of the alert's entity, by time; as far as they are still there. */
  List<Window> of(Alert alert) {
    List<Window> windows = new ArrayList<>();
    TopicPartition partition =
        new TopicPartition(dataset.scores(), alert.getEmission().getPartition());
    long from = alert.getStartMillis() - MILLIS;
    long to = alert.getEndMillis() + MILLIS;
    try (PartitionReader reader = new PartitionReader(cluster)) {
      long end = reader.end(partition);
      int[] left = {MOST_RECORDS};
      reader.read(
          partition,
          offsetOf(reader, partition, from, end),
          end,
          record -> {
            Optional<Score> score = score(record);
            score
                .filter(one -> one.getEntity().equals(alert.getEntity()))
                .filter(one -> one.getScope() != Scope.EVENT)
                .filter(one -> one.getRole() == ModelRole.CHAMPION)
                .filter(one -> one.getEndMillis() > from && one.getStartMillis() < to)
                .ifPresent(one -> windows.add(window(one)));
            return --left[0] > 0
                && score
                    .map(one -> one.getEmission().getClockMillis() < to + SCORED_WITHIN)
                    .orElse(true);
          });
    }
    return windows;
  }

  /** The first record whose clock is not before a time. */
  private long offsetOf(PartitionReader reader, TopicPartition partition, long millis, long end) {
    long low = reader.beginning(partition);
    long high = end;
    while (low < high) {
      long middle = low + (high - low) / 2;
      Optional<ConsumerRecord<byte[], byte[]>> at =
          reader.first(partition, middle).filter(one -> one.offset() < end);
      boolean before =
          at.flatMap(this::score)
              .map(one -> one.getEmission().getClockMillis() < millis)
              .orElse(false);
      if (before) {
        low = at.orElseThrow().offset() + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Optional<Score> score(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(records.read(record.value()))
          .filter(Score.class::isInstance)
          .map(Score.class::cast);
    } catch (BadRecordException e) {
      return Optional.empty();
    }
  }

  private static Window window(Score score) {
    return new Window(
        score.getId(),
        score.getStartMillis(),
        score.getEndMillis(),
        score.getEvents(),
        score.getScore(),
        score.getThreshold(),
        score.getAnomaly(),
        score.getReasons());
  }
}
