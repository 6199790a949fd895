package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.Host;
import io.dawnwatch.topology.store.Memory;
import io.dawnwatch.topology.stream.ScorerFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

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
  private RateLimit limit = RateLimit.NONE;
  private Memory memory = Memory.usual();
  private boolean readingAhead = true;
  private Consumer<String> notes = note -> {};
  private String host = Host.name();
  private volatile RunProgress progress =
      new RunProgress(new Manifest("", "", 0, List.of(), Map.of()));

  public Replay(Cluster cluster, Dataset dataset, SchemaIds ids, ScorerFactory scorers) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
    this.scorers = scorers;
  }

  /** Takes no more for state than this: what is beyond its heap lies in a temporary folder. */
  public Replay within(Memory bound) {
    memory = bound;
    return this;
  }

  /** Reads no faster than this. */
  public Replay limitedTo(RateLimit rate) {
    limit = rate;
    return this;
  }

  /** Works under this name, instead of that of the host. */
  public Replay named(String name) {
    host = name;
    return this;
  }

  /** Reads where it scores and not on a thread beside: for measuring what a thread more brings. */
  public Replay withoutReadingAhead() {
    readingAhead = false;
    return this;
  }

  /** Tells what happens to partitions, a line each; from several threads. */
  public Replay telling(Consumer<String> lines) {
    notes = lines;
    return this;
  }

  /** Records read so far, the warm-up included; may be asked from another thread while it runs. */
  public long recordsRead() {
    return progress.recordsRead();
  }

  /** How far it has come; may be asked from another thread while it runs. */
  public RunProgress progress() {
    return progress;
  }

  /**
   * Runs it to the end, alone, and notes nothing on {@code runs}.
   *
   * @return the ledger, by partition
   * @throws IllegalArgumentException if this release does not implement its semantics
   */
  public List<Coverage> run(Manifest manifest, String runId, int threads)
      throws InterruptedException {
    return run(new Plan(runId, manifest, false, List.of(), 0, Release.VERSION), threads);
  }

  /** The same for a run whose outputs lie nowhere before its plan says. */
  public List<Coverage> run(Plan plan, int threads) throws InterruptedException {
    Manifest manifest = plan.manifest();
    ManifestCheck.semantics(manifest);
    PartitionReplay replay = replay(plan);
    List<Callable<Coverage>> work = new ArrayList<>();
    manifest.slices().stream()
        .sorted(Comparator.comparingLong(Manifest.Slice::length).reversed())
        .forEach(slice -> work.add(() -> replay.run(slice, offset -> true).orElseThrow()));
    List<Coverage> ledger = new ArrayList<>(all(work, plan.runId(), threads));
    ledger.sort(Comparator.comparingInt(Coverage::partition));
    return ledger;
  }

  /**
   * Works on a run with all others that do, until it is done and reported.
   *
   * @param threads partitions this process scores at the same time
   * @return the run, done
   */
  public RunLog.Run join(Plan plan, int threads) throws InterruptedException {
    ManifestCheck.semantics(plan.manifest());
    PartitionReplay replay = replay(plan);
    try (SharedRun shared = new SharedRun(cluster, dataset, ids, plan, progress, host)) {
      List<Callable<Optional<Void>>> work = new ArrayList<>();
      for (int i = 0; i < Math.max(1, Math.min(threads, plan.manifest().slices().size())); i++) {
        work.add(
            () -> {
              try {
                new RunWorker(cluster, dataset, plan, shared, replay, host, notes).work();
                return Optional.empty();
              } catch (InterruptedException | RuntimeException e) {
                shared.end();
                throw e;
              }
            });
      }
      all(work, plan.runId(), work.size());
      return shared.reported();
    }
  }

  private PartitionReplay replay(Plan plan) {
    progress = new RunProgress(plan.manifest());
    return new PartitionReplay(
        cluster, dataset, ids, scorers, memory, plan, progress, limit, readingAhead, host);
  }

  private static <T> List<T> all(List<Callable<T>> work, String runId, int threads)
      throws InterruptedException {
    ExecutorService pool =
        Executors.newFixedThreadPool(Math.max(1, Math.min(threads, work.size())));
    try {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> one : work) {
        running.add(pool.submit(one));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw new IllegalStateException("run " + runId + " failed: " + cause.getMessage(), cause);
    } finally {
      pool.shutdownNow();
    }
  }
}
