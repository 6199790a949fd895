package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.Suppression;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/*
 * One transactional id per dataset: two who change suppressions at once fence each other, so an id is given once and what
 * is in force is what was looked at.
 */
/**
 * Begins and ends suppressions of a dataset: a control record in every partition of {@code events}
 * and a note of where they stand on {@code models}, in one transaction.
 */
public final class Suppressions {
  /** Most characters of an entity, an owner or a reason. */
  static final int MOST_CHARS = 256;

  private static final Pattern TEMPLATE = Pattern.compile("[0-9a-f]{16}");

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public Suppressions(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /** An order that is refused; the message says why and what to do. */
  public static final class RefusedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * Holds back alerts until a time.
   *
   * @param entity a name in which {@code *} stands for any text; empty for everybody
   * @param template id of a template, 16 hexadecimal digits; empty for any
   * @param by who owns it
   * @param why the reason
   * @throws RefusedException if it says nothing, is over already, or is one too many
   */
  public SuppressionNotes.Note add(
      String entity, String template, long untilMillis, String by, String why)
      throws InterruptedException {
    if (entity.isEmpty() && template.isEmpty()) {
      throw new RefusedException(
          "a suppression of everything is refused: name an entity, a template, or both");
    }
    if (!template.isEmpty() && !TEMPLATE.matcher(template).matches()) {
      throw new RefusedException(
          "a template is 16 hexadecimal digits, as reasons and reports show it: \""
              + template
              + "\"");
    }
    for (String text : List.of(entity, by, why)) {
      if (text.length() > MOST_CHARS) {
        throw new RefusedException(
            "a text of "
                + text.length()
                + " characters is refused, "
                + MOST_CHARS
                + " are the most");
      }
    }
    if (by.isBlank() || why.isBlank()) {
      throw new RefusedException("a suppression has an owner and a reason");
    }
    return write(
        models -> {
          List<Long> clocks = clocks();
          for (int partition = 0; partition < clocks.size(); partition++) {
            if (clocks.get(partition) >= untilMillis) {
              throw new RefusedException(
                  "it would be over already: the clock of partition "
                      + partition
                      + " is at "
                      + Instant.ofEpochMilli(clocks.get(partition))
                      + ", --until is "
                      + Instant.ofEpochMilli(untilMillis));
            }
            List<Suppression> inForce =
                models.suppressions().inForce(partition, Long.MAX_VALUE, clocks.get(partition));
            if (inForce.size() >= Suppression.MOST) {
              throw new RefusedException(
                  "it would be one too many: "
                      + inForce.size()
                      + " suppressions are in force, the most there may be; end one first"
                      + " (`dawnwatch suppress list` shows them)");
            }
          }
          long last =
              models.suppressions().all().stream()
                  .mapToLong(one -> one.suppression().id())
                  .max()
                  .orElse(0);
          return new Suppression(last + 1, entity, template, untilMillis);
        },
        by,
        why);
  }

  /**
   * Ends a suppression before its time.
   *
   * @throws RefusedException if there is none of that id, or it is over
   */
  public SuppressionNotes.Note end(long id, String by, String why) throws InterruptedException {
    return write(
        models -> {
          SuppressionNotes.Told told =
              models
                  .suppressions()
                  .byId(id)
                  .orElseThrow(
                      () ->
                          new RefusedException(
                              "dataset "
                                  + dataset.name()
                                  + " has no suppression "
                                  + id
                                  + ": `dawnwatch suppress list` shows them"));
          if (told.end().isPresent()) {
            throw new RefusedException(
                "suppression " + id + " was ended already, by " + told.end().get().by());
          }
          Suppression one = told.suppression();
          if (clocks().stream().allMatch(one::isOver)) {
            throw new RefusedException(
                "suppression "
                    + id
                    + " is over since "
                    + Instant.ofEpochMilli(one.untilMillis())
                    + " by the clock of every partition");
          }
          return new Suppression(id, one.entity(), one.template(), SuppressionNotes.ENDED);
        },
        by,
        why);
  }

  /** Those that still hold somewhere, by id. */
  public List<SuppressionNotes.Told> inForce() {
    ModelTopic models = ModelTopic.read(cluster, dataset);
    return inForce(models);
  }

  /** The same, of a topic that was freshly read. */
  public List<SuppressionNotes.Told> inForce(ModelTopic models) {
    List<SuppressionNotes.Told> open =
        models.suppressions().all().stream().filter(told -> told.end().isEmpty()).toList();
    if (open.isEmpty()) {
      return open;
    }
    List<Long> clocks = clocks();
    return open.stream()
        .filter(told -> !clocks.stream().allMatch(told.suppression()::isOver))
        .toList();
  }

  /** The clock of each partition of events, {@link Long#MIN_VALUE} before its first record. */
  public List<Long> clocks() {
    List<Long> clocks = new ArrayList<>();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions = reader.partitions(dataset.events());
      for (int number = 0; number < partitions; number++) {
        TopicPartition partition = new TopicPartition(dataset.events(), number);
        clocks.add(
            reader.lastTimestampBefore(partition, reader.end(partition)).orElse(Long.MIN_VALUE));
      }
    }
    return clocks;
  }

