package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.DecodedTopic;
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
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/*
 * Compacted, by what is judged and who judges: the same verdict twice is one, and a person who thinks again replaces what
 * they said. All verdicts of a call are written in one transaction, behind a fence: what they are compared with is what
 * stands when they are written.
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

  /**
   * What became of verdicts.
   *
   * @param added about what their person had not judged
   * @param replaced of people who think again
   * @param same said before, so nothing changes
   * @param older said before what stands of the same person, so they are left out
   * @param disputed subjects of theirs on which people contradict each other now
   */
  public record Outcome(int added, int replaced, int same, int older, List<Judged> disputed) {
    public Outcome {
      disputed = List.copyOf(disputed);
    }
  }

  /**
   * Writes verdicts, all or none, and waits until they are kept.
   *
   * @throws IllegalStateException if they were not written
   */
  public Outcome add(List<Verdict> verdicts) throws InterruptedException {
    RecordWriter writer = new RecordWriter(ids, dataset.feedback(), Verdict.getClassSchema());
    try (Producer<byte[], byte[]> producer =
        cluster.producer(Map.of("transactional.id", dataset.application("feedback")))) {
      producer.initTransactions();
      SortedMap<String, Verdict> standing = last();
      int added = 0;
      int replaced = 0;
      int same = 0;
      int older = 0;
      List<Verdict> changes = new ArrayList<>();
      for (Verdict verdict : verdicts) {
        Verdict before = standing.get(key(verdict));
        if (before != null && says(before).equals(says(verdict))) {
          same++;
        } else if (before != null && before.getAtMillis() > verdict.getAtMillis()) {
          older++;
        } else {
          added += before == null ? 1 : 0;
          replaced += before == null ? 0 : 1;
          changes.add(verdict);
          standing.put(key(verdict), verdict);
        }
      }
      write(producer, writer, changes);
      SortedMap<String, Judged> judged = Judged.bySubject(standing(standing));
      List<Judged> disputed =
          verdicts.stream()
              .map(FeedbackTopic::subject)
              .distinct()
              .map(judged::get)
              .filter(one -> one != null && one.isDisputed())
              .toList();
      return new Outcome(added, replaced, same, older, disputed);
    } catch (ExecutionException e) {
      throw notWritten(e.getCause());
    } catch (KafkaException e) {
      throw notWritten(e);
    }
  }

  private IllegalStateException notWritten(Throwable why) {
    return new IllegalStateException(
        "verdicts were not written to "
            + dataset.feedback()
            + ": "
            + (Activator.isFenced(why)
                ? "somebody else was giving verdicts at the same time and went first; say them"
                    + " again"
                : why.getMessage()),
        why);
  }

  /** What a verdict says, whenever it was said. */
  private static List<Object> says(Verdict verdict) {
    return List.of(verdict.getKind(), verdict.getNote(), verdict.getEntity());
  }

  private void write(Producer<byte[], byte[]> producer, RecordWriter writer, List<Verdict> changes)
      throws InterruptedException, ExecutionException {
    if (!changes.isEmpty()) {
      producer.beginTransaction();
      List<Future<RecordMetadata>> sent = new ArrayList<>(changes.size());
      for (Verdict verdict : changes) {
        byte[] key = key(verdict).getBytes(StandardCharsets.UTF_8);
        sent.add(
            producer.send(new ProducerRecord<>(dataset.feedback(), 0, key, writer.write(verdict))));
      }
      producer.flush();
      long end = 0;
      for (Future<RecordMetadata> one : sent) {
        end = one.get().offset();
      }
      producer.commitTransaction();
      try (PartitionReader reader = new PartitionReader(cluster)) {
        reader.awaitStable(new TopicPartition(dataset.feedback(), 0), end);
      }
    }
  }

  /** What stands: the last verdict of each person on each subject, by when it was said. */
  public List<Verdict> all() {
    return standing(last());
  }

  private static List<Verdict> standing(SortedMap<String, Verdict> last) {
    return last.values().stream()
        .filter(verdict -> verdict.getKind() != VerdictKind.WITHDRAWN)
        .sorted(Comparator.comparingLong(Verdict::getAtMillis).thenComparing(FeedbackTopic::key))
        .toList();
  }

  /** The last verdict of each person on each subject, those withdrawn too. */
  private SortedMap<String, Verdict> last() {
    SortedMap<String, Verdict> last = new TreeMap<>();
    DecodedTopic.read(
        cluster,
        ids,
        dataset.feedback(),
        record -> {
          if (record instanceof Verdict one) {
            last.put(key(one), one);
          }
        });
    return last;
  }
}
