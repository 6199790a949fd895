package io.dawnwatch.topology.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/*
 * Offsets alone do not say whether they still mean the same records: the topic may have been made anew under its name. So
 * the first start notes on the dataset's models topic, under "source/<topic>", which topic (by Kafka's id) it began with.
 * The order matters: offsets are committed first, the note is written after. A start that died in between left offsets
 * without a note, and the next one is a first start again.
 */
/**
 * A topic of somebody else that a dataset takes lines from: where its ingest begins, and whether it
 * can go on where it was.
 */
public final class SourceTopic {
  private static final String KEY = "source/";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Comparator<TopicPartition> BY_NUMBER =
      Comparator.comparingInt(TopicPartition::partition);

  private final Cluster cluster;
  private final Dataset dataset;
  private final String topic;
  private final String group;

  /**
   * What the first start noted.
   *
   * @param topicId Kafka's id of the topic: another one under the same name has another
   * @param partitions its partitions when it was looked at last
   */
  public record Note(String topicId, int partitions, Content content) {}

  /**
   * A topic by its name.
   *
   * @throws IllegalArgumentException if Dawnwatch itself writes that topic
   */
  public SourceTopic(Cluster cluster, Dataset dataset, String topic) {
    if (topic.startsWith("dw.") && !topic.endsWith(".lines") || topic.equals(dataset.lines())) {
      throw new IllegalArgumentException(
          topic.equals(dataset.lines())
              ? topic + " is what ingest reads anyway: leave --source-topic out"
              : topic + " holds what Dawnwatch writes, no lines: give a topic of your own");
    }
    this.cluster = cluster;
    this.dataset = dataset;
    this.topic = topic;
    this.group = dataset.ingestOf(topic);
  }

  /** What the first start noted; empty before it. */
  public Optional<Note> note() {
    return Optional.ofNullable(notes(cluster, dataset).get(topic));
  }