  /** What is to be written, from what is in force when nobody else can change it. */
  @FunctionalInterface
  private interface Decision {
    Suppression of(ModelTopic models);
  }

  private SuppressionNotes.Note write(Decision decision, String by, String why)
      throws InterruptedException {
    AuditTopic audit = new AuditTopic(cluster, dataset, ids);
    audit.requireTopic();
    try (Producer<byte[], byte[]> producer =
        cluster.producer(Map.of("transactional.id", dataset.application("suppressions")))) {
      producer.initTransactions();
      ModelTopic models = ModelTopic.read(cluster, dataset);
      Suppression next = decision.of(models);
      List<Long> times = ActivationTimes.of(cluster, dataset, models);
      byte[] value =
          new RecordWriter(ids, dataset.events(), io.dawnwatch.schemas.Suppression.getClassSchema())
              .write(
                  new io.dawnwatch.schemas.Suppression(
                      next.id(), next.entity(), next.template(), next.untilMillis(), by, why));
      producer.beginTransaction();
      InBand.Written in = InBand.write(producer, dataset, value, times);
      SuppressionNotes.Note note =
          new SuppressionNotes.Note(
              next, in.offsets(), in.times(), by, why, System.currentTimeMillis());
      Future<RecordMetadata> noted =
          producer.send(
              new ProducerRecord<>(dataset.models(), 0, note.key(), SuppressionNotes.encode(note)));
      producer.send(
          audit.record(
              AuditTopic.entry(
                  note.isEnd() ? "unsuppress" : "suppress",
                  "suppression " + next.id(),
                  ModelOrder.of(by, why),
                  details(next))));
      producer.commitTransaction();
      InBand.awaitReadable(cluster, dataset, note.offsets(), noted.get().offset());
      return note;
    } catch (ExecutionException e) {
      throw notWritten(e.getCause());
    } catch (KafkaException e) {
      throw notWritten(e);
    }
  }

  private static SortedMap<String, String> details(Suppression one) {
    SortedMap<String, String> details = new TreeMap<>();
    if (!one.entity().isEmpty()) {
      details.put("entity", one.entity());
    }
    if (!one.template().isEmpty()) {
      details.put("template", one.template());
    }
    if (one.untilMillis() != SuppressionNotes.ENDED) {
      details.put("until", Instant.ofEpochMilli(one.untilMillis()).toString());
    }
    return details;
  }

  private IllegalStateException notWritten(Throwable why) {
    return new IllegalStateException(
        "the suppressions of "
            + dataset.name()
            + " were not changed: "
            + (Activator.isFenced(why)
                ? "somebody else changed one at the same time and went first; look at `dawnwatch"
                    + " suppress list`, and give the order again if it still holds"
                : why.getMessage()),
        why);
  }
}
