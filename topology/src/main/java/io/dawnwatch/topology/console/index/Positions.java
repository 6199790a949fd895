package io.dawnwatch.topology.console.index;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.Clock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Which records are indexed: the next offset of each partition, as it stands in the index. */
final class Positions {
  private static final String WRITE =
      "insert into progress (topic, part, next_offset, end_offset, last_millis, unreadable, lost)"
          + " values (?, ?, ?, ?, ?, ?, ?) on conflict (topic, part) do update set next_offset ="
          + " excluded.next_offset, end_offset = excluded.end_offset, last_millis ="
          + " excluded.last_millis, unreadable = excluded.unreadable, lost = excluded.lost";

  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  /** How a partition is doing. */
  private static final class Position {
    long next;
    long end;
    long lastMillis;
    long unreadable;
    long lost;
  }

  private final SortedMap<TopicPartition, Position> all = new TreeMap<>(ORDER);

  /**
   * Reads where the index is, and looks where a partition begins that it does not know yet.
   *
   * @param sinceMillis records before are not indexed, where the broker's time is the clock
   */
  Positions(
      IndexDatabase index,
      Cluster cluster,
      Dataset dataset,
      Consumer<byte[], byte[]> consumer,
      long sinceMillis) {
    Map<TopicPartition, Position> known = new HashMap<>();
    index
        .list(
            "select topic, part, next_offset, end_offset, last_millis, unreadable, lost"
                + " from progress",
            row -> {
              Position one = new Position();
              one.next = row.getLong(3);
              one.end = row.getLong(4);
              one.lastMillis = row.getLong(5);
              one.unreadable = row.getLong(6);
              one.lost = row.getLong(7);
              return Map.entry(new TopicPartition(row.getString(1), row.getInt(2)), one);
            })
        .forEach(one -> known.put(one.getKey(), one.getValue()));
    List<TopicPartition> partitions = partitions(dataset, consumer);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    boolean broker = index.identity().clock() == Clock.BROKER;
    Set<String> aged =
        Set.of(dataset.scores(), dataset.alerts(), dataset.drift(), dataset.quarantine());
    try (PartitionReader reader = new PartitionReader(cluster)) {
      for (TopicPartition one : partitions) {
        Position position = known.get(one);
        long beginning = beginnings.get(one);
        if (position == null) {
          position = new Position();
          position.next =
              broker && aged.contains(one.topic())
                  ? reader.offsetAt(one, sinceMillis).orElseGet(() -> reader.end(one))
                  : beginning;
        } else if (position.next < beginning) {
          position.lost += beginning - position.next;
          position.next = beginning;
        }
        all.put(one, position);
      }
    }
  }

  /** Topics that are not there, such as those of later releases, have no partitions. */
  private static List<TopicPartition> partitions(
      Dataset dataset, Consumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic :
        List.of(
            dataset.scores(),
            dataset.alerts(),
            dataset.drift(),
            dataset.runs(),
            dataset.feedback(),
            dataset.audit(),
            dataset.quarantine())) {
      List<PartitionInfo> infos = consumer.partitionsFor(topic);
      if (infos != null) {
        infos.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      }
    }
    return partitions;
  }

  Set<TopicPartition> partitions() {
    return all.keySet();
  }

  long next(TopicPartition partition) {
    return position(partition).next;
  }

  private Position position(TopicPartition partition) {
    Position one = all.get(partition);
    if (one == null) {
      throw new IllegalStateException("nobody reads " + partition);
    }
    return one;
  }

  /** A record was taken, or passed over because it could not be read. */
  void taken(TopicPartition partition, long recordMillis, boolean readable) {
    Position one = position(partition);
    one.lastMillis = recordMillis;
    one.unreadable += readable ? 0 : 1;
  }

  /** The consumer has come this far: past the markers of transactions, which are no records. */
  void reached(TopicPartition partition, long next) {
    position(partition).next = next;
  }

  void ends(Map<TopicPartition, Long> ends) {
    ends.forEach((partition, end) -> position(partition).end = end);
  }

  /** Whether all that there was when the ends were last asked for is indexed. */
  boolean isCaughtUp(String topic) {
    return all.entrySet().stream()
        .filter(one -> one.getKey().topic().equals(topic))
        .allMatch(one -> one.getValue().next >= one.getValue().end);
  }

  void write(Connection tx) throws SQLException {
    try (PreparedStatement write = tx.prepareStatement(WRITE)) {
      for (Map.Entry<TopicPartition, Position> one : all.entrySet()) {
        Position it = one.getValue();
        IndexDatabase.bind(
            write,
            one.getKey().topic(),
            one.getKey().partition(),
            it.next,
            it.end,
            it.lastMillis,
            it.unreadable,
            it.lost);
        write.addBatch();
      }
      write.executeBatch();
    }
  }
}