  /** The topics that a dataset takes lines from, besides its own, by name. */
  public static Map<String, Note> notes(Cluster cluster, Dataset dataset) {
    Map<String, Note> notes = new TreeMap<>();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      reader.partitions(dataset.models());
      TopicPartition partition = new TopicPartition(dataset.models(), 0);
      reader.read(
          partition,
          reader.beginning(partition),
          reader.end(partition),
          record -> {
            String key =
                record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
            if (key.startsWith(KEY)) {
              String name = key.substring(KEY.length());
              if (record.value() == null) {
                notes.remove(name);
              } else {
                notes.put(name, decode(record.value()));
              }
            }
            return true;
          });
    }
    return notes;
  }

  /**
   * Fails if there is no such topic.
   *
   * @throws IllegalStateException if there is none; it says what to look at
   */
  public void requireTopic() throws InterruptedException {
    try (Admin admin = cluster.admin()) {
      describe(admin);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          topic + " cannot be described: " + e.getCause().getMessage(), e.getCause());
    }
  }

  /**
   * Makes ready to read the topic: a first start commits where to begin, a later one checks that
   * what was committed still holds.
   *
   * @param content what its values are, in so far as it is not noted yet or has changed
   * @param from where partitions begin that were never read; empty if nobody said
   * @param acceptLoss whether to go on behind records that were deleted before they were read
   * @return what was done, in sentences
   * @throws IllegalStateException if it cannot go on; it says why and what to do
   */
  public List<String> prepare(Content content, Optional<OffsetSpec> from, boolean acceptLoss)
      throws InterruptedException {
    try (Admin admin = cluster.admin()) {
      TopicDescription now = describe(admin);
      Optional<Note> noted = note();
      if (noted.isEmpty()) {
        return first(admin, now, content, from);
      }
      if (!noted.get().topicId().equals(now.topicId().toString())) {
        throw new IllegalStateException(
            topic
                + " was deleted and made anew since the first start: what is committed means other"
                + " records. Forget it with `"
                + reset()
                + "`, then say where to begin with --from");
      }
      List<String> said = new ArrayList<>();
      check(admin, now, noted.get(), from, acceptLoss, said);
      Note note = new Note(now.topicId().toString(), now.partitions().size(), content);
      if (!note.equals(noted.get())) {
        write(encode(note));
      }
      return said;
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "where to begin in " + topic + " cannot be told: " + e.getCause().getMessage(),
          e.getCause());
    }
  }

  private String reset() {
    return "dawnwatch reset --dataset " + dataset.name() + " --source-topic " + topic;
  }

  private TopicDescription describe(Admin admin) throws ExecutionException, InterruptedException {
    try {
      return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new IllegalStateException(
            "there is no topic "
                + topic
                + " on "
                + cluster.bootstrapServers()
                + ", or it may not be seen: is the name right, does an ACL allow Describe and"
                + " Read?");
      }
      throw e;
    }
  }

  private List<String> first(
      Admin admin, TopicDescription now, Content content, Optional<OffsetSpec> from)
      throws ExecutionException, InterruptedException {
    if (from.isEmpty()) {
      throw new IllegalStateException(
          "dataset "
              + dataset.name()
              + " has never read "
              + topic
              + ": say where to begin with --from earliest, --from latest or --from TIME");
    }
    int partitions = now.partitions().size();
    Map<TopicPartition, Long> start = offsets(admin, partitions(0, partitions), from.get());
    if (!commit(admin, start)) {
      if (note().isPresent()) {
        return List.of(topic + ": another instance has made the first start");
      }
      throw new IllegalStateException(
          "another instance is making the first start of " + topic + ": try again");
    }
    write(encode(new Note(now.topicId().toString(), partitions, content)));
    return List.of(topic + ": first start, from offsets " + listed(start));
  }

  private void check(
      Admin admin,
      TopicDescription now,
      Note noted,
      Optional<OffsetSpec> from,
      boolean acceptLoss,
      List<String> said)
      throws ExecutionException, InterruptedException {
    List<TopicPartition> all = partitions(0, now.partitions().size());
    Map<TopicPartition, Long> earliest = offsets(admin, all, OffsetSpec.earliest());
    Map<TopicPartition, Long> latest = offsets(admin, all, OffsetSpec.latest());
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, Long> corrected = new TreeMap<>(BY_NUMBER);
    List<TopicPartition> added = new ArrayList<>();
    for (TopicPartition partition : all) {
      OffsetAndMetadata at = committed.get(partition);
      if (at == null && partition.partition() >= noted.partitions()) {
        added.add(partition);
      } else if (at == null) {
        throw new IllegalStateException(
            partition
                + " was read before, but what was committed has expired"
                + " (offsets.retention.minutes). Forget the rest with `"
                + reset()
                + "`, then begin with --from TIME, the time of the last line that became an event");
      } else if (at.offset() > latest.get(partition)) {
        throw new IllegalStateException(
            partition
                + " is committed to offset "
                + at.offset()
                + " but ends at "
                + latest.get(partition)
                + ": the brokers lost records. Forget it with `"
                + reset()
                + "`, then say where to begin with --from");
      } else if (at.offset() < earliest.get(partition)) {
        if (!acceptLoss) {
          throw new IllegalStateException(
              partition
                  + ": offsets "
                  + at.offset()
                  + " to "
                  + (earliest.get(partition) - 1)
                  + " were deleted before they were read (retention). To go on with what is left"
                  + " give --accept-loss");
        }
        corrected.put(partition, earliest.get(partition));
        said.add(
            partition
                + ": offsets "
                + at.offset()
                + " to "
                + (earliest.get(partition) - 1)
                + " are lost, going on behind them");
      }
    }
    if (!added.isEmpty()) {
      if (from.isEmpty()) {
        throw new IllegalStateException(
            topic
                + " had "
                + noted.partitions()
                + " partitions and has "
                + now.partitions().size()
                + ": say where the new ones begin, mostly with --from earliest; the others go on"
                + " where they were");
      }
      Map<TopicPartition, Long> start = offsets(admin, added, from.get());
      corrected.putAll(start);
      said.add(topic + ": new partitions, from offsets " + listed(start));
    } else if (from.isPresent()) {
      said.add(topic + ": goes on where it was; --from is for partitions that were never read");
    }
    if (!corrected.isEmpty() && !commit(admin, corrected)) {
      throw new IllegalStateException(
          "offsets of "
              + topic
              + " cannot be set while another instance reads it: stop that first");
    }
  }

  private List<TopicPartition> partitions(int from, int to) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int number = from; number < to; number++) {
      partitions.add(new TopicPartition(topic, number));
    }
    return partitions;
  }

  /** Offsets by partition, in order; where no record is that late, the end. */
  private static Map<TopicPartition, Long> offsets(
      Admin admin, List<TopicPartition> partitions, OffsetSpec spec)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new TreeMap<>(BY_NUMBER);
    Map<TopicPartition, OffsetSpec> ends = new TreeMap<>(BY_NUMBER);
    partitions.forEach(partition -> asked.put(partition, spec));
    partitions.forEach(partition -> ends.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, ListOffsetsResultInfo> found = admin.listOffsets(asked).all().get();
    Map<TopicPartition, ListOffsetsResultInfo> end = admin.listOffsets(ends).all().get();
    Map<TopicPartition, Long> offsets = new TreeMap<>(BY_NUMBER);
    for (TopicPartition partition : partitions) {
      long offset = found.get(partition).offset();
      offsets.put(partition, offset < 0 ? end.get(partition).offset() : offset);
    }
    return offsets;
  }

  /** Whether the offsets could be committed: not while an instance reads. */
  private boolean commit(Admin admin, Map<TopicPartition, Long> offsets)
      throws InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> commits = new TreeMap<>(BY_NUMBER);
    offsets.forEach((partition, offset) -> commits.put(partition, new OffsetAndMetadata(offset)));
    try {
      admin.alterConsumerGroupOffsets(group, commits).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownMemberIdException
          || e.getCause() instanceof GroupNotEmptyException) {
        return false;
      }
      throw new IllegalStateException(
          "offsets of " + topic + " could not be set: " + e.getCause().getMessage(), e.getCause());
    }
  }

  private static String listed(Map<TopicPartition, Long> offsets) {
    StringBuilder text = new StringBuilder();
    offsets.forEach(
        (partition, offset) ->
            text.append(text.isEmpty() ? "" : ", ")
                .append(partition.partition())
                .append(':')
                .append(offset));
    return text.toString();
  }

  /** Forgets that the topic was ever read; its offsets are the caller's to delete. */
  public void forget() throws InterruptedException {
    write(null);
  }

  private void write(byte[] note) throws InterruptedException {
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      byte[] key = (KEY + topic).getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(dataset.models(), 0, key, note)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the source " + topic + " could not be noted: " + e.getCause().getMessage(), e);
    }
  }

  private static byte[] encode(Note note) {
    ObjectNode node = JSON.createObjectNode();
    node.put("content", note.content().name().toLowerCase(Locale.ROOT));
    node.put("partitions", note.partitions());
    node.put("topicId", note.topicId());
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Note decode(byte[] value) {
    try {
      JsonNode node = JSON.readTree(value);
      return new Note(
          node.required("topicId").textValue(),
          node.required("partitions").intValue(),
          Content.valueOf(node.required("content").textValue().toUpperCase(Locale.ROOT)));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException("a note of a source cannot be read: " + e.getMessage(), e);
    }
  }
}
