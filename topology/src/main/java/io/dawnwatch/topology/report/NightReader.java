package io.dawnwatch.topology.report;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.Drift;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.Coverage;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.Parity;
import io.dawnwatch.schemas.Reason;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.RunReport;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.Precision;
import io.dawnwatch.topology.lifecycle.QuarantineLog;
import io.dawnwatch.topology.lifecycle.ScoreLog;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import io.dawnwatch.topology.replay.HeldBack;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.Replay;
import io.dawnwatch.topology.replay.RunLog;
import io.dawnwatch.topology.report.Night.Champion;
import io.dawnwatch.topology.report.Night.Counts;
import io.dawnwatch.topology.report.Night.Equality;
import io.dawnwatch.topology.report.Night.HeatRow;
import io.dawnwatch.topology.report.Night.Incident;
import io.dawnwatch.topology.report.Night.Late;
import io.dawnwatch.topology.report.Night.Moment;
import io.dawnwatch.topology.report.Night.Suppressed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/*
 * Two passes over the run's outputs: the first finds the alerts, the extent and the hours of each entity, the second the
 * windows around the alerts. Memory is bounded by the entities times the hours, and by the alerts that are shown.
 */
/** Gathers what a report tells of a run from the topics of its dataset. */
public final class NightReader {
  private static final long HOUR = 3_600_000;

  /** Hours the heat map has room for. */
  private static final int MOST_HOURS = 24 * 7;

  private static final int MOST_INCIDENTS = 50;
  private static final int HEAT_ROWS = 20;

