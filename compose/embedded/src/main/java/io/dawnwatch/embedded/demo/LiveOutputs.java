package io.dawnwatch.embedded.demo;

import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;

/** What live scoring wrote since one looked last. Not thread-safe. */
final class LiveOutputs {
  private final Cluster cluster;
  private final Dataset dataset;
  private final RecordReader records;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final List<Alert> alerts = new ArrayList<>();

  /** Scores of windows, by who gave them. */
  static final class Since {
    private final Map<String, Long> scores = new HashMap<>();
    private final List<Alert> steps = new ArrayList<>();
    private long anomalies;

    /** Windows that the champion called an anomaly. */
    long anomalies() {
      return anomalies;
    }

    /** Scores that a model gave in a role. */
    long scores(String model, ModelRole role) {
      return scores.getOrDefault(role + " " + model, 0L);
    }

    /** Scores that any model gave in a role. */
    long scores(ModelRole role) {
      return scores.entrySet().stream()
          .filter(entry -> entry.getKey().startsWith(role + " "))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }

    /** Steps of alerts, in the order of each partition. */
    List<Alert> steps() {
      return steps;
    }
  }

  LiveOutputs(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.records = new RecordReader(ids);
  }

  /** What came since the last call. */
  Since next() {
    Since since = new Since();
    read(
        dataset.scores(),
        record -> {
          Score score = (Score) record;
          since.scores.merge(score.getRole() + " " + score.getModelId(), 1L, Long::sum);
          since.anomalies += score.getAnomaly() && score.getRole() == ModelRole.CHAMPION ? 1 : 0;
        });
    read(dataset.alerts(), record -> since.steps.add((Alert) record));
    alerts.addAll(since.steps);
    return since;
  }

  /** The steps of all alerts so far. */
  List<Alert> alerts() {
    return alerts;
  }

  private void read(String topic, Consumer<SpecificRecord> visitor) {
    try (PartitionReader reader = new PartitionReader(cluster)) {
      for (int number = 0; number < reader.partitions(topic); number++) {
        TopicPartition partition = new TopicPartition(topic, number);
        long end = reader.end(partition);
        reader.read(
            partition,
            positions.getOrDefault(partition, reader.beginning(partition)),
            end,
            record -> {
              try {
                visitor.accept(records.read(record.value()));
                return true;
              } catch (BadRecordException e) {
                throw new IllegalStateException(
                    partition + " offset " + record.offset() + ": " + e.getMessage(), e);
              }
            });
        positions.put(partition, end);
      }
    }
  }
}
