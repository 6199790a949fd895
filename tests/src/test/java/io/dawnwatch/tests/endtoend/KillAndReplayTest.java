package io.dawnwatch.tests.endtoend;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelDraft;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Calibration;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.tests.topology.LivelyModel;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.replay.ParityCheck;
import io.dawnwatch.topology.replay.Replay;
import io.dawnwatch.topology.stream.ScorerFactory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise, whole: the apps run as processes and are killed in the middle of a transaction; what
 * they wrote is then the same, byte for byte, as what a replay of the events says, and every line
 * is accounted for. The same oracle must see a scorer that differs and an event that is skipped.
 */
@Timeout(240)
@ExtendWith(EmbeddedStack.class)
class KillAndReplayTest {
  private static final int PARTITIONS = 2;
  private static final int KILLS = 3;
  private static final int LINES_AT_LEAST = 30_000;
  private static final int BURST_EVERY = 5_000;

  private static final int BURST = 400;
  private static final Duration LOOK = Duration.ofMillis(20);

  @TempDir Path folder;

  @Test
  void killedAppsScoreWhatAReplayScores(Cluster cluster) throws Exception {
    Dataset dataset = new Dataset("killed");
    create(cluster, dataset, Clock.BROKER, new FeatureSpec(200, 12_000, 400, 400, 100, 16, 64));
    try (Ledger ledger = new Ledger(cluster);
        Apps apps = new Apps(folder, cluster, dataset, ledger)) {
      Map<Integer, Long> lastLines;
      try (Feed feed = new Feed(cluster, dataset, PARTITIONS, LINES_AT_LEAST)) {
        apps.ingest = apps.start("ingest", "--format", "json");
        apps.stream = apps.start("stream");
        for (int kill = 1; kill <= KILLS; kill++) {
          apps.awaitMiddle("score", dataset.events(), dataset.scores(), apps.stream);
          apps.stream.kill();
          if (kill == 2) {
            apps.awaitMiddle("ingest", dataset.lines(), dataset.events(), apps.ingest);
            apps.ingest.kill();
            apps.ingest = apps.start("ingest", "--format", "json");
          }
          apps.stream = apps.start("stream");
        }
        apps.awaitMiddle("score", dataset.events(), dataset.scores(), apps.stream);
        lastLines = feed.finish();
      }
      apps.awaitCommitted("ingest", dataset.lines(), lastLines);
      Map<Integer, Long> lastEvents = lastEvents(cluster, dataset);
      apps.awaitCommitted("score", dataset.events(), lastEvents);
      apps.ingest.stop();
      apps.stream.stop();

      everyLineIsOneEventOrQuarantined(cluster, dataset, LINES_AT_LEAST);
      ledger.nothingHangs(dataset);
      long ghosts = ledger.aborted(dataset.scores()) + ledger.aborted(dataset.alerts());
      assertThat(ghosts)
          .as("invalid run: no kill hit an open transaction, so nothing is shown")
          .isPositive();

      JsonNode replayed = apps.replayOfWhatWasScored();
      isCleanAndWhole(replayed);

      Map<Integer, Long> committed =
          ledger.committed(dataset.application("score"), dataset.events());
      Negatives negatives = new Negatives(cluster, dataset, committed);
      negatives.theSameScorerIsClean();
      negatives.aMutatedScorerIsSeen();
      negatives.aSkippedBeginningIsSeen();
      negatives.aSkippedLastRecordIsSeen();
    }
  }

  @Test
  void aMiddleSliceOfHistoryScoredByAKilledAppIsReplayedExactly(Cluster cluster) throws Exception {
    Dataset dataset = new Dataset("killed-history");
    create(
        cluster,
        dataset,
        Clock.EVENT,
        new FeatureSpec(30_000, 1_800_000, 60_000, 60_000, 100, 16, 64));
    try (Ledger ledger = new Ledger(cluster);
        Apps apps = new Apps(folder, cluster, dataset, ledger)) {
      apps.stream = apps.start("stream");
      apps.load(history("one.log", 1, Instant.parse("2026-03-02T00:00:00Z")));
      apps.awaitCommitted("score", dataset.events(), lastEvents(cluster, dataset));
      Path later = history("two.log", 2, Instant.parse("2026-03-02T12:00:00Z"));
      // It is scored while the one who loads it still ends.
      FutureTask<Void> loading =
          new FutureTask<>(
              () -> {
                apps.load(later);
                return null;
              });
      new Thread(loading, "load").start();
      await().pollInterval(LOOK).until(() -> ledger.hasOpenOutput(dataset.scores()));
      apps.stream.kill();
      loading.get();
      apps.stream = apps.start("stream");
      apps.awaitCommitted("score", dataset.events(), lastEvents(cluster, dataset));
      apps.stream.stop();

      ledger.nothingHangs(dataset);
      assertThat(ledger.aborted(dataset.scores()))
          .as("invalid run: the kill hit no open transaction")
          .isPositive();
      JsonNode replayed =
          apps.verb(
              "replay",
              "--output",
              "json",
              "--from",
              "2026-03-02T05:00:00Z",
              "--to",
              "2026-03-02T17:30:00Z");
      isCleanAndWhole(replayed);
      for (JsonNode partition : replayed.get("coverage").get("partitions")) {
        assertThat(partition.get("warmUp").asLong()).as("warm-up").isPositive();
      }
    }
  }

