package io.dawnwatch.topology.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a bounded part of one partition: it ends when the consumer's position reaches the end,
 * never on a record, so gaps left by transactions are no trouble. Not thread-safe.
 */
public final class PartitionReader implements AutoCloseable {
  private static final Duration STABLE = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 10;

  /** A commit is told to partitions within a few of these. */
  private static final long STABLE_MILLIS = 2;

  /**
   * A fetch beyond the last record waits at the broker for more, and a search that goes on
   * elsewhere waits for that fetch: half a second each by default.
   */
  private static final int MOST_FETCH_WAIT_MILLIS = 10;

  private static final Map<String, ?> FETCHING =
      Map.of("fetch.max.wait.ms", MOST_FETCH_WAIT_MILLIS);

  /** So many offsets before the end are looked at first for its timestamp. */
  private static final long LAST_RECORDS = 64;

  private static final Duration POLL = Duration.ofMillis(POLL_MILLIS);

  private final Cluster cluster;
  private final Consumer<byte[], byte[]> consumer;
  private final Duration patience;

  /** Fetches one record at a time, to search; null until something is searched for. */
  private @Nullable Consumer<byte[], byte[]> scout;

  public PartitionReader(Cluster cluster) {
    this(cluster, cluster.consumer(FETCHING));
  }

  private PartitionReader(Cluster cluster, Consumer<byte[], byte[]> consumer) {
    this.cluster = cluster;
    this.consumer = consumer;
    this.patience = cluster.patience();
  }

  /** A reader whose records have no keys, which whoever needs values alone need not copy. */
  public static PartitionReader ofValues(Cluster cluster) {
    return new PartitionReader(cluster, cluster.valueConsumer(FETCHING));
  }

  /** Takes records; false stops reading. */
  @FunctionalInterface
  public interface Visitor {
    boolean visit(ConsumerRecord<byte[], byte[]> record);
  }

  /** Makes of a record what is visited, on the thread that fetches. */
  @FunctionalInterface
  public interface Ahead<T> {
    /**
     * What is visited.
     *
     * @param awaited whether the visitor has nothing else to do: what can be left to it had better
     *     be
     */
    T of(ConsumerRecord<byte[], byte[]> record, boolean awaited);
  }

  /** Number of partitions of a topic. */
  public int partitions(String topic) {
    List<PartitionInfo> infos = consumer.partitionsFor(topic);
    if (infos == null || infos.isEmpty()) {
      throw new IllegalStateException(
          "topic " + topic + " does not exist: create it with `dawnwatch topics create`");
    }
    return infos.size();
  }

  public long beginning(TopicPartition partition) {
    return consumer.beginningOffsets(List.of(partition)).get(partition);
  }

  /** The last stable offset: what lies before it is committed or aborted. */
  public long end(TopicPartition partition) {
    return consumer.endOffsets(List.of(partition)).get(partition);
  }

  /**
   * Waits until the record at an offset is decided for readers: a commit returns to its writer
   * before the partitions say so.
   */
  public void awaitStable(TopicPartition partition, long offset) throws InterruptedException {
    long limit = System.nanoTime() + STABLE.toNanos();
    while (end(partition) <= offset) {
      if (System.nanoTime() > limit) {
        throw new IllegalStateException(
            partition
                + " offset "
                + offset
                + " was committed but is not readable after "
                + STABLE.toSeconds()
                + " s: is a transaction hanging?");
      }
      Thread.sleep(STABLE_MILLIS);
    }
  }

