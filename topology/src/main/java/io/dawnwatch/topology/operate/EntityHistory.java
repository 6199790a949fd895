package io.dawnwatch.topology.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What the topics of a dataset tell of one entity. */
public final class EntityHistory implements AutoCloseable {
  /** Records looked through at most, from the end backwards: an entity may be silent for long. */
  private static final long MOST_RECORDS = 2_000_000;

  private static final long FIRST_LOOK = 2_000;

  private final Dataset dataset;
  private final byte[] key;
  private final int partition;
  private final PartitionReader reader;
  private final RecordReader records;
  private boolean complete = true;

  public EntityHistory(Cluster cluster, Dataset dataset, String entity) {
    this.dataset = dataset;
    this.key = entity.getBytes(UTF_8);
    this.reader = new PartitionReader(cluster);
    this.records = new RecordReader(cluster.schemas());
    this.partition = EntityPartitioner.partition(key, reader.partitions(dataset.events()));
  }

  /** The partition of {@code events} the entity belongs to: what the partitioner gives its key. */
  public int partition() {
    return partition;
  }

  /** An event of the entity, with its record time. */
  public record Seen(long offset, long recordMillis, LogEvent event) {}

  /** The last scores of the entity, oldest first. */
  public List<Score> scores(int most) {
    List<Score> scores = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : last(dataset.scores(), most)) {
      read(record).map(Score.class::cast).ifPresent(scores::add);
    }
    return scores;
  }

  /** The last events of the entity, oldest first. */
  public List<Seen> events(int most) {
    List<Seen> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : last(dataset.events(), most)) {
      read(record)
          .filter(LogEvent.class::isInstance)
          .map(LogEvent.class::cast)
          .ifPresent(one -> events.add(new Seen(record.offset(), record.timestamp(), one)));
    }
    return events;
  }

  /** Whether all was found that was asked for, or looked through to the beginning. */
  public boolean isComplete() {
    return complete;
  }

  private Optional<SpecificRecord> read(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(records.read(record.value()));
    } catch (BadRecordException e) {
      return Optional.empty();
    }
  }

  /** The last records with the entity's key; looks further back as long as there are too few. */
  private List<ConsumerRecord<byte[], byte[]>> last(String topic, int most) {
    TopicPartition from = new TopicPartition(topic, partition);
    long beginning = reader.beginning(from);
    long end = reader.end(from);
    for (long back = FIRST_LOOK; ; back *= 10) {
      long start = Math.max(beginning, end - back);
      Deque<ConsumerRecord<byte[], byte[]>> found = new ArrayDeque<>();
      reader.read(
          from,
          start,
          end,
          record -> {
            if (Arrays.equals(record.key(), key)) {
              found.addLast(record);
              if (found.size() > most) {
                found.removeFirst();
              }
            }
            return true;
          });
      boolean all = found.size() >= most || start <= beginning;
      if (all || back >= MOST_RECORDS) {
        complete &= all;
        return List.copyOf(found);
      }
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