  static void create(Cluster cluster, Dataset dataset, Clock clock, FeatureSpec features)
      throws InterruptedException {
    new DatasetTopics(cluster, dataset)
        .create(PARTITIONS, Optional.empty(), clock, LivelyModel.of(features), cluster.schemas());
  }

  /** Ten hours of a log, a line every two seconds. */
  private Path history(String name, long seed, Instant start) throws IOException {
    Path file = folder.resolve(name);
    SeededLines lines = new SeededLines(seed);
    try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 18_000; i++) {
        to.write(lines.next(start.plusSeconds(2L * i), i % BURST_EVERY > BURST_EVERY - BURST));
        to.write('\n');
      }
    }
    return file;
  }

  static Map<Integer, Long> lastEvents(Cluster cluster, Dataset dataset) {
    Map<Integer, Long> last = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<ConsumerRecord<byte[], byte[]>> records =
          EmbeddedStack.read(cluster, dataset.events(), partition);
      last.put(partition, records.get(records.size() - 1).offset());
    }
    return last;
  }

  static void everyLineIsOneEventOrQuarantined(Cluster cluster, Dataset dataset, int atLeast)
      throws Exception {
    List<String> lines = new ArrayList<>();
    List<String> outcomes = new ArrayList<>();
    long quarantined = 0;
    RecordReader reader = new RecordReader(cluster.schemas());
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (ConsumerRecord<byte[], byte[]> line :
          EmbeddedStack.read(cluster, dataset.lines(), partition)) {
        lines.add(place(new Source(dataset.lines(), partition, line.offset())));
      }
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, dataset.events(), partition)) {
        SpecificRecord value = reader.read(record.value());
        if (value instanceof LogEvent event) {
          outcomes.add(place(event.getSource()));
        }
      }
    }
    for (ConsumerRecord<byte[], byte[]> record :
        EmbeddedStack.read(cluster, dataset.quarantine(), 0)) {
      outcomes.add(place(((Quarantined) reader.read(record.value())).getSource()));
      quarantined++;
    }
    assertThat(lines).hasSizeGreaterThanOrEqualTo(atLeast);
    assertThat(quarantined).isPositive();
    assertThat(outcomes).as("lines = events + quarantined").hasSameSizeAs(lines);
    assertThat(new HashSet<>(outcomes)).isEqualTo(new HashSet<>(lines));
  }

  /** As text: the hash of an Avro record is too weak for a set of many. */
  private static String place(Source source) {
    return source.getOrigin() + "-" + source.getPartition() + "@" + source.getPosition();
  }

  private static void isCleanAndWhole(JsonNode replayed) {
    isClean(replayed);
    long alerts = 0;
    for (JsonNode partition : replayed.get("coverage").get("partitions")) {
      alerts += partition.get("alerts").asLong();
    }
    assertThat(alerts).as("the bursts are seen").isPositive();
  }

  /** Coverage is whole, and all that was emitted live is in the replay and the other way round. */
  static void isClean(JsonNode replayed) {
    JsonNode coverage = replayed.get("coverage");
    assertThat(coverage.get("gaps").asInt()).as("%s", replayed).isZero();
    JsonNode parity = replayed.get("parity");
    assertThat(parity.get("sha256Equal").asBoolean()).as("%s", replayed).isTrue();
    assertThat(parity.get("partitions")).hasSize(PARTITIONS);
    for (JsonNode partition : parity.get("partitions")) {
      assertThat(partition.get("match").asLong()).as("%s", replayed).isPositive();
      assertThat(partition.get("mismatch").asLong()).as("%s", replayed).isZero();
      assertThat(partition.get("missing").asLong()).as("%s", replayed).isZero();
      assertThat(partition.get("extra").asLong()).as("%s", replayed).isZero();
    }
    long scores = 0;
    long alerts = 0;
    for (JsonNode partition : coverage.get("partitions")) {
      scores += partition.get("scores").asLong();
      alerts += partition.get("alerts").asLong();
    }
    assertThat(scores).isPositive();
    assertThat(parity.get("match").asLong()).isEqualTo(scores + alerts);
  }

  /** The oracle, with teeth: what differs must be seen. */
  private static final class Negatives {
    private final Cluster cluster;
    private final Dataset dataset;
    private final SchemaIds ids;
    private final ModelTopic models;
    private final Manifest manifest;

    Negatives(Cluster cluster, Dataset dataset, Map<Integer, Long> committed) {
      this.cluster = cluster;
      this.dataset = dataset;
      ids = cluster.schemas();
      models = ModelTopic.read(cluster, dataset);
      Map<Integer, ManifestBuilder.Range> ranges = new HashMap<>();
      committed.forEach(
          (partition, end) -> ranges.put(partition, new ManifestBuilder.Range(0, end)));
      manifest = new ManifestBuilder(cluster, dataset, models).build(ranges);
    }

    void theSameScorerIsClean() throws Exception {
      Run run = run(manifest, models, "same");
      assertThat(run.coverage()).allMatch(Coverage::isWhole);
      assertThat(run.parity()).hasSize(PARTITIONS).allMatch(Parity::isClean);
      long events = 0;
      RecordReader reader = new RecordReader(ids);
      for (int partition = 0; partition < PARTITIONS; partition++) {
        for (ConsumerRecord<byte[], byte[]> record :
            EmbeddedStack.read(cluster, dataset.events(), partition)) {
          events += reader.read(record.value()) instanceof LogEvent ? 1 : 0;
        }
      }
      assertThat(run.coverage().stream().mapToLong(one -> one.applied() + one.late()).sum())
          .as("every event is counted in a window or late")
          .isEqualTo(events);
    }

    /** Under the same id stands a model whose calibration is bent a little. */
    void aMutatedScorerIsSeen() throws Exception {
      ModelSource mutated = id -> bent(models.byId(id));
      Run run = run(manifest, mutated, "mutant");
      assertThat(run.coverage()).allMatch(Coverage::isWhole);
      assertThat(run.parity()).noneMatch(Parity::isClean).allMatch(one -> one.mismatch() > 0);
    }

    private static Model bent(Model model) {
      double[] scores = model.calibration().scores().clone();
      scores[1] = Math.nextUp(scores[1]);
      return new ModelDraft(model)
          .calibration(new Calibration(model.calibration().nats(), scores))
          .done();
    }

    /** Up to the first event that is not late, for it has no time of its own. */
    void aSkippedBeginningIsSeen() throws Exception {
      Manifest.Slice whole = manifest.slices().get(0);
      long after = eventOffsets(whole, event -> event.getTimestampMillis() == null).get(0) + 1;
      Manifest.Slice skipping =
          new Manifest.Slice(
              whole.partition(),
              after,
              whole.start(),
              whole.end(),
              records(whole),
              models.inForce(whole.partition(), after),
              whole.suppressions());
      Run run = run(with(skipping), models, "skip-beginning");
      assertThat(run.coverage().get(0).isWhole()).as("%s", run.coverage()).isFalse();
      assertThat(run.parity().get(0).isClean()).as("%s", run.parity()).isFalse();
      assertThat(run.coverage().get(1).isWhole()).isTrue();
      assertThat(run.parity().get(1).isClean()).isTrue();
    }

    void aSkippedLastRecordIsSeen() throws Exception {
      Manifest.Slice whole = manifest.slices().get(0);
      List<Long> events = eventOffsets(whole, event -> true);
      Manifest.Slice shorter =
          new Manifest.Slice(
              whole.partition(),
              whole.warmUp(),
              whole.start(),
              events.get(events.size() - 1),
              records(whole),
              whole.models(),
              whole.suppressions());
      Run run = run(with(shorter), models, "skip-last");
      assertThat(run.coverage().get(0).isWhole()).as("%s", run.coverage()).isFalse();
      assertThat(run.coverage().get(1).isWhole()).isTrue();
    }

    /** As a run before has counted them. */
    private long records(Manifest.Slice slice) throws Exception {
      return EmbeddedStack.read(cluster, dataset.events(), slice.partition()).stream()
          .filter(record -> record.offset() >= slice.start() && record.offset() < slice.end())
          .count();
    }

    private List<Long> eventOffsets(Manifest.Slice slice, Predicate<LogEvent> wanted)
        throws Exception {
      List<Long> offsets = new ArrayList<>();
      RecordReader reader = new RecordReader(ids);
      for (ConsumerRecord<byte[], byte[]> record :
          EmbeddedStack.read(cluster, dataset.events(), slice.partition())) {
        if (reader.read(record.value()) instanceof LogEvent event && wanted.test(event)) {
          offsets.add(record.offset());
        }
      }
      return offsets;
    }

    private Manifest with(Manifest.Slice first) {
      List<Manifest.Slice> slices = new ArrayList<>(manifest.slices());
      slices.set(0, first);
      return new Manifest(
          manifest.dataset(), manifest.topic(), manifest.semantics(), slices, manifest.schemas());
    }

    private record Run(List<Coverage> coverage, List<Parity> parity) {}

    private Run run(Manifest of, ModelSource source, String runId) throws InterruptedException {
      ScorerFactory scorers =
          (states, out, observer) -> new Scorer(dataset.name(), source, states, out, observer);
      List<Coverage> coverage =
          new Replay(cluster, dataset, ids, scorers).run(of, runId, PARTITIONS);
      return new Run(coverage, new ParityCheck(cluster, dataset, ids).compare(of, runId));
    }
  }
}
