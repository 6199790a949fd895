package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.GroupProgress;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.stream.StreamApp;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What tests ask of live scoring. */
public final class LiveScoring {
  private LiveScoring() {}

  /** Awaits that all events of a dataset are scored and committed. */
  public static void await(Cluster cluster, Dataset dataset, StreamApp live)
      throws InterruptedException {
    Map<Integer, Long> last = new TreeMap<>();
    for (int partition = 0; partition < partitions(cluster, dataset); partition++) {
      List<ConsumerRecord<byte[], byte[]>> events =
          EmbeddedStack.read(cluster, dataset.events(), partition);
      if (!events.isEmpty()) {
        last.put(partition, events.get(events.size() - 1).offset());
      }
    }
    long limit = System.nanoTime() + Patience.LIMIT.toNanos();
    assertThat(
            new GroupProgress(cluster, dataset.application("score"))
                .await(
                    dataset.events(),
                    last,
                    (done, wanted) -> live.lastFailure().isEmpty() && System.nanoTime() < limit))
        .as("all is scored; last failure: %s", live.lastFailure())
        .isTrue();
    assertThat(live.lastFailure()).isEmpty();
  }

  private static int partitions(Cluster cluster, Dataset dataset) {
    try (PartitionReader reader = new PartitionReader(cluster)) {
      return reader.partitions(dataset.events());
    }
  }

  /** Replays what live has committed: the output of the verb, without gaps and equal to live. */
  public static JsonNode replayedExactly(Cluster cluster, Dataset dataset) throws Exception {
    String offsets;
    try (Admin admin = cluster.admin()) {
      offsets =
          admin
              .listConsumerGroupOffsets(dataset.application("score"))
              .partitionsToOffsetAndMetadata()
              .get()
              .entrySet()
              .stream()
              .map(one -> one.getKey().partition() + ":0-" + one.getValue().offset())
              .collect(Collectors.joining(","));
    }
    JsonNode replayed = Verb.json(cluster, dataset, "replay", "--offsets", offsets);
    assertThat(replayed.get("coverage").get("gaps").asInt()).isZero();
    assertThat(replayed.get("parity").get("sha256Equal").asBoolean()).isTrue();
    assertThat(replayed.get("parity").get("match").asLong()).isPositive();
    return replayed;
  }
}
