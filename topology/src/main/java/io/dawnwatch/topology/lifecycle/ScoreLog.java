package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;

/** What was scored and alerted live, as it stands on {@code scores} and {@code alerts}. */
public final class ScoreLog {
  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public ScoreLog(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /** Visits the scores that were appended at or after a time, partition by partition. */
  public void scores(long sinceMillis, Predicate<Score> visitor) {
    visit(dataset.scores(), sinceMillis, Score.class, visitor);
  }

  /** Visits the steps of alerts that were appended at or after a time, likewise. */
  public void alerts(long sinceMillis, Predicate<Alert> visitor) {
    visit(dataset.alerts(), sinceMillis, Alert.class, visitor);
  }

  private <T extends SpecificRecord> void visit(
      String topic, long sinceMillis, Class<T> type, Predicate<T> visitor) {
    RecordReader records = new RecordReader(ids);
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions = reader.partitions(topic);
      boolean[] more = {true};
      for (int number = 0; number < partitions && more[0]; number++) {
        TopicPartition partition = new TopicPartition(topic, number);
        OptionalLong from = reader.offsetAt(partition, sinceMillis);
        if (from.isEmpty()) {
          continue;
        }
        reader.read(
            partition,
            from.getAsLong(),
            reader.end(partition),
            record -> {
              try {
                SpecificRecord value = records.read(record.value());
                more[0] = !type.isInstance(value) || visitor.test(type.cast(value));
                return more[0];
              } catch (BadRecordException e) {
                throw new IllegalStateException(
                    partition + " offset " + record.offset() + " is damaged: " + e.getMessage(), e);
              }
            });
      }
    }
  }

  /**
   * The score of that id, or the peak of the alert of that id.
   *
   * @return empty if neither was appended at or after that time
   */
  public Optional<Score> find(String id, long sinceMillis) {
    String[] wanted = {id};
    alerts(
        sinceMillis,
        alert -> {
          if (alert.getId().equals(id)) {
            wanted[0] = alert.getPeakScoreId();
          }
          return true;
        });
    Score[] found = {null};
    scores(
        sinceMillis,
        score -> {
          found[0] = score.getId().equals(wanted[0]) ? score : null;
          return found[0] == null;
        });
    return Optional.ofNullable(found[0]);
  }
}
