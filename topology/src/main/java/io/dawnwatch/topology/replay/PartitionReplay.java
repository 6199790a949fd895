package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.RunPartition;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.map.DecodedRecord;
import io.dawnwatch.topology.store.EntityHeap;
import io.dawnwatch.topology.store.Memory;
import io.dawnwatch.topology.store.SpillStore;
import io.dawnwatch.topology.stream.ScorerFactory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/*
 * Whoever takes a partition over, in this process or another, first fences the last owner by the transactional id; then
 * nothing is added to what is committed, and scoring goes on silently up to there. So an output is written once, however
 * often its owner dies or is thought dead.
 */
/** Replays partitions of one run, each to its end, whoever began it. Thread-safe. */
final class PartitionReplay {
  /** A transaction that holds outputs is not left open for longer, lest much is done twice. */
  private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final int LOOK_EVERY = 256;

  /** A producer that begins finds its coordinator at the second attempt; the usual wait is 100. */
  private static final int FIRST_RETRY_MILLIS = 2;

  /** Nobody waits for an output before its transaction is committed: batches may fill up. */
  private static final int LINGER_MILLIS = 500;

  /** Half of the largest message that brokers take by default. */
  private static final int BATCH_BYTES = 512 << 10;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final ScorerFactory scorers;
  private final Memory memory;
  private final EntityHeap heap;
  private final Plan plan;
  private final RunProgress progress;
  private final RateLimit limit;
  private final boolean readingAhead;
  private final String host;

