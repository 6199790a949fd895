package io.dawnwatch.topology.stream;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an app whose dataset was changed under it: more partitions, another clock, compaction. What
 * it would score from there on could not be reproduced.
 */
final class DatasetWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatasetWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  private static final String ANSWER_MILLIS = "5000";

  private final DatasetTopics topics;
  private final ModelTopic.Fixed fixed;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "dawnwatch-dataset-watch");
            thread.setDaemon(true);
            return thread;
          });

  DatasetWatch(Cluster cluster, Dataset dataset, ModelTopic.Fixed fixed) {
    this.topics = new DatasetTopics(hasty(cluster), dataset);
    this.fixed = fixed;
  }

  /** The cluster, asked with little patience: a thread that failed waits for the answer. */
  private static Cluster hasty(Cluster cluster) {
    Map<String, String> properties = new HashMap<>(cluster.properties());
    properties.put("default.api.timeout.ms", ANSWER_MILLIS);
    properties.put("request.timeout.ms", ANSWER_MILLIS);
    return new Cluster(cluster.bootstrapServers(), cluster.registryUrl(), properties);
  }

  /** Begins to look; {@code told} hears of a change once. */
  void start(Consumer<String> told) {
    timer.scheduleWithFixedDelay(
        () ->
            changed()
                .ifPresent(
                    what -> {
                      timer.shutdown();
                      told.accept(what);
                    }),
        EVERY.toMillis(),
        EVERY.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** What was changed, with what to do; empty as well if nobody answers. */
  Optional<String> changed() {
    try {
      return topics.changed(fixed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (RuntimeException e) {
      LOG.debug("the dataset's topics could not be looked at: {}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
