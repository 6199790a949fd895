package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.Evidence;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Two outputs that should be the same, shown field by field with the events behind them. */
final class Difference {
  private static final int MOST_EVENTS = 6;
  private static final int MOST_CHARS = 200;
  private static final int MOST_FIELDS = 40;
  private static final Set<String> IDENTITY =
      Set.of("entity", "scope", "startMillis", "endMillis", "emission.offset", "score", "state");

  private Difference() {}

  /**
   * What differs, a line each.
   *
   * @param events topic and partition of the events
   * @param live null if live says nothing there
   * @param again null if the run says nothing there
   */
  static String text(
      Cluster cluster, SchemaIds ids, TopicPartition events, Output live, Output again) {
    StringBuilder text = new StringBuilder();
    Map<String, String> left = fields(live);
    Map<String, String> right = fields(again);
    Set<String> paths = new LinkedHashSet<>(left.keySet());
    paths.addAll(right.keySet());
    int same = 0;
    int told = 0;
    for (String path : paths) {
      String one = left.getOrDefault(path, "-");
      String other = right.getOrDefault(path, "-");
      boolean differs = live != null && again != null && !one.equals(other);
      boolean tells = differs || IDENTITY.contains(path);
      if (!tells || ++told > MOST_FIELDS) {
        same += differs ? 0 : 1;
        continue;
      }
      text.append(differs ? "* " : "  ").append(path).append(": ");
      if (one.equals(other)) {
        text.append(one).append('\n');
      } else {
        text.append("live ").append(one).append(", replay ").append(other).append('\n');
      }
    }
    if (live == null || again == null) {
      text.append(live == null ? "live says nothing here\n" : "the replay says nothing here\n");
    } else {
      text.append("  ").append(same).append(" other fields are equal\n");
    }
    events(cluster, ids, events, live == null ? again : live, text);
    return text.toString().stripTrailing();
  }

  private static Map<String, String> fields(Output output) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (output != null) {
      flatten("", output.record(), fields);
    }
    return fields;
  }

  private static void flatten(String path, Object value, Map<String, String> into) {
    if (value instanceof IndexedRecord record) {
      for (Schema.Field field : record.getSchema().getFields()) {
        String name = path.isEmpty() ? field.name() : path + "." + field.name();
        flatten(name, record.get(field.pos()), into);
      }
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        flatten(path + "[" + i + "]", list.get(i), into);
      }
    } else {
      into.put(path, cut(String.valueOf(value)));
    }
  }

  private static void events(
      Cluster cluster, SchemaIds ids, TopicPartition partition, Output of, StringBuilder text) {
    Map<Long, String> offsets = new LinkedHashMap<>();
    if (of.record() instanceof Score score) {
      for (Evidence evidence : score.getEvidence()) {
        offsets.putIfAbsent(evidence.getOffset(), "evidence");
      }
      offsets.putIfAbsent(score.getFirstOffset(), "first of the window");
      offsets.putIfAbsent(score.getLastOffset(), "last of the window");
    }
    offsets.putIfAbsent(of.offset(), "caused it");
    offsets.remove(-1L);
    RecordReader records = new RecordReader(ids);
    try (PartitionReader reader = new PartitionReader(cluster)) {
      offsets.entrySet().stream()
          .limit(MOST_EVENTS)
          .forEach(
              one ->
                  text.append(partition)
                      .append('-')
                      .append(one.getKey())
                      .append(" (")
                      .append(one.getValue())
                      .append("): ")
                      .append(event(reader, records, partition, one.getKey()))
                      .append('\n'));
    }
  }

  private static String event(
      PartitionReader reader, RecordReader records, TopicPartition partition, long offset) {
    if (offset < reader.beginning(partition)) {
      return "no longer retained";
    }
    Optional<ConsumerRecord<byte[], byte[]>> at =
        reader.first(partition, offset).filter(record -> record.offset() == offset);
    if (at.isEmpty()) {
      return "not there";
    }
    try {
      Object value = records.read(at.get().value());
      return value instanceof LogEvent event
          ? event.getEntity() + " " + cut(event.getBody())
          : cut(String.valueOf(value));
    } catch (BadRecordException e) {
      return "cannot be read: " + e.getMessage();
    }
  }

  /** One line of it. */
  private static String cut(String text) {
    String line = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    return line.length() <= MOST_CHARS
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MOST_CHARS / 2)) + "…";
  }
}
