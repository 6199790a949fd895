package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What the workers of one process know of a run that others work on, too. Thread-safe. */
final class SharedRun implements RunWorker.RunView, AutoCloseable {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long OTHERS_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long PAUSE_MILLIS = 100;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final Plan plan;
  private final RunProgress progress;
  private final String host;
  private final RunLog log;
  private final Admin admin;
  private volatile SortedSet<Integer> unfinished;
  private volatile boolean ended;
  private long lookedNanos;
  private long othersNanos;

  SharedRun(
      Cluster cluster,
      Dataset dataset,
      SchemaIds ids,
      Plan plan,
      RunProgress progress,
      String host) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
    this.plan = plan;
    this.progress = progress;
    this.host = host;
    this.log = new RunLog(cluster, dataset, ids);
    this.admin = cluster.admin();
    look();
    progress.begin();
  }

  @Override
  public SortedSet<Integer> unfinished() {
    long now = System.nanoTime();
    synchronized (this) {
      if (now - lookedNanos > LOOK_NANOS) {
        look();
      }
      if (now - othersNanos > OTHERS_NANOS) {
        othersNanos = now;
        lookAtOthers();
      }
    }
    return unfinished;
  }

  private synchronized void look() {
    RunLog.Run run = run();
    SortedSet<Integer> open = new TreeSet<>();
    for (Manifest.Slice slice : plan.manifest().slices()) {
      Finished done = run.finished().get(slice.partition());
      if (done == null) {
        open.add(slice.partition());
      } else {
        progress.at(slice.partition(), RunProgress.State.FINISHED, slice.end(), done.host());
      }
    }
    unfinished = Collections.unmodifiableSortedSet(open);
    lookedNanos = System.nanoTime();
  }

  private RunLog.Run run() {
    return log.refresh()
        .run(plan.runId())
        .orElseThrow(
            () -> new IllegalStateException("run " + plan.runId() + " was deleted meanwhile"));
  }

  /** Only to be shown: when it cannot be had, nothing is. */
  private void lookAtOthers() {
    try {
      Map<TopicPartition, OffsetAndMetadata> told =
          admin
              .listConsumerGroupOffsets(Plan.group(dataset, plan.runId()))
              .partitionsToOffsetAndMetadata()
              .get(1, TimeUnit.SECONDS);
      for (RunProgress.Part part : progress.parts()) {
        OffsetAndMetadata at = told.get(new TopicPartition(dataset.events(), part.partition()));
        boolean elsewhere =
            part.state() == RunProgress.State.WAITING
                || part.state() == RunProgress.State.ELSEWHERE;
        if (at != null && elsewhere && at.offset() > part.at()) {
          progress.at(part.partition(), RunProgress.State.ELSEWHERE, at.offset(), at.metadata());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      // Next time.
    }
  }

  /** Lets all workers of this process end. */
  void end() {
    ended = true;
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  /**
   * The run with its report. Who finished the last partition writes it; the others wait, and write
   * it if it does not come: it says the same whoever writes it.
   */
  RunLog.Run reported() throws InterruptedException {
    RunLog.Run run = run();
    boolean last =
        run.finished().values().stream()
            .max((one, other) -> Long.compare(one.finishedMillis(), other.finishedMillis()))
            .map(one -> one.host().equals(host))
            .orElse(true);
    long limit = System.nanoTime() + (last ? 0 : REPORT_NANOS);
    while (run.report().isEmpty()) {
      if (System.nanoTime() - limit >= 0) {
        new Runs(cluster, dataset, ids).report(run);
      } else {
        Thread.sleep(PAUSE_MILLIS);
      }
      run = run();
    }
    return run;
  }

  @Override
  public void close() {
    admin.close();
    log.close();
  }
}
