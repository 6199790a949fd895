package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/*
 * Compacted, by what is judged and who judges: the same verdict twice is one, and a person who thinks again replaces what
 * they said.
 */
/** What experts said of scores: the {@code feedback} topic of a dataset. */
public final class FeedbackTopic {
  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public FeedbackTopic(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /** A verdict on a score. */
  public static Verdict of(Score score, VerdictKind kind, String by, String note, long atMillis) {
    return new Verdict(
        score.getId(),
        kind,
        score.getEntity(),
        score.getStartMillis(),
        score.getEndMillis(),
        score.getModelId(),
        score.getScore(),
        score.getThreshold(),
        by,
        note,
        atMillis);
  }

  /** A missed incident that has no score of its own. */
  public static Verdict missed(
      String entity, long startMillis, long endMillis, String by, String note, long atMillis) {
    return new Verdict(
        "", VerdictKind.MISSED, entity, startMillis, endMillis, "", 0.0, 0.0, by, note, atMillis);
  }

  /** What a verdict is about: the score, or the entity and time of an incident without one. */
  public static String subject(Verdict verdict) {
    return verdict.getScoreId().isEmpty()
        ? verdict.getEntity() + "@" + verdict.getStartMillis() + "-" + verdict.getEndMillis()
        : verdict.getScoreId();
  }

  private static String key(Verdict verdict) {
    String text = subject(verdict) + '\n' + verdict.getBy();
    return Ids.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  /** Writes verdicts and waits until they are kept. */
  public void add(List<Verdict> verdicts) throws InterruptedException {
    RecordWriter writer = new RecordWriter(ids, dataset.feedback(), Verdict.getClassSchema());
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>(verdicts.size());
      for (Verdict verdict : verdicts) {
        byte[] key = key(verdict).getBytes(StandardCharsets.UTF_8);
        sent.add(
            producer.send(new ProducerRecord<>(dataset.feedback(), 0, key, writer.write(verdict))));
      }
      producer.flush();
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "verdicts were not written to " + dataset.feedback() + ": " + e.getCause().getMessage(),
          e);
    }
  }

  /** What stands: the last verdict of each person on each subject, by when it was said. */
  public List<Verdict> all() {
    SortedMap<String, Verdict> last = new TreeMap<>();
    RecordReader records = new RecordReader(ids);
    TopicPartition partition = new TopicPartition(dataset.feedback(), 0);
    try (PartitionReader reader = new PartitionReader(cluster)) {
      reader.partitions(dataset.feedback());
      reader.read(
          partition,
          reader.beginning(partition),
          reader.end(partition),
          record -> {
            try {
              if (record.value() != null && records.read(record.value()) instanceof Verdict one) {
                last.put(key(one), one);
              }
              return true;
            } catch (BadRecordException e) {
              throw new IllegalStateException(
                  partition + " offset " + record.offset() + " is damaged: " + e.getMessage(), e);
            }
          });
    }
    return last.values().stream()
        .filter(verdict -> verdict.getKind() != VerdictKind.WITHDRAWN)
        .sorted(Comparator.comparingLong(Verdict::getAtMillis).thenComparing(FeedbackTopic::key))
        .toList();
  }
}
