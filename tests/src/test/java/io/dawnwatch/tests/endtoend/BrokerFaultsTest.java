package io.dawnwatch.tests.endtoend;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.embedded.EmbeddedRegistry;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.tests.topology.LivelyModel;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that dies or stands still under load, and a promotion while the app is killed: nothing
 * is lost, nothing doubled. Slow: {@code -Dfaults}, see CONTRIBUTING.
 */
@Timeout(300)
@EnabledIfSystemProperty(
    named = "faults",
    matches = "true|",
    disabledReason = "slow; -Dfaults runs it, see CONTRIBUTING")
class BrokerFaultsTest {
  private static final int PARTITIONS = 2;
  private static final int LINES_AT_LEAST = 30_000;
  private static final FeatureSpec FEATURES = new FeatureSpec(200, 12_000, 400, 400, 100, 16, 64);
  private static final Model FIRST = LivelyModel.of(FEATURES);
  private static final Dataset DATASET = new Dataset("faults");

  /** What a producer waits at most for a broker before it throws: shorter than the stall. */
  private static final int MOST_BLOCK_MILLIS = 3000;

  private static final String[] HASTY = {
    "--property", "producer.max.block.ms=" + MOST_BLOCK_MILLIS
  };

  /** The stall lasts until a producer with the same patience has given up so often. */
  private static final int TIMEOUTS = 3;

  /** What the app itself says when one of its producers has waited in vain, for 10 s. */
  private static final String BITTEN = "was not written: Topic";

  @TempDir Path folder;
  private BrokerProcess broker;
  private EmbeddedRegistry registry;
  private Cluster cluster;

  @BeforeEach
  void start() throws Exception {
    Files.createDirectories(folder.resolve("kafka"));
    broker = BrokerProcess.start(folder);
    registry = EmbeddedRegistry.start();
    cluster = new Cluster(broker.bootstrapServers(), registry.url(), Map.of());
    new DatasetTopics(cluster, DATASET)
        .create(PARTITIONS, Optional.empty(), Clock.BROKER, FIRST, cluster.schemas());
  }

  @AfterEach
  void stop() {
    registry.close();
    broker.close();
  }

  /** What is done to the system while lines come in. */
  private interface Fault {
    void strike(Apps apps, Ledger ledger) throws Exception;
  }

  private JsonNode survives(Fault fault) throws Exception {
    try (Ledger ledger = new Ledger(cluster);
        Apps apps = new Apps(folder, cluster, DATASET, ledger)) {
      Map<Integer, Long> lastLines;
      try (Feed feed = new Feed(cluster, DATASET, PARTITIONS, LINES_AT_LEAST)) {
        apps.ingest = apps.start("ingest", with(HASTY, "--format", "json"));
        apps.stream = apps.start("stream", HASTY);
        apps.awaitMiddle("score", DATASET.events(), DATASET.scores(), apps.stream);
        fault.strike(apps, ledger);
        apps.awaitMiddle("score", DATASET.events(), DATASET.scores(), apps.stream);
        lastLines = feed.finish();
      }
      apps.awaitCommitted("ingest", DATASET.lines(), lastLines);
      apps.awaitCommitted(
          "score", DATASET.events(), KillAndReplayTest.lastEvents(cluster, DATASET));
      apps.ingest.stop();
      apps.stream.stop();
      KillAndReplayTest.everyLineIsOneEventOrQuarantined(cluster, DATASET, LINES_AT_LEAST);
      ledger.nothingHangs(DATASET);
      JsonNode replayed = apps.replayOfWhatWasScored();
      KillAndReplayTest.isClean(replayed);
      return replayed;
    }
  }

  private static String[] with(String[] first, String... more) {
    List<String> all = new java.util.ArrayList<>(List.of(first));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  @Test
  void aBrokerThatIsKilledAndStartedAgainUnderLoad() throws Exception {
    survives(
        (apps, ledger) -> {
          broker.kill();
          broker.start();
        });
  }

  @Test
  void aBrokerThatStandsStillForLongerThanTheProducersWait() throws Exception {
    survives(
        (apps, ledger) -> {
          long before = committed(ledger);
          assertThat(apps.stream.complaints()).doesNotContain(BITTEN);
          broker.pause();
          awaitTimeouts();
          await()
              .alias("invalid run: the app does not feel the stall")
              .until(() -> apps.stream.complaints().contains(BITTEN));
          apps.stream.mustLive();
          apps.ingest.mustLive();
          broker.resume();
          await().until(() -> committed(ledger) > before);
        });
  }

  /**
   * Waits until a producer that is as patient as those of the apps has given up, again and again.
   */
  private void awaitTimeouts() {
    try (Producer<byte[], byte[]> producer =
        cluster.producer(Map.of("max.block.ms", MOST_BLOCK_MILLIS))) {
      for (int i = 0; i < TIMEOUTS; i++) {
        assertThatThrownBy(() -> producer.partitionsFor(DATASET.lines()))
            .as("invalid run: the broker answers")
            .isInstanceOf(TimeoutException.class);
      }
    }
  }

  private static long committed(Ledger ledger) throws Exception {
    List<TopicPartition> partitions = ledger.partitions(DATASET.scores());
    return ledger.ends(partitions, IsolationLevel.READ_COMMITTED).values().stream()
        .mapToLong(one -> one)
        .sum();
  }

  @Test
  void aPromotionWhileTheAppIsKilled() throws Exception {
    Model second = FIRST.with("second", "tests", 0.5, 0.4, 2);
    new Activator(cluster, DATASET, cluster.schemas()).publish(second.toBytes());
    ModelRoles roles = new ModelRoles(cluster, DATASET, cluster.schemas());
    JsonNode replayed =
        survives(
            (apps, ledger) -> {
              roles.shadow(second.id(), ModelOrder.of("tests", ""));
              apps.awaitMiddle("score", DATASET.events(), DATASET.scores(), apps.stream);
              Thread promotion =
                  new Thread(
                      () -> {
                        try {
                          roles.promote(second.id(), ModelOrder.of("tests", "now"), true);
                        } catch (InterruptedException e) {
                          Thread.currentThread().interrupt();
                        }
                      });
              promotion.start();
              apps.stream.kill();
              apps.stream = apps.start("stream", HASTY);
              promotion.join();
              ModelTopic models = ModelTopic.read(cluster, DATASET);
              assertThat(models.last().orElseThrow().activation().modelId()).isEqualTo(second.id());
            });
    assertThat(replayed.get("parity").get("match").asLong()).isPositive();
  }
}