  PartitionReplay(
      Cluster cluster,
      Dataset dataset,
      SchemaIds ids,
      ScorerFactory scorers,
      Memory memory,
      Plan plan,
      RunProgress progress,
      RateLimit limit,
      boolean readingAhead,
      String host) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
    this.scorers = scorers;
    this.memory = memory;
    this.heap = new EntityHeap(memory.heapBytes());
    this.plan = plan;
    this.progress = progress;
    this.limit = limit;
    this.readingAhead = readingAhead;
    this.host = host;
  }

  /**
   * Replays a partition, compares it, and notes on {@code runs} that it is finished.
   *
   * @return empty if the watch ended it
   * @throws org.apache.kafka.common.KafkaException with a fencing cause if somebody else took over
   */
  Optional<Finished> runAndNote(Manifest.Slice slice, Watch watch) throws InterruptedException {
    try (Producer<byte[], byte[]> producer = producer(slice)) {
      Optional<PartitionRun> run = score(slice, producer, watch);
      if (run.isEmpty()) {
        return Optional.empty();
      }
      Optional<Parity> parity = Optional.empty();
      Optional<WhatIf> whatIf = Optional.empty();
      if (plan.parity()) {
        progress.at(slice.partition(), RunProgress.State.COMPARING, slice.end(), host);
        ParityCheck check = new ParityCheck(cluster, dataset, ids);
        try {
          if (plan.manifest().isWhatIf()) {
            whatIf = Optional.of(check.whatIf(plan, slice, watch));
          } else {
            parity = Optional.of(check.compare(plan, slice, watch));
          }
        } catch (ParityCheck.EndedException e) {
          return Optional.empty();
        }
      }
      Finished finished =
          new Finished(
              run.get().coverage(),
              run.get().late(),
              run.get().ingest(),
              run.get().seen().distributions(),
              run.get().seen().heldBack(),
              run.get().seen().templates(),
              parity,
              whatIf,
              host,
              Release.VERSION,
              System.currentTimeMillis());
      note(slice, producer, finished);
      return Optional.of(finished);
    }
  }

  /** Replays a partition without a note of it; empty if the watch ended it. */
  Optional<Coverage> run(Manifest.Slice slice, Watch watch) throws InterruptedException {
    try (Producer<byte[], byte[]> producer = producer(slice)) {
      return score(slice, producer, watch).map(PartitionRun::coverage);
    }
  }

  private Producer<byte[], byte[]> producer(Manifest.Slice slice) {
    return cluster.producer(
        Map.of(
            "transactional.id",
            Plan.transactionalId(dataset, plan.runId(), slice.partition()),
            "retry.backoff.ms",
            FIRST_RETRY_MILLIS,
            "linger.ms",
            LINGER_MILLIS,
            "batch.size",
            BATCH_BYTES));
  }

  private Optional<PartitionRun> score(
      Manifest.Slice slice, Producer<byte[], byte[]> producer, Watch watch)
      throws InterruptedException {
    producer.initTransactions();
    heap.join();
    try (SpillStore beyond = new SpillStore(memory);
        PartitionReader reader = PartitionReader.ofValues(cluster)) {
      Committed committed = Committed.read(cluster, reader, dataset, ids, plan, slice.partition());
      HeapEntityStates states = HeapEntityStates.over(beyond, heap::share);
      PartitionRun run =
          new PartitionRun(dataset, ids, scorers, states, slice, plan, producer, committed);
      Pace pace = new Pace(run, slice, committed, watch);
      TopicPartition events = new TopicPartition(dataset.events(), slice.partition());
      Predicate<DecodedRecord> apply =
          record -> {
            run.apply(record);
            return pace.goOn(record.offset());
          };
      if (readingAhead) {
        reader.readAhead(events, slice.warmUp(), slice.end(), run::decode, apply);
      } else {
        reader.read(
            events, slice.warmUp(), slice.end(), record -> apply.test(run.decode(record, true)));
      }
      pace.end();
      if (pace.ended) {
        return Optional.empty();
      }
      run.finish();
      reader.awaitStable(
          new TopicPartition(dataset.replays(), slice.partition()), run.lastWritten());
      return Optional.of(run);
    } finally {
      heap.leave();
    }
  }

  private void note(Manifest.Slice slice, Producer<byte[], byte[]> producer, Finished finished) {
    RecordWriter writer = new RecordWriter(ids, dataset.runs(), RunPartition.getClassSchema());
    producer.beginTransaction();
    producer.send(
        new ProducerRecord<>(
            dataset.runs(),
            0,
            Output.run(plan.runId()),
            writer.write(finished.toAvro(plan.runId()))));
    producer.commitTransaction();
    progress.at(slice.partition(), RunProgress.State.FINISHED, slice.end(), host);
  }

  /** What is done beside the scoring, now and then: commits, the rate, the watch. */
  private final class Pace {
    private final PartitionRun run;
    private final Manifest.Slice slice;
    private final Committed committed;
    private final Watch watch;
    private final int every = Math.min(LOOK_EVERY, limit.batch());
    private long writingSinceNanos;
    private boolean wasWriting;
    private int since;
    private boolean ended;

    Pace(PartitionRun run, Manifest.Slice slice, Committed committed, Watch watch) {
      this.run = run;
      this.slice = slice;
      this.committed = committed;
      this.watch = watch;
    }

    boolean goOn(long offset) {
      if (++since < every) {
        return true;
      }
      progress.read(since);
      commitWhatIsOld();
      boolean silent = offset < slice.start() || offset <= committed.offset();
      progress.at(
          slice.partition(),
          silent ? RunProgress.State.SILENT : RunProgress.State.SCORING,
          offset,
          host);
      try {
        limit.take(since);
        since = 0;
        ended = !watch.goOn(offset);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        ended = true;
      }
      return !ended;
    }

    private void commitWhatIsOld() {
      long now = System.nanoTime();
      if (!run.isWriting()) {
        wasWriting = false;
      } else if (!wasWriting) {
        wasWriting = true;
        writingSinceNanos = now;
      } else if (now - writingSinceNanos > OPEN_NANOS) {
        run.commit();
        wasWriting = false;
      }
    }

    void end() {
      progress.read(since);
      since = 0;
    }
  }
}
