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
import io.dawnwatch.topology.map.IngestConfigurations;
import io.dawnwatch.topology.map.ScoreMapping;
import io.dawnwatch.topology.stream.ScoreTopology;
import io.dawnwatch.topology.stream.ScorerFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a run, on one thread: records in, outputs out, in transactions. What the run has
 * committed before is scored again silently.
 */
final class PartitionRun {
  /** Outputs per transaction at most; a commit stops the scoring for some milliseconds. */
  private static final int PER_TRANSACTION = 100_000;

  /** Beyond these, entities whose events came late share {@link Scorer#OTHER}. */
  private static final int MOST_LATE_ENTITIES = 1_000;

  private final Dataset dataset;
  private final String replays;
  private final Manifest.Slice slice;
  private final Producer<byte[], byte[]> producer;
  private final Committed committed;
  private final EmissionWriter writer;
  private final EventRecords records;

  /** Of the thread that reads, as {@code records} is. */
  private final IngestConfigurations ingest;

  /** For what was not matched ahead; of the thread that scores. */
  private final EventRecords behind;

  private final List<Header> headers;
  private final Callback written = this::written;

  /** Nothing is saved, so what changed need not be remembered; in records. */
  private static final int DISCARD_EVERY = 16_384;

  private final HeapEntityStates states;
  private final Scorer scorer;
  private final Map<String, Long> late = new TreeMap<>();
  private final RunSight seen = new RunSight();

  /** Records of the slice that came from the brokers; of the thread that reads. */
  private long fetched;

  /** What events are matched with ahead. */
  private volatile Model matching;

  private boolean inSlice;
  private Counters before = new Counters(0, 0, 0, 0);
  private long lateBefore;
  private long warmUp;
  private long inSliceRead;
  private long rejected;
  private long scores;
  private long alerts;
  private long silent;
  private int inTransaction;

  /** Offset of the last output; told by the producer's thread, in order. */
  private volatile long lastWritten = -1;

  private volatile @Nullable Exception failure;

  PartitionRun(
      Dataset dataset,
      SchemaIds ids,
      ScorerFactory scorers,
      HeapEntityStates states,
      Manifest.Slice slice,
      Plan plan,
      Producer<byte[], byte[]> producer,
      Committed committed) {
    this.dataset = dataset;
    this.replays = dataset.replays();
    this.states = states;
    this.records = new EventRecords(ids);
    this.ingest = new IngestConfigurations(records);
    this.behind = new EventRecords(ids);
    this.slice = slice;
    this.producer = producer;
    this.committed = committed;
    writer =
        new EmissionWriter(
            ids,
            dataset.replays(),
            dataset.replays(),
            new ScoreMapping(dataset.name(), dataset.events(), slice.partition()));
    if (plan.manifest().isWhatIf()) {
      writer.whatIf();
    }
    headers =
        List.of(
            new RecordHeader(Replay.RUN_HEADER, Output.run(plan.runId())),
            new RecordHeader(
                ScoreTopology.RELEASE_HEADER, Release.VERSION.getBytes(StandardCharsets.UTF_8)));
    Consumer<Emission> out = this::emit;
    scorer = scorers.create(states, out, seen);
    slice.begin(scorer);
    matching = scorer.matching();
  }

  /**
   * What can be done with a record by itself; on the thread that reads.
   *
   * @param awaited whether the scorer has nothing else to do: then it sees the template by itself,
   *     so that neither of the two waits much for the other
   */
  DecodedRecord decode(ConsumerRecord<byte[], byte[]> record, boolean awaited) {
    if (record.offset() >= slice.start()) {
      fetched++;
      ingest.note(record.value());
    }
    Model ahead = awaited ? null : matching;
    return records.decode(record.offset(), record.timestamp(), record.value(), ahead);
  }

  void apply(DecodedRecord record) {
    if (!inSlice && record.offset() >= slice.start()) {
      inSlice = true;
      seen.beginSlice();
      before = scorer.counters();
      lateBefore = before.late();
    }
    if (inSlice) {
      inSliceRead++;
    } else {
      warmUp++;
    }
    try {
      behind.match(record, matching).applyTo(scorer);
      matching = scorer.matching();
    } catch (BadRecordException e) {
      scorer.rejected(record.offset());
      rejected += inSlice ? 1 : 0;
    }
    if (inSlice) {
      noteLate(record.entity());
    }
    if ((warmUp + inSliceRead) % DISCARD_EVERY == 0) {
      states.discardChanges();
    }
    if (inTransaction >= PER_TRANSACTION) {
      commit();
    }
  }

  private void noteLate(String entity) {
    long now = scorer.late();
    if (now > lateBefore) {
      lateBefore = now;
      boolean fits = late.size() < MOST_LATE_ENTITIES || late.containsKey(entity);
      late.merge(fits ? entity : Scorer.OTHER, 1L, Long::sum);
    }
  }

  private void emit(Emission emission) {
    seen.accept(emission);
    if (!inSlice) {
      return;
    }
    if (emission instanceof AlertResult) {
      alerts++;
    } else {
      scores++;
    }
    if (committed.has(emission)) {
      silent++;
      return;
    }
    if (silent != committed.outputs()) {
      throw notTheSame();
    }
    Exception failed = failure;
    if (failed != null) {
      // A producer that has lost its brokers would wait at every send.
      throw new KafkaException(
          "outputs could not be written to " + dataset.replays() + ": " + failed.getMessage(),
          failed);
    }
    boolean first = inTransaction == 0;
    if (first) {
      producer.beginTransaction();
    }
    inTransaction++;
    byte[] value = writer.write(emission);
    byte[] key = writer.key(emission);
    producer.send(
        new ProducerRecord<>(replays, slice.partition(), null, key, value, headers), written);
    if (first) {
      // The broker takes a partition into the transaction with its first batch; a burst behind it
      // would be turned away.
      producer.flush();
    }
  }

  private void written(RecordMetadata metadata, Exception error) {
    if (error == null) {
      lastWritten = metadata.offset();
    } else {
      failure = error;
    }
  }

  private IllegalStateException notTheSame() {
    return new IllegalStateException(
        "partition "
            + slice.partition()
            + " of the run was begun by something that scores otherwise: it had committed "
            + committed.outputs()
            + " outputs up to the record at offset "
            + committed.offset()
            + ", this release says "
            + silent
            + ". Begin a new run of the same manifest");
  }

  /** Commits what is written, if anything is. */
  void commit() {
    if (inTransaction > 0) {
      producer.commitTransaction();
      inTransaction = 0;
    }
  }

  /** The end: commits, and makes sure that what was committed before was all said again. */
  void finish() {
    if (silent != committed.outputs()) {
      throw notTheSame();
    }
    commit();
  }

  /** Whether a transaction is open. */
  boolean isWriting() {
    return inTransaction > 0;
  }

  /** Entities in memory now. */
  int entities() {
    return states.size();
  }

  /** Events that came late, by entity. */
  Map<String, Long> late() {
    return late;
  }

  /** What its report tells beside its outputs. */
  RunSight seen() {
    return seen;
  }

  /** What made the events of the slice; once all of it is read. */
  List<String> ingest() {
    return ingest.hashes();
  }

  long lastWritten() {
    return lastWritten;
  }

  Coverage coverage() {
    Counters after = inSlice ? scorer.counters() : before;
    return new Coverage(
        slice.partition(),
        warmUp,
        slice.records() == Manifest.UNCOUNTED ? fetched : slice.records(),
        inSliceRead,
        after.applied() - before.applied(),
        after.late() - before.late(),
        after.control() - before.control(),
        rejected,
        scores,
        alerts);
  }
}
