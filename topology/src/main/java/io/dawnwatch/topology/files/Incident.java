package io.dawnwatch.topology.files;

import java.util.Comparator;

/**
 * One incident of one entity: its anomalous windows until none came for the alert's gap.
 *
 * @param peak its highest score; for a late event that event's own
 * @param start of the first anomalous window, as in {@link FileScore}
 * @param end of the last one, exclusive
 * @param windows anomalous windows; 0 for a late event
 */
public record Incident(FileScore peak, long start, long end, int windows) {
  /** Highest score first; ties in an order that is the same in every run. */
  public static final Comparator<Incident> HIGHEST_FIRST =
      Comparator.comparingDouble((Incident one) -> -one.peak.score())
          .thenComparingDouble(one -> -one.peak.surprise())
          .thenComparing(one -> one.peak.log())
          .thenComparingLong(Incident::start)
          .thenComparing(one -> one.peak.entity());

  static Incident of(FileScore score, int windows) {
    return new Incident(score, score.start(), score.end(), windows);
  }

  /** This incident with one more anomalous window. */
  Incident and(FileScore score) {
    return new Incident(
        score.surprise() > peak.surprise() ? score : peak,
        start,
        Math.max(end, score.end()),
        windows + 1);
  }
}
