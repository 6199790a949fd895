package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Counters;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.map.EventRecords;
import io.dawnwatch.topology.map.ScoreMapping;
import io.dawnwatch.topology.stream.ScoreTopology;
import io.dawnwatch.topology.stream.ScorerFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Scores a manifest again, through the same scorer as live, into {@code replays}. A plain bounded
 * reader: one partition at a time per thread, outputs in transactions. It touches no live topic,
 * group, transactional id or state.
 */
public final class Replay {
  /** Header that says which run a record of {@code replays} is of. */
  public static final String RUN_HEADER = "dw-run";

  /** Records applied per transaction: well within its timeout. */
  private static final int PER_TRANSACTION = 100_000;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final ScorerFactory scorers;
  private final LongAdder read = new LongAdder();

  public Replay(Cluster cluster, Dataset dataset, SchemaIds ids, ScorerFactory scorers) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
    this.scorers = scorers;
  }

  /** Records read so far, the warm-up included; may be asked from another thread while it runs. */
  public long recordsRead() {
    return read.sum();
  }

  /**
   * Runs it to the end.
   *
   * @return the ledger, by partition
   */
  public List<Coverage> run(Manifest manifest, String runId, int threads)
      throws InterruptedException {
    if (manifest.semantics() != Model.SEMANTICS) {
      throw new IllegalArgumentException(
          "the manifest is of semantics "
              + manifest.semantics()
              + ", release "
              + Release.VERSION
              + " implements "
              + Model.SEMANTICS
              + ": run a release that implements those");
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(Math.max(1, Math.min(threads, manifest.slices().size())));
    try {
      List<Future<Coverage>> running = new ArrayList<>();
      for (Manifest.Slice slice : manifest.slices()) {
        running.add(pool.submit(() -> replay(slice, runId)));
      }
      List<Coverage> ledger = new ArrayList<>();
      for (Future<Coverage> one : running) {
        ledger.add(one.get());
      }
      ledger.sort(Comparator.comparingInt(Coverage::partition));
      return ledger;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new IllegalStateException("run " + runId + " failed: " + cause.getMessage(), cause);
    } finally {
      pool.shutdownNow();
    }
  }

  private Coverage replay(Manifest.Slice slice, String runId) throws InterruptedException {
    Map<String, Object> transactional =
        Map.of(
            "transactional.id",
            dataset.application("replay") + "." + runId + "." + slice.partition());
    try (PartitionReader reader = new PartitionReader(cluster);
        Producer<byte[], byte[]> producer = cluster.producer(transactional)) {
      producer.initTransactions();
      producer.beginTransaction();
      PartitionRun run = new PartitionRun(slice, runId, producer);
      reader.readAhead(
          new TopicPartition(dataset.events(), slice.partition()),
          slice.warmUp(),
          slice.end(),
          record -> {
            run.apply(record);
            read.increment();
            return true;
          });
      producer.commitTransaction();
      reader.awaitStable(
          new TopicPartition(dataset.replays(), slice.partition()), run.lastWritten());
      return run.coverage();
    }
  }

  /** One partition of the run, on one thread. */
  private final class PartitionRun {
    private final Manifest.Slice slice;
    private final Producer<byte[], byte[]> producer;
    private final ScoreMapping mapping;
    private final RecordWriter writer;
    private final EventRecords records = new EventRecords(ids);
    private final List<Header> headers;
    private final Scorer scorer;
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

    PartitionRun(Manifest.Slice slice, String runId, Producer<byte[], byte[]> producer) {
      this.slice = slice;
      this.producer = producer;
      mapping = new ScoreMapping(dataset.name(), dataset.events(), slice.partition());
      writer =
          new RecordWriter(ids, dataset.replays(), Score.getClassSchema(), Alert.getClassSchema());
      headers =
          List.of(
              new RecordHeader(RUN_HEADER, runId.getBytes(StandardCharsets.UTF_8)),
              new RecordHeader(
                  ScoreTopology.RELEASE_HEADER, Release.VERSION.getBytes(StandardCharsets.UTF_8)));
      Consumer<Emission> out = this::emit;
      scorer = scorers.create(new HeapEntityStates(), out);
      for (Activation active : slice.models()) {
        scorer.assume(active);
      }
    }

    void apply(ConsumerRecord<byte[], byte[]> record) {
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
        records.apply(record.offset(), record.timestamp(), record.value(), scorer);
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
      byte[] value = writer.write(mapping.toAvro(emission));
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
}