  /** How long before and after an alert its windows are shown, in ms. */
  private static final long AROUND = 45 * 60_000;

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public NightReader(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /** What is gathered in the first pass. */
  private static final class Gathered {
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    final Map<String, Alert> alerts = new LinkedHashMap<>();
    final SortedMap<String, SortedMap<Long, double[]>> hours = new TreeMap<>();

    void take(SpecificRecord record) {
      if (record instanceof Alert alert) {
        alerts.put(alert.getId(), alert);
      } else if (record instanceof Score score
          && score.getScope() != Scope.EVENT
          && score.getRole() == ModelRole.CHAMPION) {
        from = Math.min(from, score.getStartMillis());
        to = Math.max(to, score.getEndMillis());
        double[] hour =
            hours
                .computeIfAbsent(score.getEntity(), any -> new TreeMap<>())
                .computeIfAbsent(
                    Math.floorDiv(score.getStartMillis(), HOUR), any -> new double[] {-1, 0});
        hour[0] = Math.max(hour[0], score.getScore());
        hour[1] += score.getAnomaly() ? 1 : 0;
      }
    }
  }

  /**
   * Reads it all.
   *
   * @param run a run that is done and reported
   */
  public Night read(RunLog.Run run) {
    String runId = run.plan().runId();
    Manifest manifest = run.plan().manifest();
    RunReport report = run.report().orElseThrow();
    Gathered gathered = new Gathered();
    outputs(runId, report.getStartedMillis(), manifest, gathered::take);
    List<Alert> gravest = new ArrayList<>(gathered.alerts.values());
    gravest.sort(
        Comparator.comparingDouble(NightReader::nats).reversed().thenComparing(Alert::getId));
    Map<String, List<Alert>> shown = new HashMap<>();
    for (Alert alert : gravest.subList(0, Math.min(MOST_INCIDENTS, gravest.size()))) {
      shown.computeIfAbsent(alert.getEntity(), any -> new ArrayList<>()).add(alert);
    }
    Map<String, List<Moment>> moments = new HashMap<>();
    if (!shown.isEmpty()) {
      outputs(runId, report.getStartedMillis(), manifest, record -> around(record, shown, moments));
    }
    List<Incident> incidents = new ArrayList<>();
    for (Alert alert : gravest) {
      List<Moment> timeline = new ArrayList<>(moments.getOrDefault(alert.getId(), List.of()));
      timeline.sort(Comparator.comparingLong(Moment::startMillis));
      incidents.add(new Incident(alert, nats(alert), timeline));
    }
    long from = gathered.from == Long.MAX_VALUE ? 0 : gathered.from;
    long to = gathered.to == Long.MIN_VALUE ? 0 : gathered.to;
    ModelTopic models = ModelTopic.read(cluster, dataset);
    Optional<Model> model = champion(models, manifest);
    return new Night(
        dataset.name(),
        runId,
        manifest.dataVersion(),
        report.getRelease(),
        from,
        to,
        incidents,
        heat(gathered, from, to),
        counts(report, gathered.hours.size()),
        quarantined(from, to),
        report.getLate().stream().map(one -> new Late(one.getName(), one.getCount())).toList(),
        equality(report),
        champion(model),
        before(from, to),
        drift(model, run.distributions()),
        suppressed(models, run, from),
        messages(run, model),
        Precision.recent(cluster, dataset, ids));
  }

  private Messages messages(RunLog.Run run, Optional<Model> model) {
    try (RunLog log = new RunLog(cluster, dataset, ids)) {
      return Messages.of(run, dataset.events(), model, Messages.before(run, log.refresh().runs()));
    }
  }

  /** The suppressions that held somewhere in the slice, with what they held back there. */
  private static List<Suppressed> suppressed(ModelTopic models, RunLog.Run run, long from) {
    SortedMap<Long, HeldBack> held = run.heldBack();
    List<Suppressed> all = new ArrayList<>();
    for (SuppressionNotes.Told told : models.suppressions().all()) {
      long id = told.suppression().id();
      boolean holds =
          told.suppression().untilMillis() > from
              && run.plan().manifest().slices().stream()
                  .anyMatch(
                      slice ->
                          told.begin().offsets().get(slice.partition()) < slice.end()
                              && told.end()
                                      .map(end -> end.offsets().get(slice.partition()))
                                      .orElse(Long.MAX_VALUE)
                                  >= slice.start());
      HeldBack back = held.getOrDefault(id, new HeldBack(id, 0, 0));
      if (holds || back.steps() > 0) {
        all.add(
            new Suppressed(
                told.begin(),
                told.end().map(SuppressionNotes.Note::by).orElse(""),
                back.alerts(),
                back.steps()));
      }
    }
    return all;
  }

  /** Visits what a run wrote, partition by partition. */
  private void outputs(
      String runId, long startedMillis, Manifest manifest, Consumer<SpecificRecord> visitor) {
    byte[] run = runId.getBytes(StandardCharsets.UTF_8);
    RecordReader records = new RecordReader(ids);
    try (PartitionReader reader = new PartitionReader(cluster)) {
      for (Manifest.Slice slice : manifest.slices()) {
        TopicPartition partition = new TopicPartition(dataset.replays(), slice.partition());
        OptionalLong begin = reader.offsetAt(partition, startedMillis);
        if (begin.isEmpty()) {
          continue;
        }
        reader.read(
            partition,
            begin.getAsLong(),
            reader.end(partition),
            record -> {
              Header header = record.headers().lastHeader(Replay.RUN_HEADER);
              if (header != null && Arrays.equals(header.value(), run)) {
                try {
                  visitor.accept(records.read(record.value()));
                } catch (BadRecordException e) {
                  throw new IllegalStateException(
                      partition + " offset " + record.offset() + " is damaged: " + e.getMessage(),
                      e);
                }
              }
              return true;
            });
      }
    }
  }

  private static double nats(Alert alert) {
    return alert.getReasons().stream().mapToDouble(Reason::getContribution).sum();
  }

  private static void around(
      SpecificRecord record, Map<String, List<Alert>> shown, Map<String, List<Moment>> moments) {
    if (!(record instanceof Score score)
        || score.getScope() == Scope.EVENT
        || score.getRole() != ModelRole.CHAMPION) {
      return;
    }
    for (Alert alert : shown.getOrDefault(score.getEntity(), List.of())) {
      if (score.getStartMillis() >= alert.getStartMillis() - AROUND
          && score.getStartMillis() < alert.getEndMillis() + AROUND) {
        moments
            .computeIfAbsent(alert.getId(), any -> new ArrayList<>())
            .add(
                new Moment(
                    score.getStartMillis(),
                    score.getEndMillis(),
                    score.getEvents(),
                    score.getScore(),
                    score.getAnomaly()));
      }
    }
  }

  private static List<HeatRow> heat(Gathered gathered, long from, long to) {
    long first = Math.floorDiv(from, HOUR);
    int hours = (int) Math.min(MOST_HOURS, Math.floorDiv(Math.max(to - 1, from), HOUR) - first + 1);
    List<HeatRow> rows = new ArrayList<>();
    gathered.hours.forEach(
        (entity, byHour) -> {
          double[] highest = new double[hours];
          int[] anomalies = new int[hours];
          Arrays.fill(highest, -1);
          byHour.forEach(
              (hour, of) -> {
                int place = (int) (hour - first);
                if (place < hours) {
                  highest[place] = of[0];
                  anomalies[place] = (int) of[1];
                }
              });
          rows.add(new HeatRow(entity, highest, anomalies));
        });
    rows.sort(
        Comparator.comparingInt((HeatRow row) -> -Arrays.stream(row.anomalies()).sum())
            .thenComparing(row -> -Arrays.stream(row.highest()).max().orElse(-1))
            .thenComparing(HeatRow::entity));
    return rows.subList(0, Math.min(HEAT_ROWS, rows.size()));
  }

  private static Counts counts(RunReport report, int entities) {
    List<Coverage> of = report.getCoverage();
    return new Counts(
        of.stream().mapToLong(Coverage::getExpected).sum(),
        of.stream().mapToLong(Coverage::getRead).sum(),
        of.stream().mapToLong(Coverage::getApplied).sum(),
        of.stream().mapToLong(Coverage::getLate).sum(),
        of.stream().mapToLong(Coverage::getControl).sum(),
        of.stream().mapToLong(Coverage::getRejected).sum(),
        of.stream().mapToLong(Coverage::getScores).sum(),
        of.stream().mapToLong(Coverage::getAlerts).sum(),
        report.getCoverageGaps(),
        entities);
  }

  private static Equality equality(RunReport report) {
    List<Parity> of = report.getParity();
    return new Equality(
        of.stream().mapToLong(Parity::getMatch).sum(),
        of.stream().mapToLong(Parity::getMismatch).sum(),
        of.stream().mapToLong(Parity::getMissing).sum(),
        of.stream().mapToLong(Parity::getExtra).sum(),
        of.stream().map(Parity::getCause).filter(cause -> !cause.isEmpty()).findFirst().orElse(""),
        !of.isEmpty());
  }

  /**
   * Rejected lines by reason. Live, a line counts when it came; of loaded history, whose lines all
   * came at once, when it happened: those before the first time of their log are of nobody knows
   * when, and are told as that.
   */
  private SortedMap<String, Long> quarantined(long from, long to) {
    SortedMap<String, Long> byReason = new TreeMap<>();
    ModelTopic models = ModelTopic.read(cluster, dataset);
    boolean loaded = models.fixed().map(fixed -> fixed.clock() == Clock.EVENT).orElse(false);
    new QuarantineLog(cluster, dataset, ids)
        .read(
            0,
            entry -> {
              String reason = entry.quarantined().getReason();
              Long millis = loaded ? entry.quarantined().getEventMillis() : (Long) entry.millis();
              if (millis == null) {
                byReason.merge(reason + ", without a time, of all loaded", 1L, Long::sum);
              } else if (millis >= from && millis < to) {
                byReason.merge(reason, 1L, Long::sum);
              }
              return true;
            });
    return byReason;
  }

  /** The champion at the end of a slice; empty if there was none. */
  public static Optional<Model> champion(ModelTopic models, Manifest manifest) {
    String id = "";
    for (Manifest.Slice slice : manifest.slices()) {
      for (RoleInForce active : models.inForce(slice.partition(), slice.end())) {
        if (active.role() == Role.CHAMPION) {
          id = active.modelId();
        }
      }
    }
    return id.isEmpty() ? Optional.empty() : Optional.of(models.byId(id));
  }

  private static Champion champion(Optional<Model> model) {
    return model
        .map(
            one -> new Champion(one.id(), one.name(), one.owner(), one.threshold(), one.training()))
        .orElse(new Champion("", "none", "nobody", 1, new TreeMap<>()));
  }

  /** What moved against the reference of the champion; empty if it has none. */
  public static List<Drift> drift(Optional<Model> model, Distributions now) {
    ModelPart reference = model.map(one -> one.parts().get(Distributions.PART)).orElse(null);
    return reference == null ? List.of() : Drift.compare(Distributions.of(reference), now);
  }

  /** Alerts that began in as long a time before, by entity: they are still on {@code alerts}. */
  private SortedMap<String, Integer> before(long from, long to) {
    SortedMap<String, Integer> byEntity = new TreeMap<>();
    Set<String> seen = new HashSet<>();
    long since = Math.max(0, from - (to - from));
    new ScoreLog(cluster, dataset, ids)
        .alerts(
            since,
            alert -> {
              if (alert.getStartMillis() >= since
                  && alert.getStartMillis() < from
                  && seen.add(alert.getId())) {
                byEntity.merge(alert.getEntity(), 1, Integer::sum);
              }
              return true;
            });
    return byEntity;
  }
}
