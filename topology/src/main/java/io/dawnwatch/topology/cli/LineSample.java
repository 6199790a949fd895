package io.dawnwatch.topology.cli;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.files.LogFiles;
import io.dawnwatch.topology.files.LogRecords;
import io.dawnwatch.topology.files.LogSource;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/** The first lines of a log, or of a topic, with what they tell of their format. */
final class LineSample {
  /** Takes lines; false stops reading. */
  interface Visitor {
    /**
     * @param millis when the line came; {@link LogEvent#NO_TIME} if nobody knows
     */
    boolean line(byte[] bytes, Source source, long millis);
  }

  private final IngestOptions ingest;
  private final ClusterOptions cluster;
  private final Terminal terminal;

  LineSample(IngestOptions ingest, ClusterOptions cluster, Terminal terminal) {
    this.ingest = ingest;
    this.cluster = cluster;
    this.terminal = terminal;
  }

  /**
   * Visits the lines of {@code what}, a file if there is one of that name, else a topic.
   *
   * @param visitor is made when the format is known
   * @throws IllegalArgumentException if it is several logs
   */
  void visit(String what, Function<Detected, Visitor> visitor)
      throws IOException, InterruptedException {
    if (what.equals("-") || Files.exists(Path.of(what))) {
      visitFile(what, visitor);
    } else {
      visitTopic(what, visitor);
    }
  }

  private void visitFile(String what, Function<Detected, Visitor> visitor) throws IOException {
    List<LogSource> logs = LogFiles.group(List.of(Path.of(what)), terminal.in());
    if (logs.size() != 1) {
      throw new IllegalArgumentException(
          what + " holds " + logs.size() + " logs: name one of them, a dataset has one format");
    }
    int longest =
        Math.max(ParseSettings.DEFAULT_MAX_DOCUMENT_BYTES, ingest.config().maxLineBytes());
    LogSource log = logs.get(0);
    try (LogRecords records = new LogRecords(log, longest, sample -> ingest.detect(sample, log))) {
      Visitor to = visitor.apply(records.detected());
      boolean goOn = true;
      for (LogRecords.Raw raw = records.next(); goOn && raw != null; raw = records.next()) {
        goOn = to.line(raw.bytes(), new Source(raw.piece(), -1, raw.line()), LogEvent.NO_TIME);
      }
    }
  }

  private void visitTopic(String topic, Function<Detected, Visitor> visitor)
      throws InterruptedException {
    if (!cluster.isGiven()) {
      throw new IllegalArgumentException(
          "there is no file " + topic + "; to read a topic of that name give --bootstrap-server");
    }
    Cluster on = cluster.reachable();
    Visitor to = visitor.apply(ingest.detect(IngestOptions.sample(on, topic), topic));
    boolean[] goOn = {true};
    try (PartitionReader reader = new PartitionReader(on)) {
      for (int number = 0; number < reader.partitions(topic) && goOn[0]; number++) {
        TopicPartition partition = new TopicPartition(topic, number);
        reader.read(
            partition,
            reader.beginning(partition),
            reader.end(partition),
            record -> {
              Source source = new Source(topic, record.partition(), record.offset());
              goOn[0] = to.line(record.value(), source, record.timestamp());
              return goOn[0];
            });
      }
    }
  }
}
