package io.dawnwatch.tests.topology;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An activation whose artifact is not there: waited for, with a name, and not for ever. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class MissingModelTest {
  private static final FeatureSpec FEATURES = new FeatureSpec(500, 10_000, 200, 200, 100, 16, 64);
  private static final Model FIRST = LivelyModel.of(FEATURES);
  private static final Model SECOND = FIRST.with("second", "tests", 0.5, 0.5, 2);

  @TempDir Path state;

  private StreamApp start(Cluster cluster, Dataset dataset, Duration patience) throws Exception {
    return StreamApp.score(
        cluster,
        dataset,
        new StreamApp.Settings(
                1,
                state,
                "127.0.0.1",
                0,
                Duration.ofMillis(300),
                Map.of("producer.transaction.timeout.ms", "9000"))
            .withPatience(patience));
  }

  private static void create(Cluster cluster, Dataset dataset) throws Exception {
    new DatasetTopics(cluster, dataset)
        .create(1, Optional.empty(), Clock.BROKER, FIRST, cluster.schemas());
  }

  private static Set<String> scorers(Cluster cluster, Dataset dataset) throws Exception {
    RecordReader reader = new RecordReader(cluster.schemas());
    Set<String> models = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> record : EmbeddedStack.read(cluster, dataset.scores(), 0)) {
      models.add(((Score) reader.read(record.value())).getModelId());
    }
    return models;
  }

  @Test
  void scoringWaitsForTheArtifactAndGoesOnWhenItAppears(Cluster cluster) throws Exception {
    Dataset dataset = new Dataset("missing-model");
    create(cluster, dataset);
    try (EventWriter events = new EventWriter(cluster, dataset, 1);
        StreamApp app = start(cluster, dataset, Duration.ofMinutes(5))) {
      events.event("a", Severity.INFO, "one");
      events.flush();
      await().until(() -> scorers(cluster, dataset).contains(FIRST.id()));
      events.activation(SECOND, Role.CHAMPION, 2);
      events.event("a", Severity.INFO, "two");
      events.flush();
      await()
          .untilAsserted(
              () ->
                  assertThat(app.lastFailure())
                      .contains("ModelUnavailableException", SECOND.id(), "is not there")
                      .contains("models add", "nothing is lost"));
      assertThat(scorers(cluster, dataset)).containsExactly(FIRST.id());
      new Activator(cluster, dataset, cluster.schemas()).publish(SECOND.toBytes());
      await().until(() -> scorers(cluster, dataset).contains(SECOND.id()));
      assertThat(app.waitsFor()).isEmpty();
    }
    assertThat(
            Verb.json(cluster, dataset, "replay", "--no-parity")
                .get("coverage")
                .get("gaps")
                .asInt())
        .isZero();
  }

  @Test
  void anArtifactOfWhichAPieceIsLateIsWaitedForWhole(Cluster cluster) throws Exception {
    Dataset dataset = new Dataset("slow-model");
    create(cluster, dataset);
    try (EventWriter events = new EventWriter(cluster, dataset, 1);
        StreamApp app = start(cluster, dataset, Duration.ofMinutes(5))) {
      events.event("a", Severity.INFO, "one");
      events.flush();
      await().until(() -> scorers(cluster, dataset).contains(FIRST.id()));
      publishPiece(cluster, dataset, 1);
      events.activation(SECOND, Role.CHAMPION, 2);
      events.event("a", Severity.INFO, "two");
      events.flush();
      await()
          .untilAsserted(() -> assertThat(app.lastFailure()).contains(SECOND.id(), "is not there"));
      assertThat(scorers(cluster, dataset))
          .as("nothing is scored without it, or with half of it")
          .containsExactly(FIRST.id());

      publishPiece(cluster, dataset, 2);

      await().until(() -> scorers(cluster, dataset).contains(SECOND.id()));
      assertThat(app.waitsFor()).isEmpty();
    }
  }

  /** One of the two pieces that {@code SECOND} is cut into. */
  private static void publishPiece(Cluster cluster, Dataset dataset, int number) {
    byte[] artifact = SECOND.toBytes();
    int half = artifact.length / 2;
    byte[] piece =
        Arrays.copyOfRange(artifact, number == 1 ? 0 : half, number == 1 ? half : artifact.length);
    String key = "model/" + SECOND.id() + "/" + number + "/2";
    try (Producer<byte[], byte[]> producer = cluster.producer(Map.of())) {
      producer.send(
          new ProducerRecord<>(dataset.models(), 0, key.getBytes(StandardCharsets.UTF_8), piece));
      producer.flush();
    }
  }

  @Test
  void scoringDoesNotWaitForEver(Cluster cluster) throws Exception {
    Dataset dataset = new Dataset("missing-for-ever");
    create(cluster, dataset);
    publishPiece(cluster, dataset, 1);
    try (EventWriter events = new EventWriter(cluster, dataset, 1);
        StreamApp app = start(cluster, dataset, Duration.ofSeconds(4))) {
      events.activation(SECOND, Role.CHAMPION, 2);
      CompletableFuture<Boolean> end =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return app.awaitEnd();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(end.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)).isFalse();
      assertThat(app.lastFailure())
          .contains(SECOND.id())
          .contains("started again it goes on where it was");
    }
  }
}
