package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.stream.Membership;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several instances of one app share its partitions, each in the way it was told. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class InstancesTest {
  private static final int PARTITIONS = 2;
  private static final Set<Integer> ALL = Set.of(0, 1);
  private static final Model MODEL =
      LivelyModel.of(new FeatureSpec(500, 10_000, 200, 200, 100, 16, 64));
  private static final Membership PLAIN =
      new Membership(0, Optional.empty(), Optional.empty(), Membership.GroupProtocol.classic);

  @TempDir Path folder;

  private static Dataset create(Cluster cluster, String name) throws Exception {
    Dataset dataset = new Dataset(name);
    new DatasetTopics(cluster, dataset)
        .create(PARTITIONS, Optional.empty(), Clock.BROKER, MODEL, cluster.schemas());
    return dataset;
  }

  private StreamApp start(Cluster cluster, Dataset dataset, String name, Membership membership)
      throws Exception {
    return StreamApp.score(
        cluster,
        dataset,
        new StreamApp.Settings(
            1,
            folder.resolve(name),
            "127.0.0.1",
            0,
            Duration.ofMillis(300),
            membership.properties(Map.of())));
  }

  private static Membership named(String id) {
    return new Membership(0, Optional.of(id), Optional.empty(), Membership.GroupProtocol.classic);
  }

  private static void awaitShared(StreamApp one, StreamApp other) {
    await()
        .untilAsserted(
            () -> {
              assertThat(one.activity().owned()).hasSize(1);
              assertThat(other.activity().owned()).hasSize(1);
              Set<Integer> both = new TreeSet<>(one.activity().owned());
              both.addAll(other.activity().owned());
              assertThat(both).isEqualTo(ALL);
            });
  }

  /** Events for every partition, whose windows the ticks will close. */
  private static void write(EventWriter events) {
    for (int i = 0; i < 400; i++) {
      events.event("s" + i % 11, i % 50 == 0 ? Severity.ERROR : Severity.INFO, "request " + i);
    }
    events.flush();
  }

  private static long scored(StreamApp... apps) {
    long scores = 0;
    for (StreamApp app : apps) {
      scores += app.activity().scoresEmitted();
    }
    return scores;
  }

  @Test
  void twoInstancesShareThePartitionsAndTheOneThatStaysTakesOverFromItsStandby(Cluster cluster)
      throws Exception {
    Dataset dataset = create(cluster, "instances");
    Membership standby =
        new Membership(1, Optional.empty(), Optional.of("a"), Membership.GroupProtocol.classic);
    try (EventWriter events = new EventWriter(cluster, dataset, PARTITIONS);
        StreamApp one = start(cluster, dataset, "one", standby);
        StreamApp other = start(cluster, dataset, "other", standby)) {
      awaitShared(one, other);
      write(events);
      await().until(() -> scored(one) > 0 && scored(other) > 0);
      one.close();
      await().until(() -> other.activity().owned().equals(ALL));
      long before = scored(other);
      write(events);
      await().until(() -> scored(other) > before);
      assertThat(other.lastFailure()).isEmpty();
    }
    LiveScoring.replayedExactly(cluster, dataset);
  }

  @Test
  void anInstanceWithANameComesBackToItsPartitionsAndNobodyElseTakesThem(Cluster cluster)
      throws Exception {
    Dataset dataset = create(cluster, "instances-named");
    try (EventWriter events = new EventWriter(cluster, dataset, PARTITIONS);
        StreamApp stays = start(cluster, dataset, "stays", named("stays"))) {
      Set<Integer> its;
      Set<Integer> others;
      try (StreamApp goes = start(cluster, dataset, "goes", named("goes"))) {
        awaitShared(stays, goes);
        write(events);
        await().until(() -> scored(stays) > 0 && scored(goes) > 0);
        its = goes.activity().owned();
        others = stays.activity().owned();
      }
      assertThat(members(cluster, dataset)).as("it is waited for").isEqualTo(2);
      try (StreamApp back = start(cluster, dataset, "goes", named("goes"))) {
        await().until(() -> back.activity().owned().equals(its));
        assertThat(stays.activity().owned()).isEqualTo(others);
        write(events);
        await().until(() -> scored(back) > 0);
      }
    }
    LiveScoring.replayedExactly(cluster, dataset);
  }

  @Test
  void anInstanceWithoutANameLeavesItsPartitionsToTheOthersAtOnce(Cluster cluster)
      throws Exception {
    Dataset dataset = create(cluster, "instances-plain");
    try (StreamApp stays = start(cluster, dataset, "stays", PLAIN)) {
      try (StreamApp goes = start(cluster, dataset, "goes", PLAIN)) {
        awaitShared(stays, goes);
      }
      await().until(() -> stays.activity().owned().equals(ALL));
      assertThat(members(cluster, dataset)).isEqualTo(1);
    }
  }

  private static int members(Cluster cluster, Dataset dataset) throws Exception {
    String group = dataset.application("score");
    try (Admin admin = cluster.admin()) {
      return admin.describeConsumerGroups(Set.of(group)).all().get().get(group).members().size();
    }
  }

  @Test
  void theBrokersMayShareOutThePartitions(Cluster cluster) throws Exception {
    Dataset dataset = create(cluster, "instances-streams");
    Membership streams =
        new Membership(0, Optional.empty(), Optional.empty(), Membership.GroupProtocol.streams);
    try (EventWriter events = new EventWriter(cluster, dataset, PARTITIONS);
        StreamApp one = start(cluster, dataset, "one", streams);
        StreamApp other = start(cluster, dataset, "other", streams)) {
      awaitShared(one, other);
      write(events);
      await().until(() -> scored(one) > 0 && scored(other) > 0);
      one.close();
      await().until(() -> other.activity().owned().equals(ALL));
    }
    LiveScoring.replayedExactly(cluster, dataset);
  }

  @Test
  void whatTheBrokersDecideCannotBeToldToAnInstance() {
    assertThatThrownBy(
            () ->
                new Membership(
                    1, Optional.empty(), Optional.empty(), Membership.GroupProtocol.streams))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("streams.num.standby.replicas");
  }
}
