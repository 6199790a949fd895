package io.dawnwatch.topology.cli;

import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.stream.LineSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** The first lines that are retained on a topic: a format is told from them. */
final class SourceSample {
  private static final int LINES = 500;

  private final Cluster cluster;
  private final LineSource from;

  SourceSample(Cluster cluster, LineSource from) {
    this.cluster = cluster;
    this.from = from;
  }

  /** Up to 500 lines; values that hold none are left out. */
  List<byte[]> take() {
    LineSource.Reader lines = from.reader(cluster.schemas());
    List<byte[]> sample = new ArrayList<>();
    for (byte[] value : values(cluster, from.topic())) {
      try {
        sample.add(lines.line(value));
      } catch (BadRecordException e) {
        // Ingest puts it into quarantine and says why.
      }
    }
    return sample;
  }

  /** Up to 500 values that are not null. */
  static List<byte[]> values(Cluster cluster, String topic) {
    List<byte[]> sample = new ArrayList<>();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions = reader.partitions(topic);
      for (int number = 0; number < partitions && sample.size() < LINES; number++) {
        TopicPartition partition = new TopicPartition(topic, number);
        reader.read(
            partition,
            reader.beginning(partition),
            reader.end(partition),
            record -> {
              if (record.value() != null) {
                sample.add(record.value());
              }
              return sample.size() < LINES;
            });
      }
    }
    return sample;
  }
}
