package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * History may lie anywhere in time, against the broker's clock: its state is saved all the same.
 */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class HistoryTimesTest {
  private static final FeatureSpec FEATURES =
      new FeatureSpec(30_000, 1_800_000, 60_000, 60_000, 100, 16, 64);

  @TempDir Path state;

  private static String changelog(Dataset dataset) {
    return dataset.application("score") + "-entities-changelog";
  }

  private static void create(Cluster cluster, Dataset dataset) throws Exception {
    new DatasetTopics(cluster, dataset)
        .create(1, Optional.empty(), Clock.EVENT, LivelyModel.of(FEATURES), cluster.schemas());
  }

  private static void write(Cluster cluster, Dataset dataset, Instant start) throws Exception {
    SchemaIds ids = cluster.schemas();
    try (HistoryWriter writer = new HistoryWriter(cluster, dataset, ids, HistoryWriter.MAX_STEP)) {
      for (int i = 0; i < 200; i++) {
        long millis = start.plusSeconds(i).toEpochMilli();
        writer.write(
            new LogEvent(
                millis,
                9,
                "request " + i + " served",
                "service-" + i % 3,
                List.of(),
                List.of(),
                List.of(),
                false,
                new Source("tests", 0, (long) i),
                "",
                List.of()),
            millis);
      }
      writer.finish(FEATURES.horizonMillis());
    }
  }

  private StreamApp score(Cluster cluster, Dataset dataset) throws Exception {
    return StreamApp.score(
        cluster,
        dataset,
        new StreamApp.Settings(1, state, "127.0.0.1", 0, Duration.ofSeconds(10), Map.of()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1971, 2199})
  void historyOfAnyYearIsScoredAndItsStateSaved(int year, Cluster cluster) throws Exception {
    Dataset dataset = new Dataset("year-" + year);
    create(cluster, dataset);
    write(cluster, dataset, Instant.parse(year + "-03-02T00:00:00Z"));
    try (StreamApp app = score(cluster, dataset)) {
      await()
          .untilAsserted(
              () -> {
                assertThat(app.lastFailure()).isEmpty();
                assertThat(EmbeddedStack.read(cluster, dataset.scores(), 0)).isNotEmpty();
              });
      assertThat(EmbeddedStack.read(cluster, changelog(dataset), 0)).isNotEmpty();
    }
  }

  /** The control: a changelog as Kafka makes it by itself refuses what lies ahead of its clock. */
  @Test
  void aChangelogWithTheBrokersOwnLimitRefusesHistoryThatLiesAhead(Cluster cluster)
      throws Exception {
    Dataset dataset = new Dataset("limited");
    create(cluster, dataset);
    try (Admin admin = cluster.admin()) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(changelog(dataset), 1, (short) 1)
                      .configs(Map.of("cleanup.policy", "compact"))))
          .all()
          .get();
    }
    write(cluster, dataset, Instant.parse("2199-03-02T00:00:00Z"));
    try (StreamApp app = score(cluster, dataset)) {
      await().until(() -> app.lastFailure().contains("imestamp"));
      assertThat(EmbeddedStack.read(cluster, dataset.scores(), 0)).isEmpty();
    }
  }
}
