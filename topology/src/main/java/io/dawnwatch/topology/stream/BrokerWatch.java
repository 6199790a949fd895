package io.dawnwatch.topology.stream;

import io.dawnwatch.topology.kafka.Cluster;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * Ends the waiting for brokers that are gone: Kafka's consumer would wait for them for ever without
 * a word.
 */
final class BrokerWatch implements AutoCloseable {
  private static final int ASKS = 10;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "dawnwatch-broker-watch");
            thread.setDaemon(true);
            return thread;
          });
  private final Admin admin;
  private final Duration patience;
  private final Runnable gone;
  private volatile long answered = System.nanoTime();

  /** Starts to ask; {@code gone} is told once nobody has answered for {@code patience}. */
  BrokerWatch(Cluster cluster, Duration patience, Runnable gone) {
    this.patience = patience;
    this.gone = gone;
    Duration pause = patience.dividedBy(ASKS);
    long millis = Math.min(pause.toMillis(), LONGEST_PAUSE.toMillis());
    int timeout = (int) Math.max(1_000, millis);
    this.admin =
        Admin.create(
            cluster.client(
                Map.of(
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    timeout,
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    timeout)));
    timer.scheduleWithFixedDelay(this::ask, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void ask() {
    try {
      admin.describeCluster().nodes().get();
      answered = System.nanoTime();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      if (silentFor().compareTo(patience) >= 0) {
        timer.shutdown();
        gone.run();
      }
    }
  }

  /** How long no broker has answered. */
  Duration silentFor() {
    return Duration.ofNanos(System.nanoTime() - answered);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    admin.close(Duration.ZERO);
  }
}
