package io.dawnwatch.embedded.demo;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AlertState;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.IngestedLine;
import io.dawnwatch.topology.ingest.LineIngest;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.GroupProgress;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.HistoryWriter;
import io.dawnwatch.topology.lifecycle.ModelTopic;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** One simulated day through the real thing: loaded, scored live, replayed, compared. */
public final class DemoRun {
  /** The demo's dataset. */
  public static final Dataset DATASET = new Dataset("demo");

  private static final int PARTITIONS = 4;
  private static final int THREADS = 2;

  /** An alert counts for an incident until this long after its end. */
  private static final long GRACE_MILLIS = 5 * 60_000;

  private final Cluster cluster;
  private final FleetDay day;
  private final Progress progress;
  private final Map<String, Alert> opened = new LinkedHashMap<>();

  /** Told what is going on. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param total 0 when it is not known
     */
    void at(String stage, long done, long total);
  }

  /**
   * An incident and the alert that found it.
   *
   * @param alert empty if none did
   */
  public record Finding(Incident incident, Optional<Alert> alert) {}

  /**
   * What came of it.
   *
   * @param alerts the last step of each alert, in the order in which they opened
   * @param falseAlerts alerts that overlap no incident of their entity
   */
  public record Result(
      long lines,
      long events,
      long quarantined,
      long scores,
      List<Alert> alerts,
      List<Finding> findings,
      List<Alert> falseAlerts,
      Manifest manifest,
      String runId,
      List<Coverage> coverage,
      List<Parity> parity) {
    public long found() {
      return findings.stream().filter(finding -> finding.alert().isPresent()).count();
    }

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
  public Result run(StreamApp live) throws InterruptedException, IOException {
    SchemaIds ids = cluster.schemas();
    IngestSettings settings = new IngestSettings(ParseSettings.of(Format.JSON, DATASET.name()));
    long lines = day.lines();
    long events;
    long quarantined;
    try (HistoryWriter writer = new HistoryWriter(cluster, DATASET, ids, HistoryWriter.MAX_STEP)) {
      load(writer, new LineIngest(settings), lines);
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
    progress.at("replaying", 0, manifest.records());
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

    List<Alert> alerts = alerts(ids);
    List<Finding> findings = new ArrayList<>();
    for (Incident incident : day.incidents()) {
      findings.add(
          new Finding(
              incident,
              opened.values().stream().filter(alert -> finds(alert, incident)).findFirst()));
    }
    List<Alert> falseAlerts =
        alerts.stream()
            .filter(
                alert -> day.incidents().stream().noneMatch(incident -> overlaps(alert, incident)))
            .toList();
    long scores = coverage.stream().mapToLong(Coverage::scores).sum();
    return new Result(
        lines,
        events,
        quarantined,
        scores,
        alerts,
        findings,
        falseAlerts,
        manifest,
        runId,
        coverage,
        parity);
  }

  private void load(HistoryWriter writer, LineIngest ingest, long lines) throws IOException {
    long[] number = {0};
    day.play(
        (millis, line) -> {
          ingest.ingest(
              line,
              new Source("fleet-day", -1, ++number[0]),
              millis,
              outcome -> {
                if (outcome instanceof IngestedLine.Event event) {
                  writer.write(event.event(), millis);
                } else if (outcome instanceof IngestedLine.Rejected rejected) {
                  writer.quarantine(rejected.quarantined());
                }
              });
          if (number[0] % 5_000 == 0) {
            progress.at("loading the day", number[0], lines);
          }
        });
    if (number[0] != writer.written() + writer.quarantined()) {
      throw new IllegalStateException(
          number[0]
              + " lines are not "
              + writer.written()
              + " events and "
              + writer.quarantined()
              + " quarantined");
    }
  }

  /** The last step of each alert; what they opened with is kept beside. */
  private List<Alert> alerts(SchemaIds ids) {
    RecordReader records = new RecordReader(ids);
    Map<String, Alert> last = new LinkedHashMap<>();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      for (int number = 0; number < PARTITIONS; number++) {
        TopicPartition partition = new TopicPartition(DATASET.alerts(), number);
        reader.read(
            partition,
            reader.beginning(partition),
            reader.end(partition),
            record -> {
              try {
                Alert alert = (Alert) records.read(record.value());
                if (alert.getState() == AlertState.OPENED) {
                  opened.put(alert.getId(), alert);
                }
                last.put(alert.getId(), alert);
                return true;
              } catch (BadRecordException e) {
                throw new IllegalStateException(
                    partition + " offset " + record.offset() + ": " + e.getMessage(), e);
              }
            });
      }
    }
    return last.values().stream()
        .sorted(Comparator.comparingLong(Alert::getStartMillis).thenComparing(Alert::getEntity))
        .toList();
  }

  private static boolean finds(Alert opened, Incident incident) {
    long at = opened.getEmission().getClockMillis();
    return opened.getEntity().equals(incident.entity())
        && at >= incident.startMillis()
        && at <= incident.endMillis() + GRACE_MILLIS;
  }

  private static boolean overlaps(Alert alert, Incident incident) {
    return alert.getEntity().equals(incident.entity())
        && alert.getStartMillis() <= incident.endMillis()
        && alert.getEndMillis() >= incident.startMillis();
  }
}
