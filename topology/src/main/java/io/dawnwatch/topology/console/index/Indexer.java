package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.SchemaIds.RegistryException;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.Host;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a dataset's topics into its index, on a thread of its own, until it is closed. Of several
 * consoles on one database one indexes and the others wait; if it goes away, another takes over
 * within seconds. A broker, registry or database that does not answer is waited for.
 */
public final class Indexer implements AutoCloseable {
  private static final long FIRST_WAIT_MILLIS = 500;
  private static final long LONGEST_WAIT_MILLIS = 15_000;

  private final IndexDatabase index;
  private final Cluster cluster;
  private final Dataset dataset;
  private final Indexed keep;
  private final LongSupplier wallMillis;
  private final Consumer<String> tell;
  private final Lease lease;

  /** How often a console that does not index asks whether it may. */
  private final long askMillis;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Term term;
  private volatile long indexed;

  /**
   * An indexer that is not started yet.
   *
   * @param index opened with the {@link Identity} of this dataset
   * @param wallMillis the time of day, ms since 1970 UTC
   * @param tell takes a line for people when it begins, waits, goes on or cannot go on
   */
  public Indexer(
      IndexDatabase index,
      Cluster cluster,
      Dataset dataset,
      Indexed keep,
      LongSupplier wallMillis,
      Consumer<String> tell) {
    this.index = index;
    this.cluster = cluster;
    this.dataset = dataset;
    this.keep = keep;
    this.wallMillis = wallMillis;
    this.tell = tell;
    this.lease =
        new Lease(
            index,
            Host.name()
                + "/"
                + ProcessHandle.current().pid()
                + "/"
                + UUID.randomUUID().toString().substring(0, 8),
            keep.takeover().toMillis());
    this.askMillis = keep.takeover().toMillis() / 5;
    this.thread = new Thread(this::run, "console-indexer");
    thread.setDaemon(true);
  }

  /** Begins. */
  public Indexer start() {
    thread.start();
    return this;
  }

  /** Records that were indexed since the start. */
  public long indexed() {
    return indexed;
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  private void run() {
    long wait = FIRST_WAIT_MILLIS;
    String told = "";
    try {
      do {
        long before = indexed;
        try {
          if (lease.acquire()) {
            reign();
          }
          told = "";
          wait = askMillis;
        } catch (Lease.LostException e) {
          tell.accept("the index " + index + " is kept by another console now; this one reads");
          wait = askMillis;
        } catch (WakeupException e) {
          // closed
        } catch (IndexException | KafkaException | RegistryException | IllegalStateException e) {
          String why = String.valueOf(e.getMessage());
          if (!why.equals(told)) {
            tell.accept("the index cannot go on, and tries again: " + why);
            told = why;
          }
          wait = indexed > before ? FIRST_WAIT_MILLIS : Math.min(LONGEST_WAIT_MILLIS, 2 * wait);
        }
      } while (!closed.await(wait, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Indexes until it is closed, or can no longer. */
  private void reign() throws InterruptedException {
    try {
      if (!Identity.of(cluster, dataset).equals(index.identity())) {
        throw new IndexException(
            "dataset " + dataset.name() + " was made again: start the console again");
      }
      try (Term one = new Term(index, cluster, dataset, lease, keep, wallMillis)) {
        term = one;
        while (!isClosed()) {
          indexed += one.step();
        }
      } finally {
        term = null;
      }
    } finally {
      lease.release();
    }
  }

  /** Ends it, and gives the lease back, so that another console need not wait. */
  @Override
  public void close() {
    closed.countDown();
    Term one = term;
    if (one != null) {
      one.wakeup();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