  /**
   * Offset of the first record at or past that time; empty if there is none. Timestamps do not fall
   * in the topics this is asked of.
   *
   * <p>The broker's answer alone is not enough: it counts the markers of transactions, which carry
   * the wall time, so in loaded history it may lie far too early. It never lies too late, so the
   * rest is a binary search.
   */
  public OptionalLong offsetAt(TopicPartition partition, long millis) {
    long target = Math.max(0, millis);
    OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(partition, target)).get(partition);
    if (found == null) {
      return OptionalLong.empty();
    }
    long high = end(partition);
    long low = found.offset();
    long probe = low;
    OptionalLong answer = OptionalLong.empty();
    while (low < high) {
      Optional<ConsumerRecord<byte[], byte[]>> at = first(partition, probe, high);
      if (at.isPresent() && at.get().timestamp() < target) {
        low = at.get().offset() + 1;
      } else {
        answer = at.isPresent() ? OptionalLong.of(at.get().offset()) : answer;
        high = probe;
      }
      probe = low + (high - low) / 2;
    }
    return answer;
  }

  /**
   * The greatest timestamp of the last committed records before {@code offset}; empty if there are
   * none.
   */
  public OptionalLong lastTimestampBefore(TopicPartition partition, long offset) {
    long beginning = beginning(partition);
    for (long back = LAST_RECORDS; ; back *= 8) {
      long from = Math.max(beginning, offset - back);
      long[] greatest = {Long.MIN_VALUE};
      read(
          partition,
          from,
          offset,
          record -> {
            greatest[0] = Math.max(greatest[0], record.timestamp());
            return true;
          });
      if (greatest[0] != Long.MIN_VALUE) {
        return OptionalLong.of(greatest[0]);
      }
      if (from <= beginning) {
        return OptionalLong.empty();
      }
    }
  }

  /**
   * The greatest timestamp of the last committed records of each partition of a topic, by number;
   * empty where there are none. All of them are read at once, which is what somebody waits for who
   * changes a role.
   */
  public List<OptionalLong> lastTimestamps(String topic) {
    List<TopicPartition> all = new ArrayList<>();
    for (int number = 0; number < partitions(topic); number++) {
      all.add(new TopicPartition(topic, number));
    }
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    Map<TopicPartition, Long> greatest = new HashMap<>();
    Set<TopicPartition> open = new HashSet<>(all);
    consumer.assign(all);
    all.forEach(
        one -> consumer.seek(one, Math.max(beginnings.get(one), ends.get(one) - LAST_RECORDS)));
    long limit = System.nanoTime() + patience.toNanos();
    while (true) {
      open.removeIf(one -> consumer.position(one) >= ends.get(one));
      if (open.isEmpty()) {
        break;
      }
      if (System.nanoTime() > limit) {
        throw new IllegalStateException(
            open
                + " gave no record for "
                + patience.toSeconds()
                + " s: is the broker well, is a transaction hanging?");
      }
      consumer.pause(all.stream().filter(one -> !open.contains(one)).toList());
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition of = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < ends.get(of)) {
          greatest.merge(of, record.timestamp(), Math::max);
        }
      }
    }
    List<OptionalLong> times = new ArrayList<>();
    for (TopicPartition one : all) {
      Long time = greatest.get(one);
      times.add(time == null ? lastTimestampBefore(one, ends.get(one)) : OptionalLong.of(time));
    }
    return times;
  }

  /** The first committed record at or after an offset, before the end. */
  public Optional<ConsumerRecord<byte[], byte[]>> first(TopicPartition partition, long from) {
    return first(partition, from, end(partition));
  }

  private Optional<ConsumerRecord<byte[], byte[]>> first(
      TopicPartition partition, long from, long end) {
    PartitionCursor cursor = new PartitionCursor(scout(), partition, from, end, patience);
    return cursor.hasNext() ? Optional.of(cursor.next()) : Optional.empty();
  }

  /** A fetch gives one batch at least, however few bytes are asked for. */
  private Consumer<byte[], byte[]> scout() {
    if (scout == null) {
      scout =
          cluster.consumer(
              Map.of(
                  "fetch.max.wait.ms",
                  MOST_FETCH_WAIT_MILLIS,
                  "max.partition.fetch.bytes",
                  1,
                  "max.poll.records",
                  1));
    }
    return scout;
  }

  /** Visits the committed records with {@code from <= offset < end}, in order. */
  public void read(TopicPartition partition, long from, long end, Visitor visitor) {
    if (from >= end) {
      return;
    }
    PartitionCursor cursor = new PartitionCursor(consumer, partition, from, end, patience);
    while (cursor.hasNext() && visitor.visit(cursor.next())) {
      // the visitor does the work
    }
  }

  /**
   * Visits the same records as {@link #read}, while the next ones are being fetched on another
   * thread.
   *
   * @param ahead is called on that thread with each record, and makes of it what is visited
   * @throws IllegalStateException if fetching, {@code ahead} or the visitor fails
   */
  public <T> void readAhead(
      TopicPartition partition, long from, long end, Ahead<T> ahead, Predicate<T> visitor)
      throws InterruptedException {
    try (ReadAhead<T> reading =
        new ReadAhead<>(
            new PartitionCursor(consumer, partition, from, end, patience), partition, ahead)) {
      for (T one = reading.next(); one != null; one = reading.next()) {
        if (!visitor.test(one)) {
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    consumer.close();
    if (scout != null) {
      scout.close();
    }
  }
}
