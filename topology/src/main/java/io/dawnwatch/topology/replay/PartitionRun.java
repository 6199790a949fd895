package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.Counters;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.map.DecodedRecord;
import io.dawnwatch.topology.map.EmissionWriter;
import io.dawnwatch.topology.map.EventRecords;
import io.dawnwatch.topology.map.ScoreMapping;
import io.dawnwatch.topology.stream.ScoreTopology;
import io.dawnwatch.topology.stream.ScorerFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** One partition of the run, on one thread. */
final class PartitionRun {
  /** Records applied per transaction: well within its timeout. */
  private static final int PER_TRANSACTION = 100_000;

  private final Dataset dataset;
  private final Manifest.Slice slice;
  private final Producer<byte[], byte[]> producer;
  private final EmissionWriter writer;
  private final EventRecords records;
  private final List<Header> headers;
  private final Scorer scorer;

  /** What events are matched with ahead. */
  private volatile Model matching;

  private boolean inSlice;
  private boolean firstOfTransaction = true;
  private Counters before = new Counters(0, 0, 0, 0);
  private long warmUp;
  private long inSliceRead;
  private long rejected;
  private long scores;
  private long alerts;

  /** Offset of the last output; told by the producer's thread, in order. */
  private volatile long lastWritten = -1;

  PartitionRun(
      Dataset dataset,
      SchemaIds ids,
      ScorerFactory scorers,
      Manifest.Slice slice,
      String runId,
      Producer<byte[], byte[]> producer) {
    this.dataset = dataset;
    this.records = new EventRecords(ids);
    this.slice = slice;
    this.producer = producer;
    writer =
        new EmissionWriter(
            ids,
            dataset.replays(),
            dataset.replays(),
            new ScoreMapping(dataset.name(), dataset.events(), slice.partition()));
    headers =
        List.of(
            new RecordHeader(Replay.RUN_HEADER, runId.getBytes(StandardCharsets.UTF_8)),
            new RecordHeader(
                ScoreTopology.RELEASE_HEADER, Release.VERSION.getBytes(StandardCharsets.UTF_8)));
    Consumer<Emission> out = this::emit;
    scorer = scorers.create(new HeapEntityStates(), out);
    scorer.assume(slice.models());
    matching = scorer.matching();
  }

  /** What can be done with a record by itself; on the thread that reads. */
  DecodedRecord decode(ConsumerRecord<byte[], byte[]> record) {
    return records.decode(record.offset(), record.timestamp(), record.value(), matching);
  }

  void apply(DecodedRecord record) {
    if (!inSlice && record.offset() >= slice.start()) {
      inSlice = true;
      before = scorer.counters();
    }
    if (inSlice) {
      inSliceRead++;
    } else {
      warmUp++;
    }
    try {
      record.applyTo(scorer);
      matching = scorer.matching();
    } catch (BadRecordException e) {
      scorer.rejected(record.offset());
      rejected += inSlice ? 1 : 0;
    }
    if ((warmUp + inSliceRead) % PER_TRANSACTION == 0) {
      producer.commitTransaction();
      producer.beginTransaction();
      firstOfTransaction = true;
    }
  }

  private void emit(Emission emission) {
    if (!inSlice) {
      return;
    }
    byte[] value = writer.write(emission);
    byte[] key = emission.entity().getBytes(StandardCharsets.UTF_8);
    producer.send(
        new ProducerRecord<>(dataset.replays(), slice.partition(), null, key, value, headers),
        (metadata, error) -> {
          if (error == null) {
            lastWritten = metadata.offset();
          }
        });
    if (firstOfTransaction) {
      // The broker takes a partition into the transaction with its first batch; a burst behind it
      // would be turned away.
      producer.flush();
      firstOfTransaction = false;
    }
    if (emission instanceof AlertResult) {
      alerts++;
    } else {
      scores++;
    }
  }

  long lastWritten() {
    return lastWritten;
  }

  Coverage coverage() {
    Counters after = inSlice ? scorer.counters() : before;
    return new Coverage(
        slice.partition(),
        warmUp,
        slice.records(),
        inSliceRead,
        after.applied() - before.applied(),
        after.late() - before.late(),
        after.control() - before.control(),
        rejected,
        scores,
        alerts);
  }
}
