package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.map.EmissionWriter;
import io.dawnwatch.topology.map.EventRecords;
import io.dawnwatch.topology.map.ScoreMapping;
import io.dawnwatch.topology.store.EntityHeap;
import io.dawnwatch.topology.store.Memory;
import io.dawnwatch.topology.store.SpillStore;
import io.dawnwatch.topology.stream.ScorerFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes and scores some records of a slice and keeps nothing but counts. */
final class Sample implements AutoCloseable {
  private final EntityHeap heap;
  private final SpillStore beyond;
  private final HeapEntityStates states;
  private final EventRecords records;
  private final EmissionWriter writer;
  private final Scorer scorer;
  private long read;
  private long bytes;
  private long outputs;
  private long outputBytes;
  private int mostEntities;

  /**
   * A sample of a slice.
   *
   * @param heap what the entities of all samples may take; beyond it they are spilled, as in a run
   */
  Sample(
      Dataset dataset,
      SchemaIds ids,
      ScorerFactory scorers,
      Manifest.Slice slice,
      Memory memory,
      EntityHeap heap) {
    this.heap = heap;
    heap.join();
    beyond = new SpillStore(memory);
    states = HeapEntityStates.over(beyond, heap::share);
    records = new EventRecords(ids);
    writer =
        new EmissionWriter(
            ids,
            dataset.replays(),
            dataset.replays(),
            new ScoreMapping(dataset.name(), dataset.events(), slice.partition()));
    scorer = scorers.create(states, this::take);
    slice.begin(scorer);
  }

  private void take(Emission emission) {
    outputs++;
    outputBytes += writer.write(emission).length;
  }

  void apply(ConsumerRecord<byte[], byte[]> record) {
    read++;
    bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    try {
      records.apply(record.offset(), record.timestamp(), record.value(), scorer);
    } catch (BadRecordException e) {
      scorer.rejected(record.offset());
    }
    mostEntities = Math.max(mostEntities, states.size());
  }

  long read() {
    return read;
  }

  long bytes() {
    return bytes;
  }

  long outputs() {
    return outputs;
  }

  long outputBytes() {
    return outputBytes;
  }

  /** Entities on the heap at the end. */
  int entities() {
    return states.usage().live();
  }

  /** Most entities at one time. */
  int mostEntities() {
    return mostEntities;
  }

  @Override
  public void close() {
    beyond.close();
    heap.leave();
  }
}
