package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.stream.ScorerFactory;
import io.dawnwatch.topology.store.EntityHeap;
import io.dawnwatch.topology.store.Memory;
import io.dawnwatch.topology.store.SpillStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/**
 * Scores a manifest again, through the same scorer as live, into {@code replays}. A plain bounded
 * reader: one partition at a time per thread, outputs in transactions. It touches no live topic,
 * group, transactional id or state.
 */
public final class Replay {
  /** Header that says which run a record of {@code replays} is of. */
  public static final String RUN_HEADER = "dw-run";

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final ScorerFactory scorers;
  private final Memory memory;
  private final EntityHeap heap;
  private final LongAdder read = new LongAdder();

  /** A replay within the usual memory. */
  public Replay(Cluster cluster, Dataset dataset, SchemaIds ids, ScorerFactory scorers) {
    this(cluster, dataset, ids, scorers, Memory.usual());
  }

  /** A replay whose state takes no more than {@code memory}: what is beyond lies in a temporary folder. */
  public Replay(
      Cluster cluster, Dataset dataset, SchemaIds ids, ScorerFactory scorers, Memory memory) {
    this.memory = memory;
    this.heap = new EntityHeap(memory.heapBytes());
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
    heap.join();
    try (PartitionReader reader = new PartitionReader(cluster);
        SpillStore beyond = new SpillStore(memory);
        Producer<byte[], byte[]> producer = cluster.producer(transactional)) {
      producer.initTransactions();
      producer.beginTransaction();
      PartitionRun run = new PartitionRun(
              dataset,
              ids,
              scorers,
              slice,
              runId,
              HeapEntityStates.over(beyond, heap::share),
              producer);
      reader.readAhead(
          new TopicPartition(dataset.events(), slice.partition()),
          slice.warmUp(),
          slice.end(),
          run::decode,
          record -> {
            run.apply(record);
            read.increment();
            return true;
          });
      producer.commitTransaction();
      reader.awaitStable(
          new TopicPartition(dataset.replays(), slice.partition()), run.lastWritten());
      return run.coverage();
    } finally {
      heap.leave();
    }
  }
}
