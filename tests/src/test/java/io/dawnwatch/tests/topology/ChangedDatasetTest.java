package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A dataset that is changed under its app, or that could not be replayed, is refused. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class ChangedDatasetTest {
  private static final Model MODEL =
      LivelyModel.of(new FeatureSpec(500, 10_000, 200, 200, 100, 16, 64));

  /** Twice three horizons, a window, lateness and skew. */
  private static final long WARM_UP_MILLIS = 61_800;

  @TempDir Path state;

  private StreamApp start(Cluster cluster, Dataset dataset) throws Exception {
    return StreamApp.score(
        cluster,
        dataset,
        new StreamApp.Settings(1, state, "127.0.0.1", 0, Duration.ofMillis(300), Map.of()));
  }

  private static Dataset create(Cluster cluster, String name) throws Exception {
    Dataset dataset = new Dataset(name);
    new DatasetTopics(cluster, dataset)
        .create(1, Optional.empty(), Clock.BROKER, MODEL, cluster.schemas());
    return dataset;
  }

  @Test
  void anAppWhoseDatasetGetsAnotherPartitionStopsAndSaysWhatToDo(Cluster cluster) throws Exception {
    Dataset dataset = create(cluster, "grown");
    try (StreamApp app = start(cluster, dataset);
        Admin admin = cluster.admin()) {
      await().until(() -> app.waitsFor().isEmpty());
      CompletableFuture<Boolean> end =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return app.awaitEnd();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(end).as("as long as nothing is changed it runs").isNotDone();
      admin.createPartitions(Map.of(dataset.events(), NewPartitions.increaseTo(2))).all().get();
      assertThat(end.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isFalse();
      assertThat(app.lastFailure())
          .contains(dataset.events() + " has 2 partitions")
          .contains("made with 1")
          .contains("docs/operations.md");
    }
  }

  @Test
  void anAppWhoseEventsAreKeptTooBrieflyForAReplayDoesNotStart(Cluster cluster) throws Exception {
    Dataset dataset = create(cluster, "brief");
    keepFor(cluster, dataset, WARM_UP_MILLIS - 1);
    assertThatThrownBy(() -> start(cluster, dataset))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(dataset.events() + " is kept")
        .hasMessageContaining("no score could be reproduced")
        .hasMessageContaining("retention.ms to " + WARM_UP_MILLIS);
    keepFor(cluster, dataset, WARM_UP_MILLIS);
    try (StreamApp app = start(cluster, dataset)) {
      await().until(() -> app.waitsFor().isEmpty());
    }
  }

  private static void keepFor(Cluster cluster, Dataset dataset, long millis) throws Exception {
    TopicSetting.alter(cluster, dataset.events(), "retention.ms", Long.toString(millis));
  }
}
