package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds.UnknownSchemaException;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds activations whose notes cannot be read in the record of truth: the events themselves. It
 * reads what lies between the neighbouring activations, which may be a lot.
 */
final class LostNotes {
  private static final Logger LOG = LoggerFactory.getLogger(LostNotes.class);

  private final Cluster cluster;
  private final Dataset dataset;

  LostNotes(Cluster cluster, Dataset dataset) {
    this.cluster = cluster;
    this.dataset = dataset;
  }

  /** Where an activation stands in a partition. */
  private record Found(ModelActivation activation, long offset, long timeMillis) {}

  /**
   * Moves from {@code lost} to {@code notes} what stands in the events, and forgets what never
   * stood there. What cannot be decided, because retention has taken the events, stays lost.
   */
  void find(SortedMap<Long, String> lost, NavigableMap<Long, ActivationNotes.Note> notes) {
    RecordReader records = new RecordReader(cluster.schemas());
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions = reader.partitions(dataset.events());
      for (long epoch : List.copyOf(lost.keySet())) {
        List<Found> found = new ArrayList<>();
        boolean whole = true;
        for (int number = 0; number < partitions; number++) {
          TopicPartition partition = new TopicPartition(dataset.events(), number);
          Map.Entry<Long, ActivationNotes.Note> before = notes.lowerEntry(epoch);
          Map.Entry<Long, ActivationNotes.Note> after = notes.higherEntry(epoch);
          long from = before == null ? 0 : before.getValue().offsets().get(number) + 1;
          long beginning = reader.beginning(partition);
          long end = after == null ? reader.end(partition) : after.getValue().offsets().get(number);
          whole &= beginning <= from;
          reader.read(
              partition,
              Math.max(from, beginning),
              end,
              record -> {
                Optional<Found> one = activation(records, record, epoch);
                one.ifPresent(found::add);
                return one.isEmpty();
              });
        }
        if (found.size() == partitions) {
          notes.put(epoch, note(found));
          lost.remove(epoch);
          LOG.warn("activation {} was found in {} itself", epoch, dataset.events());
        } else if (found.isEmpty() && whole) {
          lost.remove(epoch);
          LOG.warn("there is no activation {} in {}", epoch, dataset.events());
        }
      }
    }
  }

  private static Optional<Found> activation(
      RecordReader records, ConsumerRecord<byte[], byte[]> record, long epoch) {
    if (record.key() != null) {
      return Optional.empty();
    }
    try {
      return records.read(record.value()) instanceof ModelActivation one && one.getEpoch() == epoch
          ? Optional.of(new Found(one, record.offset(), record.timestamp()))
          : Optional.empty();
    } catch (BadRecordException | UnknownSchemaException e) {
      return Optional.empty();
    }
  }

  private static ActivationNotes.Note note(List<Found> found) {
    ModelActivation one = found.get(0).activation();
    return new ActivationNotes.Note(
        new Activation(
            one.getModelId(),
            Role.valueOf(one.getRole().name()),
            one.getEpoch(),
            one.getWarmForMillis()),
        found.stream().map(Found::offset).toList(),
        found.stream().map(Found::timeMillis).toList(),
        new ModelOrder(one.getIssuedBy(), one.getWhy(), "", 0));
  }
}
