package io.dawnwatch.topology.report;

import io.dawnwatch.engine.drift.Drift;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.topology.lifecycle.Precision;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import java.util.List;
import java.util.SortedMap;

/**
 * What a report tells of one run.
 *
 * @param dataset name of the dataset
 * @param runId id of the run
 * @param dataVersion data version of its manifest
 * @param release release that ran it
 * @param fromMillis start of its earliest window, ms since 1970 UTC
 * @param toMillis end of its latest window
 * @param incidents one per alert, the gravest first
 * @param heat the entities with the highest scores
 * @param counts what was read and said
 * @param quarantined lines that were rejected in that time, by reason
 * @param late events that came late, by source: most first
 * @param parity the comparison with live
 * @param model the champion at the end of the run
 * @param before alerts of the same length of time before, by entity
 * @param drift what moved against the model's reference, the furthest first; empty if it has none
 * @param suppressed suppressions that held in that time, by id
 * @param messages new and vanished templates
 * @param precision of the champion by week, as far as verdicts tell; empty without verdicts
 */
public record Night(
    String dataset,
    String runId,
    String dataVersion,
    String release,
    long fromMillis,
    long toMillis,
    List<Incident> incidents,
    List<HeatRow> heat,
    Counts counts,
    SortedMap<String, Long> quarantined,
    List<Late> late,
    Equality parity,
    Champion model,
    SortedMap<String, Integer> before,
    List<Drift> drift,
    List<Suppressed> suppressed,
    Messages messages,
    List<Precision> precision) {
  public Night {
    incidents = List.copyOf(incidents);
    heat = List.copyOf(heat);
    late = List.copyOf(late);
    drift = List.copyOf(drift);
    suppressed = List.copyOf(suppressed);
    precision = List.copyOf(precision);
  }

  /**
   * A suppression that held in that time.
   *
   * @param note what it is about, until when, who owns it and why
   * @param endedBy who ended it before its time; empty if nobody did
   * @param alerts alerts that were not told at all
   * @param steps steps of alerts that were not told
   */
  public record Suppressed(SuppressionNotes.Note note, String endedBy, long alerts, long steps) {}

  /** Alerts of that time that nobody was told of. */
  public long heldBack() {
    return suppressed.stream().mapToLong(Suppressed::alerts).sum();
  }

  /** How many events of a source came late. */
  public record Late(String entity, long events) {}

  /**
   * An alert, with the windows around it.
   *
   * @param last its last step
   * @param nats sum of its reasons' contributions: what incidents are ranked by
   * @param timeline windows of the entity from before to after it, in order
   */
  public record Incident(Alert last, double nats, List<Moment> timeline) {
    public Incident {
      timeline = List.copyOf(timeline);
    }
  }

  /**
   * One scored window.
   *
   * @param startMillis its start
   * @param endMillis its end; several windows later for a silence after a gap
   * @param events events in it
   * @param score 0 to 1
   * @param anomaly whether it was one
   */
  public record Moment(
      long startMillis, long endMillis, int events, double score, boolean anomaly) {}

  /**
   * The hours of an entity.
   *
   * @param highest highest score of each hour from the start of the first, -1 for none
   * @param anomalies anomalous windows of each hour
   */
  public record HeatRow(String entity, double[] highest, int[] anomalies) {}

  /**
   * What was read and said.
   *
   * @param expected records the manifest counts
   * @param gaps partitions whose ledger does not balance
   * @param entities entities that were scored
   */
  public record Counts(
      long expected,
      long read,
      long applied,
      long late,
      long control,
      long rejected,
      long scores,
      long alerts,
      int gaps,
      int entities) {}

  /**
   * The comparison with live; all 0 if there was none.
   *
   * @param cause why the first difference is there; empty without one
   * @param compared whether a comparison was made
   */
  public record Equality(
      long match, long mismatch, long missing, long extra, String cause, boolean compared) {
    public boolean isClean() {
      return compared && mismatch + missing + extra == 0;
    }
  }

  /**
   * The model whose scores count.
   *
   * @param facts what it says of its training
   */
  public record Champion(
      String id, String name, String owner, double threshold, SortedMap<String, String> facts) {}

  /** Whether nothing was scored. */
  boolean isEmpty() {
    return counts.entities() == 0;
  }

  /** Whether anything has moved. */
  boolean isDrifting() {
    return drift.stream().anyMatch(Drift::isDrift);
  }

  /**
   * Whether the pipeline itself was well: something was scored, everything read, and live and
   * replay equal. A night without any event is no quiet night.
   */
  public boolean isWell() {
    return !isEmpty() && counts.gaps == 0 && (parity.isClean() || !parity.compared);
  }
}
