package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Estimate;
import io.dawnwatch.topology.store.Memory;
import io.dawnwatch.topology.store.SharedRocksDb;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay}, {@code parity} and {@code runs} on a dataset whose live scores are known. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class RunVerbsTest {
  private static final int PARTITIONS = 2;
  private static final int EVENTS = 4_000;

  private static HistoryFixture history;
  private static long live;

  @TempDir Path folder;

  /** What a replay says stands where live would have said it. */
  @BeforeAll
  static void emitLive(Cluster cluster) throws Exception {
    history = new HistoryFixture(cluster, "verbs", PARTITIONS, EVENTS);
    live = emitLive(history, UnaryOperator.identity());
  }

  private static long emitLive(HistoryFixture history, UnaryOperator<SpecificRecord> changed)
      throws Exception {
    Dataset dataset = history.dataset();
    int partitions = history.manifest().slices().size();
    assertThat(history.replay().run(history.manifest(), "source", 1)).allMatch(Coverage::isWhole);
    RecordReader reader = new RecordReader(history.ids());
    RecordWriter scores = new RecordWriter(history.ids(), dataset.scores(), Score.getClassSchema());
    RecordWriter alerts = new RecordWriter(history.ids(), dataset.alerts(), Alert.getClassSchema());
    long written = 0;
    try (Producer<byte[], byte[]> producer = history.cluster().producer(Map.of())) {
      for (int partition = 0; partition < partitions; partition++) {
        for (ConsumerRecord<byte[], byte[]> record : history.records("source", partition)) {
          SpecificRecord value = changed.apply(reader.read(record.value()));
          if (value != null) {
            boolean alert = value instanceof Alert;
            producer.send(
                new ProducerRecord<>(
                    alert ? dataset.alerts() : dataset.scores(),
                    partition,
                    null,
                    record.key(),
                    (alert ? alerts : scores).write(value),
                    record.headers()));
            written++;
          }
        }
      }
    }
    return written;
  }

  private static Verb on(HistoryFixture history, String verb, String... more) {
    List<String> arguments = new ArrayList<>(List.of(verb.split(" ")));
    arguments.addAll(List.of(more));
    return Verb.run(history.cluster(), history.dataset(), arguments.toArray(String[]::new));
  }

  private static JsonNode json(String verb, String... more) throws Exception {
    String[] all = Arrays.copyOf(more, more.length + 2);
    all[more.length] = "--output";
    all[more.length + 1] = "json";
    Verb outcome = on(history, verb, all);
    assertThat(outcome.code()).as("%s", outcome).isZero();
    return outcome.json();
  }

  private static void longestRecord(Cluster cluster, Dataset dataset, String bytes)
      throws Exception {
    TopicSetting.alter(cluster, dataset.replays(), "max.message.bytes", bytes);
  }

  @Test
  void aRunWhoseOutputsCannotBeWrittenStopsAtTheFirstAndIsGoneOnWithLater(Cluster cluster)
      throws Exception {
    HistoryFixture stopped = new HistoryFixture(cluster, "unwritten", 1, 1_000);
    longestRecord(cluster, stopped.dataset(), "100");
    Verb failed = on(stopped, "replay", "--run", "again", "--from", "earliest");
    assertThat(failed.code()).as("%s", failed).isEqualTo(1);
    assertThat(failed.err())
        .contains("outputs could not be written to " + stopped.dataset().replays());
    assertThat(stopped.outputs("again", 0)).isEmpty();
    longestRecord(cluster, stopped.dataset(), "1000000");
    Verb done = on(stopped, "replay", "--run", "again");
    assertThat(done.out()).as("%s", done).contains("1,002  1,002", "whole");
    assertThat(stopped.replay().run(stopped.manifest(), "whole", 1)).allMatch(Coverage::isWhole);
    assertThat(stopped.outputs("again", 0)).isNotEmpty().isEqualTo(stopped.outputs("whole", 0));
  }

  @Test
  void aRunIsListedShownContinuedAndDeleted() throws Exception {
    Path manifest = folder.resolve("manifest.json");
    JsonNode run = json("replay", "--run", "seen", "--from", "earliest", "--threads", "2");
    assertThat(run.get("parity").get("match").asLong()).isEqualTo(live);
    assertThat(run.get("late").get("events").asLong()).isEqualTo(EVENTS / 500);
    assertThat(run.get("late").get("entities")).isNotEmpty();
    assertThat(run.get("late").get("entities").fieldNames().next()).matches("service-.*@host-.*");

    JsonNode listed = json("runs list");
    assertThat(listed.get("runs"))
        .filteredOn(one -> one.get("run").asText().equals("seen"))
        .singleElement()
        .satisfies(one -> assertThat(one.get("state").asText()).isEqualTo("done"));
    JsonNode shown = json("runs show", "seen", "--manifest", manifest.toString());
    assertThat(shown.get("parity")).isEqualTo(run.get("parity"));
    JsonNode again =
        json("replay", "--run", "again", "--manifest", manifest.toString(), "--no-parity");
    assertThat(again.get("dataVersion")).isEqualTo(run.get("dataVersion"));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assertThat(history.outputs("again", partition)).isEqualTo(history.outputs("seen", partition));
    }

    JsonNode kept = json("runs delete", "seen", "--dry-run");
    assertThat(kept.get("deleted").asBoolean()).isFalse();
    assertThat(json("runs show", "seen").get("run").asText()).isEqualTo("seen");
    JsonNode deleted = json("runs delete", "seen", "--yes");
    assertThat(deleted.get("remains").asText()).contains("stay on dw.verbs.replays until");
    assertThat(on(history, "runs show", "seen").code()).isEqualTo(2);
    Verb gone = on(history, "replay", "--run", "seen");
    assertThat(gone.code()).isEqualTo(2);
    assertThat(gone.err()).contains("there is no run seen");
  }

  @Test
  void aDryRunTellsWhatItWouldTakeAndWritesNothing() throws Exception {
    int runs = EmbeddedStack.read(history.cluster(), history.dataset().runs(), 0).size();
    JsonNode told = json("replay", "--dry-run", "--rate-limit", "100");
    assertThat(told.get("recordsAtMost").asLong()).isGreaterThan(EVENTS);
    assertThat(told.get("sampledRecords").asLong()).isGreaterThan(EVENTS);
    assertThat(told.get("seconds").asLong())
        .isEqualTo(Math.round(told.get("recordsAtMost").asLong() / 100.0));
    assertThat(told.get("outputs").asLong()).isPositive();
    assertThat(told.get("entities").asLong()).isEqualTo(16);
    assertThat(EmbeddedStack.read(history.cluster(), history.dataset().runs(), 0)).hasSize(runs);
    Verb text = on(history, "replay", "--dry-run");
    assertThat(text.out()).contains("nothing was written", "warm-up");
  }

  @Test
  void aDryRunKeepsBeyondItsMemoryWhatARunWouldAndEstimatesTheSame() {
    AtomicInteger stores = new AtomicInteger();
    Estimate usual = estimate(Memory.usual(), stores);
    assertThat(stores).as("all entities find room").hasValue(0);
    Estimate small = estimate(new Memory(0, 32L << 20, 16L << 20), stores);
    assertThat(stores).as("stores with entities beyond the heap").hasPositiveValue();
    assertThat(small.parts()).isEqualTo(usual.parts());
    assertThat(small.sampled()).isEqualTo(usual.sampled());
    assertThat(small.outputsPerRecord()).isEqualTo(usual.outputsPerRecord());
    assertThat(SharedRocksDb.openStores()).as("it cleans up").isZero();
  }

  private static Estimate estimate(Memory memory, AtomicInteger mostStores) {
    return Estimate.of(
        history.cluster(),
        history.dataset(),
        history.ids(),
        (states, out, observer) -> {
          Consumer<Emission> seen =
              one -> {
                mostStores.accumulateAndGet(SharedRocksDb.openStores(), Math::max);
                out.accept(one);
              };
          return new Scorer(history.dataset().name(), history.models(), states, seen, observer);
        },
        history.manifest(),
        EVENTS,
        memory);
  }

  @Test
  void theModelOfTheLogSaysInAWhatIfWhatItSaidLive() throws Exception {
    String model = history.models().activations().get(0).modelId();
    JsonNode run = json("replay", "--run", "what-if", "--from", "earliest", "--model", model);
    long anomalies = 0;
    for (JsonNode one : run.get("whatIf")) {
      assertThat(one.get("onlyLive").asLong() + one.get("onlyModel").asLong()).isZero();
      assertThat(one.get("unmatched").asLong()).isZero();
      assertThat(one.get("modelAlerts")).isEqualTo(one.get("liveAlerts"));
      anomalies += one.get("both").asLong();
    }
    assertThat(anomalies).isPositive();
    RecordReader reader = new RecordReader(history.ids());
    for (ConsumerRecord<byte[], byte[]> record : history.records("what-if", 0)) {
      if (reader.read(record.value()) instanceof Score score) {
        assertThat(score.getRole()).isEqualTo(ModelRole.WHAT_IF);
        assertThat(score.getEpoch()).isEqualTo(-1);
      }
    }
    JsonNode asLive = json("replay", "--run", "as-live", "--from", "earliest", "--no-parity");
    assertThat(asLive.get("dataVersion")).isNotEqualTo(run.get("dataVersion"));
  }

  @Test
  void aModelThatIsNotThereIsUsage() {
    Verb outcome = on(history, "replay", "--model", "0000");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("no model on dw.verbs.models begins with 0000");
  }

  @Test
  void aDifferenceIsShownFieldByFieldWithItsEvents(Cluster cluster) throws Exception {
    HistoryFixture bent = new HistoryFixture(cluster, "bent", 1, 600);
    boolean[] done = {false};
    emitLive(
        bent,
        value -> {
          if (!done[0] && value instanceof Score score && !score.getEvidence().isEmpty()) {
            score.setScore(score.getScore() + 0.125);
            done[0] = true;
          }
          return value;
        });
    Verb outcome = on(bent, "replay");
    assertThat(outcome.code()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.out())
        .contains("* score: live ", "other fields are equal", "1 differ: unknown")
        .containsPattern("dw\\.bent\\.events-0-\\d+ \\(evidence\\): service-\\d+@host-\\d request")
        .contains("parity NOT clean");
  }

  @Test
  void aLateStartOfLiveIsToldAsTheCause(Cluster cluster) throws Exception {
    HistoryFixture begun = new HistoryFixture(cluster, "late-start", 1, 600);
    long half = HistoryFixture.START.toEpochMilli() + 600_000;
    emitLive(
        begun,
        value -> {
          long clock =
              value instanceof Score score
                  ? score.getEmission().getClockMillis()
                  : ((Alert) value).getEmission().getClockMillis();
          return clock < half ? null : value;
        });
    Verb outcome = on(begun, "replay", "--output", "json");
    assertThat(outcome.code()).isEqualTo(1);
    JsonNode causes = outcome.json().get("parity").get("causes");
    assertThat(causes.fieldNames()).toIterable().containsExactly("late start");
    assertThat(causes.get("late start").asLong())
        .isEqualTo(outcome.json().get("parity").get("extra").asLong());
  }

  @Test
  void liveSaidNothingOfAnUntouchedDatasetIsNotClean(Cluster cluster) throws Exception {
    HistoryFixture silent = new HistoryFixture(cluster, "silent", 1, 300);
    Verb outcome = on(silent, "replay");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).contains("late start");
    assertThat(List.of(outcome.err().split("\n"))).noneMatch(line -> line.contains("defect"));
  }
}
