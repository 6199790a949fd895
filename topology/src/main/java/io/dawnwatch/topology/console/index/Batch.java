package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AuditEntry;
import io.dawnwatch.schemas.DriftSpan;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.SchemaIds.UnknownSchemaException;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.topology.kafka.Dataset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of the topics on their way to rows. Not thread-safe. */
final class Batch {
  /** Most characters of an id or a key; none of ours is half as long. */
  static final int MOST_ID = 200;

  /** Most characters of a reason or of a rule's name. */
  private static final int NAME = 128;

  private record Rejected(long hourMillis, String reason, String rule)
      implements Comparable<Rejected> {
    @Override
    public int compareTo(Rejected other) {
      int order = Long.compare(hourMillis, other.hourMillis);
      order = order == 0 ? reason.compareTo(other.reason) : order;
      return order == 0 ? rule.compareTo(other.rule) : order;
    }
  }

  private final Dataset dataset;
  private final boolean history;
  private final RecordReader reader;
  private final EntityRows entities = new EntityRows();
  private final ScoreRows scores = new ScoreRows(entities);
  private final AlertRows alerts = new AlertRows(entities);
  private final VerdictRows verdicts = new VerdictRows(scores);
  private final RunRows runs = new RunRows();
  private final SortedMap<Long, AuditEntry> audit = new TreeMap<>();
  private final SortedMap<Rejected, Long> rejected = new TreeMap<>();
  private final List<Object[]> spans = new ArrayList<>();

  /**
   * An empty batch.
   *
   * @param history whether the data's own time is the clock
   * @param judged ids of scores that have a verdict already
   */
  Batch(Dataset dataset, boolean history, SchemaIds ids, List<String> judged) {
    this.dataset = dataset;
    this.history = history;
    this.reader = new RecordReader(ids);
    scores.judged().addAll(judged);
  }

  /**
   * Takes a record.
   *
   * @return whether it could be read; one that could not is passed over
   * @throws SchemaIds.RegistryException if the registry does not answer
   */
  boolean take(ConsumerRecord<byte[], byte[]> record) {
    try {
      Optional<SpecificRecord> value =
          record.value() == null ? Optional.empty() : Optional.of(reader.read(record.value()));
      return take(record, value);
    } catch (BadRecordException | UnknownSchemaException e) {
      return false;
    }
  }

  private boolean take(ConsumerRecord<byte[], byte[]> record, Optional<SpecificRecord> value) {
    String topic = record.topic();
    if (topic.equals(dataset.feedback())) {
      return key(record)
          .map(
              key -> {
                if (value.isEmpty()) {
                  verdicts.take(key, Optional.empty());
                  return true;
                }
                if (value.get() instanceof Verdict one && isId(one.getScoreId())) {
                  verdicts.take(key, Optional.of(one));
                  return true;
                }
                return false;
              })
          .orElse(false);
    }
    if (topic.equals(dataset.runs())) {
      Optional<String> key = key(record);
      key.ifPresent(id -> runs.take(id, record.timestamp(), value));
      return key.isPresent();
    }
    return value.filter(one -> take(record, one)).isPresent();
  }

  private boolean take(ConsumerRecord<byte[], byte[]> record, SpecificRecord value) {
    if (value instanceof Score score) {
      return isId(score.getId()) && isFinite(score) && done(() -> scores.take(score));
    }
    if (value instanceof Alert alert) {
      return isId(alert.getId())
          && isId(alert.getPeakScoreId())
          && isId(alert.getModelId())
          && Double.isFinite(alert.getPeakScore())
          && done(() -> alerts.take(alert));
    }
    if (value instanceof AuditEntry entry) {
      audit.put(record.offset(), entry);
    } else if (value instanceof DriftSpan span) {
      spans.add(
          new Object[] {
            record.partition(),
            record.offset(),
            span.getStartMillis(),
            Texts.stored(span.getModelId(), MOST_ID),
            Bodies.bytes(span::toByteBuffer)
          });
    } else if (value instanceof Quarantined one) {
      rejected.merge(
          new Rejected(
              Math.floorDiv(
                      history && one.getEventMillis() != null
                          ? one.getEventMillis()
                          : record.timestamp(),
                      DatasetTime.HOUR)
                  * DatasetTime.HOUR,
              Texts.stored(one.getReason(), NAME),
              Texts.stored(one.getRule(), NAME)),
          1L,
          Long::sum);
    }
    return true;
  }

  private static boolean done(Runnable taking) {
    taking.run();
    return true;
  }

  private static boolean isFinite(Score score) {
    return Double.isFinite(score.getScore()) && Double.isFinite(score.getThreshold());
  }

  private static boolean isId(String id) {
    return id.length() <= MOST_ID;
  }

  private static Optional<String> key(ConsumerRecord<byte[], byte[]> record) {
    return Optional.ofNullable(record.key())
        .filter(bytes -> bytes.length <= MOST_ID)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** Whether hours of drift have been taken that are not written yet. */
  boolean hasDrift() {
    return !spans.isEmpty();
  }

  /** Writes the rows of all that was taken, and forgets it. */
  void write(Connection tx) throws SQLException {
    Map<Long, Long> windows = entities.write(tx);
    scores.writeWindows(tx, windows);
    verdicts.write(tx);
    scores.writeKept(tx);
    alerts.write(tx);
    runs.write(tx);
    for (Map.Entry<Long, AuditEntry> one : audit.entrySet()) {
      AuditEntry entry = one.getValue();
      IndexDatabase.update(
          tx,
          "insert into audit (id, at_millis, action, subject, body) values (?, ?, ?, ?, ?)"
              + " on conflict (id) do nothing",
          one.getKey(),
          entry.getAtMillis(),
          Texts.stored(entry.getAction(), NAME),
          Texts.stored(entry.getSubject(), Texts.NAME),
          Bodies.bytes(entry::toByteBuffer));
    }
    audit.clear();
    for (Map.Entry<Rejected, Long> one : rejected.entrySet()) {
      IndexDatabase.update(
          tx,
          "insert into quarantine (hour_millis, reason, rule, lines) values (?, ?, ?, ?)"
              + " on conflict (hour_millis, reason, rule) do update set lines ="
              + " quarantine.lines + excluded.lines",
          one.getKey().hourMillis,
          one.getKey().reason,
          one.getKey().rule,
          one.getValue());
    }
    rejected.clear();
    for (Object[] span : spans) {
      IndexDatabase.update(
          tx,
          "insert into drift_span (part, at_offset, start_millis, model, body)"
              + " values (?, ?, ?, ?, ?) on conflict (part, at_offset) do nothing",
          span);
    }
    spans.clear();
  }
}
