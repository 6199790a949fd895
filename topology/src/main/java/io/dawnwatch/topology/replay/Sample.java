package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.map.EventRecords;
import io.dawnwatch.topology.map.ScoreMapping;
import io.dawnwatch.topology.stream.ScorerFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Decodes and scores some records of a slice and keeps nothing but counts. */
final class Sample {
  private final HeapEntityStates states = new HeapEntityStates();
  private final EventRecords records;
  private final ScoreMapping mapping;
  private final RecordWriter writer;
  private final Scorer scorer;
  private long read;
  private long bytes;
  private long outputs;
  private long outputBytes;

  Sample(Dataset dataset, SchemaIds ids, ScorerFactory scorers, Manifest.Slice slice) {
    records = new EventRecords(ids);
    mapping = new ScoreMapping(dataset.name(), dataset.events(), slice.partition());
    writer =
        new RecordWriter(ids, dataset.replays(), Score.getClassSchema(), Alert.getClassSchema());
    scorer = scorers.create(states, this::take);
    scorer.assume(slice.models());
  }

  private void take(Emission emission) {
    outputs++;
    outputBytes += writer.write(mapping.toAvro(emission)).length;
  }

  void apply(ConsumerRecord<byte[], byte[]> record) {
    read++;
    bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    try {
      records.apply(record.offset(), record.timestamp(), record.value(), scorer);
    } catch (BadRecordException e) {
      scorer.rejected(record.offset());
    }
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

  int entities() {
    return states.size();
  }
}
