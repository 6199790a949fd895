package io.dawnwatch.tests.endtoend;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.tests.topology.LivelyModel;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes share the partitions while windows of 200 ms close all the time: one comes, which
 * takes a partition away from the other in the middle of closing them, and one is killed. Two
 * models score, each in a lane of its own.
 */
@Timeout(240)
@ExtendWith(EmbeddedStack.class)
class InstancesKillTest {
  private static final int PARTITIONS = 2;
  private static final int LINES_AT_LEAST = 10_000;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Model CHAMPION =
      LivelyModel.of(new FeatureSpec(200, 12_000, 400, 400, 100, 16, 64));
  private static final Model CHALLENGER =
      LivelyModel.of(new FeatureSpec(400, 12_000, 400, 400, 100, 16, 64));
  private static final Set<String> SECOND = Set.of("second-1");

  @TempDir Path folder;

  @Test
  void anInstanceThatIsKilledLosesAndDoublesNothing(Cluster cluster) throws Exception {
    Dataset dataset = new Dataset("instances-killed");
    new DatasetTopics(cluster, dataset)
        .create(PARTITIONS, Optional.empty(), Clock.BROKER, CHAMPION, cluster.schemas());
    new Activator(cluster, dataset, cluster.schemas()).publish(CHALLENGER.toBytes());
    new ModelRoles(cluster, dataset, cluster.schemas())
        .shadow(CHALLENGER.id(), ModelOrder.of("tests", ""));
    try (Ledger ledger = new Ledger(cluster);
        Apps apps = new Apps(folder, cluster, dataset, ledger)) {
      Map<Integer, Long> lastLines;
      try (Feed feed = new Feed(cluster, dataset, PARTITIONS, LINES_AT_LEAST)) {
        apps.ingest = apps.start("ingest", "--format", "json");
        AppProcess first = apps.startInstance("stream", "first", instance("first"));
        apps.awaitMiddle("score", dataset.events(), dataset.scores(), first);
        AppProcess second = apps.startInstance("stream", "second", instance("second"));
        await().until(() -> owners(cluster, dataset).size() == 2);
        apps.awaitMiddle("score", dataset.events(), dataset.scores(), second);
        TopicPartition its =
            new TopicPartition(dataset.scores(), owners(cluster, dataset).get("first-1"));
        await().pollInterval(LOOK).until(() -> ledger.hasOpenOutput(its));
        first.kill();
        await().until(() -> owners(cluster, dataset).keySet().equals(SECOND));
        apps.awaitMiddle("score", dataset.events(), dataset.scores(), second);
        apps.stream = second;
        lastLines = feed.finish();
      }
      apps.awaitCommitted("ingest", dataset.lines(), lastLines);
      apps.awaitCommitted(
          "score", dataset.events(), KillAndReplayTest.lastEvents(cluster, dataset));
      apps.ingest.stop();
      apps.stream.stop();

      KillAndReplayTest.everyLineIsOneEventOrQuarantined(cluster, dataset, LINES_AT_LEAST);
      await().untilAsserted(() -> ledger.nothingHangs(dataset));
      assertThat(ledger.aborted(dataset.scores()) + ledger.aborted(dataset.alerts()))
          .as("invalid run: the kill hit no open transaction, so nothing is shown")
          .isPositive();
      JsonNode replayed = apps.replayOfWhatWasScored();
      KillAndReplayTest.isClean(replayed);
      assertThat(scorers(cluster, dataset)).containsOnly(CHAMPION.id(), CHALLENGER.id()).hasSize(2);
    }
  }

  private static Set<String> scorers(Cluster cluster, Dataset dataset) throws Exception {
    RecordReader reader = new RecordReader(cluster.schemas());
    Set<String> models = new TreeSet<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, dataset.scores(), partition)) {
        models.add(((Score) reader.read(record.value())).getModelId());
      }
    }
    return models;
  }

  /**
   * Nobody takes up the transaction of an instance that does not come back: the broker ends it when
   * its time is over.
   */
  private static String[] instance(String name) {
    return new String[] {
      "--standbys", "1",
      "--instance-id", name,
      "--property", "producer.transaction.timeout.ms=15000"
    };
  }

  /** A partition of each member of the scoring group that owns one, by the member's name. */
  private static Map<String, Integer> owners(Cluster cluster, Dataset dataset) throws Exception {
    String group = dataset.application("score");
    Map<String, Integer> owners = new TreeMap<>();
    try (Admin admin = cluster.admin()) {
      for (MemberDescription member :
          admin.describeConsumerGroups(List.of(group)).all().get().get(group).members()) {
        member.assignment().topicPartitions().stream()
            .findFirst()
            .ifPresent(one -> owners.put(member.groupInstanceId().orElseThrow(), one.partition()));
      }
    }
    return owners;
  }
}
