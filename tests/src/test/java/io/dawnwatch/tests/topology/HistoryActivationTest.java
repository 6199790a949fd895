package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.ModelActivation;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Roles that change in the middle of loaded history are met at times that fit it. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class HistoryActivationTest {
  private static final int PARTITIONS = 2;
  private static final long START = 1_772_409_600_000L;
  private static final int SECONDS = 600;
  private static final FeatureSpec FEATURES =
      new FeatureSpec(1_000, 20_000, 1_000, 1_000, 100, 16, 64);
  private static final Model FIRST = LivelyModel.of(FEATURES);
  private static final Model SECOND = FIRST.with("second", "tests", 0.5, 0.4, 2);

  private Cluster cluster;
  private Dataset dataset;
  private SchemaIds ids;
  private ModelRoles roles;

  private void create(Cluster on, String name) throws Exception {
    cluster = on;
    dataset = new Dataset(name);
    ids = on.schemas();
    roles = new ModelRoles(on, dataset, ids);
    new DatasetTopics(on, dataset).create(PARTITIONS, Optional.empty(), Clock.EVENT, FIRST, ids);
    new Activator(on, dataset, ids).publish(SECOND.toBytes());
  }

  private HistoryWriter writer() throws Exception {
    return new HistoryWriter(cluster, dataset, ids, HistoryWriter.MAX_STEP);
  }

  /** Ten minutes, the first or the second or ... */
  private void write(HistoryWriter writer, int part) {
    for (int second = part * SECONDS; second < (part + 1) * SECONDS; second++) {
      long millis = START + second * 1_000L;
      writer.write(
          new LogEvent(
              millis,
              9,
              "request " + second + " served",
              "service-" + second % 5,
              List.of(),
              List.of(),
              List.of(),
              false,
              new Source("tests", 0, (long) second),
              "",
              List.of()),
          millis);
    }
  }

  private void load(int part) throws Exception {
    try (HistoryWriter writer = writer()) {
      write(writer, part);
      writer.leaveOpen();
    }
  }

  private static ModelOrder order() {
    return ModelOrder.of("tests", "");
  }

  @Test
  void everyChangeOfRolesTakesTheTimeItsPartitionHasComeTo(Cluster on) throws Exception {
    create(on, "activated-history");
    load(0);
    roles.shadow(SECOND.id(), order());
    load(1);
    roles.promote(SECOND.id(), order(), Duration.ofHours(1), false);
    load(2);
    roles.rollback(Optional.empty(), order(), Duration.ofHours(1), false);
    roles.retire(SECOND.id(), order());
    load(3);

    RecordReader reader = new RecordReader(ids);
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<ConsumerRecord<byte[], byte[]>> records =
          EmbeddedStack.read(cluster, dataset.events(), partition);
      int activations = 0;
      for (int i = 1; i < records.size(); i++) {
        long before = records.get(i - 1).timestamp();
        long time = records.get(i).timestamp();
        assertThat(time).as("%s", records.get(i)).isGreaterThanOrEqualTo(before);
        if (reader.read(records.get(i).value()) instanceof ModelActivation) {
          activations++;
          assertThat(time).as("%s", records.get(i)).isEqualTo(before);
        }
      }
      assertThat(activations).isEqualTo(4);
    }
  }

  /** The control: what an activation at the wall time does to history. */
  @Test
  void anActivationAtTheWallTimeWouldEndTheHistory(Cluster on) throws Exception {
    create(on, "moved-history");
    load(0);
    new Activator(cluster, dataset, ids).activate(SECOND, Role.CHALLENGER, "tests", "", null);
    assertThatThrownBy(() -> load(1)).hasMessageContaining("already holds history up to");
  }

  @Test
  void whileHistoryIsBeingWrittenNoRoleChangesAndAfterwardsItDoes(Cluster on) throws Exception {
    create(on, "busy-history");
    load(0);
    try (HistoryWriter writer = writer()) {
      write(writer, 1);
      assertThatThrownBy(() -> roles.shadow(SECOND.id(), order()))
          .isInstanceOf(ModelRoles.RefusedException.class)
          .hasMessageContaining("a load or another change of roles is going on");
      writer.leaveOpen();
      assertThat(roles.shadow(SECOND.id(), order()).note().times())
          .allMatch(time -> time >= START + (2 * SECONDS - 30) * 1_000L)
          .allMatch(time -> time < START + 2 * SECONDS * 1_000L);
      write(writer, 2);
      writer.leaveOpen();
    }
  }

  @Test
  void aLoadGoesOnWhereTheOneBeforeLeftTheHistoryOpenAndOnlyThere(Cluster on) throws Exception {
    create(on, "open-history");
    load(0);
    load(1);
    assertThatThrownBy(() -> load(1)).hasMessageContaining("already holds history up to");
    try (HistoryWriter writer = writer()) {
      write(writer, 2);
      writer.finish(FEATURES.horizonMillis());
    }
    assertThatThrownBy(
            () -> {
              try (HistoryWriter writer = writer()) {
                writer.write(
                    new LogEvent(
                        START + 3 * SECONDS * 1_000L,
                        9,
                        "too early",
                        "service-0",
                        List.of(),
                        List.of(),
                        List.of(),
                        false,
                        new Source("tests", 0, 0L),
                        "",
                        List.of()),
                    START + 3 * SECONDS * 1_000L);
              }
            })
        .as("the tick that ends the history is three horizons on")
        .hasMessageContaining("already holds history up to");
  }

  @Test
  void aLoadThatAnotherFencedIsToldSoAndLeavesNothing(Cluster on) throws Exception {
    create(on, "fenced-history");
    try (HistoryWriter first = writer();
        HistoryWriter second = writer()) {
      write(first, 0);
      assertThatThrownBy(first::leaveOpen)
          .hasMessageContaining("history could not be written to dw.fenced-history.events");
      assertThat(first.committed()).isZero();

      write(second, 0);
      second.leaveOpen();
      assertThat(second.committed()).isEqualTo(second.written()).isPositive();
    }
  }
}
