package io.dawnwatch.tests.endtoend;

import static io.dawnwatch.tests.topology.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.tests.topology.HistoryFixture;
import io.dawnwatch.tests.topology.Patience;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Finished;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.Plan;
import io.dawnwatch.topology.replay.RateLimit;
import io.dawnwatch.topology.replay.Replay;
import io.dawnwatch.topology.replay.RunLog;
import io.dawnwatch.topology.replay.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several processes work on one run: whoever dies or falls asleep in the middle, the outputs are
 * those of a run that nobody disturbed. The same oracle must see a worker that forgets what is
 * committed.
 */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class SharedRunTest {
  private static final int PARTITIONS = 4;
  private static final int EVENTS = 9_000;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static HistoryFixture history;
  private static List<List<String>> undisturbed;

  @TempDir Path folder;

  @BeforeEach
  void replayUndisturbed(Cluster cluster) throws Exception {
    if (history == null) {
      history = new HistoryFixture(cluster, "shared", PARTITIONS, EVENTS);
      RunLog.Run run = history.replay().join(begin("undisturbed"), 2);
      assertThat(run.coverage()).hasSize(PARTITIONS).allMatch(Coverage::isWhole);
      undisturbed = outputs("undisturbed");
      assertThat(undisturbed).noneMatch(List::isEmpty);
    }
  }

  private static Plan begin(String runId) throws InterruptedException {
    Manifest manifest = history.manifest();
    return new Runs(history.cluster(), history.dataset(), history.ids())
        .begin(Plan.make(history.cluster(), history.dataset(), runId, manifest, false, 1_000_000L));
  }

  private static List<List<String>> outputs(String runId) {
    List<List<String>> outputs = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      outputs.add(history.outputs(runId, partition));
    }
    return outputs;
  }

  private AppProcess worker(String runId, String... more) throws Exception {
    Path config = folder.resolve("client.properties");
    Files.writeString(config, "session.timeout.ms=6000\n");
    List<String> arguments =
        new ArrayList<>(List.of("--run", runId, "--command-config", config.toString()));
    arguments.addAll(List.of(more));
    return AppProcess.start(folder, history.cluster(), history.dataset(), "replay", arguments);
  }

  /** Waits until a partition that is not finished has outputs committed and others open. */
  private static void awaitMiddle(String runId, AppProcess worker) throws Exception {
    try (Ledger ledger = new Ledger(history.cluster());
        RunLog log = new RunLog(history.cluster(), history.dataset(), history.ids())) {
      await()
          .pollInterval(LOOK)
          .until(
              () -> {
                worker.mustLive();
                List<Integer> finished =
                    List.copyOf(log.refresh().run(runId).orElseThrow().finished().keySet());
                return ledger.hasOpenOutput(history.dataset().replays())
                    && finished.size() < PARTITIONS
                    && begun(runId) > finished.size();
              });
    }
  }

  private static int begun(String runId) {
    int begun = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      begun += history.outputs(runId, partition).isEmpty() ? 0 : 1;
    }
    return begun;
  }

  @Test
  void aLaterRunOfTheSameDataVersionHasToReadAsManyRecordsAsTheFirst() throws Exception {
    List<Coverage> first;
    try (RunLog log = new RunLog(history.cluster(), history.dataset(), history.ids())) {
      RunLog.Run run = log.refresh().run("undisturbed").orElseThrow();
      first = run.coverage();
      assertThat(run.ingest()).as("what made the events of the fixture").containsExactly("");
    }
    Manifest counted = begin("later").manifest();
    assertThat(counted.dataVersion()).isEqualTo(history.manifest().dataVersion());
    assertThat(counted.slices())
        .extracting(Manifest.Slice::records)
        .containsExactlyElementsOf(first.stream().map(Coverage::read).toList());

    List<Manifest.Slice> slices = new ArrayList<>(counted.slices());
    Manifest.Slice one = slices.get(0);
    slices.set(
        0,
        new Manifest.Slice(
            one.partition(),
            one.warmUp(),
            one.start(),
            one.end(),
            one.records() + 1,
            one.models(),
            one.suppressions()));
    Manifest lost =
        new Manifest(
            counted.dataset(), counted.topic(), counted.semantics(), slices, counted.schemas());
    List<Coverage> later = history.replay().run(lost, "one-is-missing", 2);
    assertThat(later.get(0).isWhole()).as("%s", later).isFalse();
    assertThat(later.subList(1, PARTITIONS)).allMatch(Coverage::isWhole);
  }

  @Test
  void aKilledWorkersPartitionsGoToAnotherAndNothingIsDoubled() throws Exception {
    Plan plan = begin("killed");
    try (AppProcess first = worker("killed", "--rate-limit", "400")) {
      awaitMiddle("killed", first);
      first.kill();
    }
    assertThat(outputs("killed")).as("it was in the middle").isNotEqualTo(undisturbed);

    RunLog.Run run = history.replay().join(plan, 2);

    assertThat(run.report()).isPresent();
    assertThat(run.coverage()).hasSize(PARTITIONS).allMatch(Coverage::isWhole);
    assertThat(outputs("killed")).isEqualTo(undisturbed);
    try (Ledger ledger = new Ledger(history.cluster())) {
      assertThat(ledger.aborted(history.dataset().replays()))
          .as("invalid run: the kill hit no open transaction")
          .isPositive();
      ledger.nothingHangs(history.dataset());
    }
  }

  @Test
  void aWorkerThatForgetsWhatIsCommittedIsSeen() throws Exception {
    history.replay().join(begin("forgotten"), 2);
    assertThat(outputs("forgotten")).isEqualTo(undisturbed);
    new Runs(history.cluster(), history.dataset(), history.ids()).delete("forgotten");

    history.replay().join(begin("forgotten"), 2);

    assertThat(outputs("forgotten")).isNotEqualTo(undisturbed);
  }

  @Test
  void twoWorkersDivideThePartitions() throws Exception {
    Plan plan = begin("two");
    Replay one = history.replay().named("one").limitedTo(RateLimit.of(1_000));
    Replay two = history.replay().named("two").limitedTo(RateLimit.of(1_000));
    CompletableFuture<RunLog.Run> running = join(one, plan);
    await().pollInterval(LOOK).until(() -> one.recordsRead() > 0);
    RunLog.Run run = join(two, plan).get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);

    assertThat(running.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS).report()).isPresent();
    assertThat(run.report()).isPresent();
    assertThat(run.finished().values())
        .extracting(Finished::host)
        .containsOnly("one", "two")
        .contains("one", "two");
    assertThat(outputs("two")).isEqualTo(undisturbed);
  }

  private static CompletableFuture<RunLog.Run> join(Replay replay, Plan plan) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return replay.join(plan, 1);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void aWorkerThatWakesUpTooLateLetsGo() throws Exception {
    Plan plan = begin("zombie");
    try (AppProcess sleeper = worker("zombie", "--rate-limit", "400")) {
      awaitMiddle("zombie", sleeper);
      sleeper.freeze();
      history.replay().join(plan, 2);
      assertThat(outputs("zombie")).isEqualTo(undisturbed);
      sleeper.thaw();
      assertThat(sleeper.result()).contains("coverage whole");
      assertThat(sleeper.complaints())
          .containsAnyOf("another worker has taken over", "let go, the group");
    }
    assertThat(outputs("zombie")).as("nothing came after").isEqualTo(undisturbed);
  }
}
