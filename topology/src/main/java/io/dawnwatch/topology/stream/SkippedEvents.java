package io.dawnwatch.topology.stream;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds events that lie between what a task's state has applied and what the task is given first.
 * There must be none: state and offsets are committed together, so an event in between means that
 * one of them was lost.
 */
@FunctionalInterface
public interface SkippedEvents {
  /** Looks nowhere: for a log that cannot have gaps. */
  SkippedEvents NONE = (partition, from, to) -> OptionalLong.empty();

  /** Offset of the first committed record with {@code from <= offset < to}, if there is one. */
  OptionalLong first(int partition, long from, long to);

  /** Looks into the events topic. Records that are no longer retained count as skipped. */
  static SkippedEvents of(Cluster cluster, Dataset dataset) {
    return (number, from, to) -> {
      TopicPartition partition = new TopicPartition(dataset.events(), number);
      try (PartitionReader reader = new PartitionReader(cluster)) {
        if (reader.beginning(partition) > from) {
          return OptionalLong.of(from);
        }
        long[] found = {-1};
        reader.read(
            partition,
            from,
            to,
            record -> {
              found[0] = record.offset();
              return false;
            });
        return found[0] < 0 ? OptionalLong.empty() : OptionalLong.of(found[0]);
      }
    };
  }

  /**
   * Checks that nothing lies between.
   *
   * @param applied offset of the last record the state has applied, -1 for none yet
   * @param next offset of the record the task is given first
   * @throws IllegalStateException if events would be skipped; it says which
   */
  default void check(Dataset dataset, int partition, long applied, long next) {
    if (applied < 0 || next == applied + 1) {
      return;
    }
    OptionalLong skipped = first(partition, applied + 1, next);
    if (skipped.isPresent()) {
      throw new IllegalStateException(
          dataset.events()
              + "-"
              + partition
              + ": the state has applied offset "
              + applied
              + ", the task goes on at "
              + next
              + ", and the event at "
              + skipped.getAsLong()
              + " would be skipped: state and offsets do not belong together, or events were deleted before they were"
              + " scored. Score the dataset anew into another one, or accept the gap by deleting the application's state");
    }
  }
}
