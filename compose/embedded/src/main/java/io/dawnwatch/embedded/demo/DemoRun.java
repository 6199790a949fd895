package io.dawnwatch.embedded.demo;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.GroupProgress;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.ScoreLog;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.replay.ParityCheck;
import io.dawnwatch.topology.replay.Replay;
import io.dawnwatch.topology.replay.Runs;
import io.dawnwatch.topology.stream.StreamApp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One simulated day through the real thing: loaded, scored live, replayed, compared. */
public final class DemoRun {
  /** The demo's dataset. */
  public static final Dataset DATASET = new Dataset("demo");

  private static final int PARTITIONS = 4;
  private static final int THREADS = 2;

  private final Cluster cluster;
  private final FleetDay day;
  private final Progress progress;

  /** Told what is going on. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param total 0 when it is not known
     */
    void at(String stage, long done, long total);
  }

  /** What came of it. */
  record Result(
      long lines,
      long events,
      long quarantined,
      long scores,
      Findings findings,
      Manifest manifest,
      String runId,
      List<Coverage> coverage,
      List<Parity> parity) {
    public long gaps() {
      return coverage.stream().filter(one -> !one.isWhole()).count();
    }

    public boolean parityIsClean() {
      return parity.stream().allMatch(Parity::isClean);
    }
  }

  public DemoRun(Cluster cluster, FleetDay day, Progress progress) {
    this.cluster = cluster;
    this.day = day;
    this.progress = progress;
  }

  /** Makes the demo's topics; before the live app starts. */
  public void createTopics() throws InterruptedException {
    progress.at("making topics", 0, 0);
    new DatasetTopics(cluster, DATASET)
        .create(PARTITIONS, Optional.empty(), Clock.EVENT, Model.COLD_START, cluster.schemas());
  }

  /** Loads the day, waits until {@code live} has scored it, replays it, compares. */
  Result run(StreamApp live) throws InterruptedException, IOException {
    SchemaIds ids = cluster.schemas();
    long lines = day.lines();
    long events;
    long quarantined;
    try (HistoryWriter writer = new HistoryWriter(cluster, DATASET, ids, HistoryWriter.MAX_STEP)) {
      new DayLoad(DATASET, writer, done -> progress.at("loading the day", done, lines)).load(day);
      writer.finish(Model.COLD_START.features().horizonMillis());
      events = writer.written();
      quarantined = writer.quarantined();
      GroupProgress group = new GroupProgress(cluster, DATASET.application("score"));
      group.await(
          DATASET.events(),
          writer.lastOffsets(),
          (done, wanted) -> {
            progress.at("scoring live", done, wanted);
            if (!live.lastFailure().isEmpty()) {
              throw new IllegalStateException("live scoring failed: " + live.lastFailure());
            }
            return true;
          });
    }

    long started = System.currentTimeMillis();
    ModelTopic models = new ModelTopic(cluster, DATASET);
    progress.at("freezing the slice", 0, 0);
    Manifest manifest =
        new ManifestBuilder(cluster, DATASET, models)
            .build(new Bound.Earliest(), new Bound.Latest());
    String runId = "demo-" + manifest.dataVersion().substring(0, 12);
    Runs runs = new Runs(cluster, DATASET, ids);
    runs.begin(runId, manifest);
    progress.at("replaying", 0, manifest.offsets());
    Replay replay =
        new Replay(
            cluster,
            DATASET,
            ids,
            (states, out, observer) -> new Scorer(DATASET.name(), models, states, out, observer));
    List<Coverage> coverage = replay.run(manifest, runId, THREADS);
    progress.at("comparing", 0, 0);
    List<Parity> parity = new ParityCheck(cluster, DATASET, ids).compare(manifest, runId);
    runs.report(runId, "replay", manifest, started, System.currentTimeMillis(), coverage, parity);

    List<Alert> steps = new ArrayList<>();
    new ScoreLog(cluster, DATASET, ids).alerts(0, steps::add);
    Findings findings = Findings.of(steps, day.incidents());
    long scores = coverage.stream().mapToLong(Coverage::scores).sum();
    return new Result(
        lines, events, quarantined, scores, findings, manifest, runId, coverage, parity);
  }
}
