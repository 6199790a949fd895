package io.dawnwatch.engine.score;

import java.util.List;

/**
 * One step in the life of an alert: one incident of one entity, from its first anomalous window
 * until none came for the gap.
 *
 * @param id the same for all steps: hash of dataset, entity, start and model
 * @param startMillis start of the first anomalous window, or of the block it continues into
 * @param endMillis end of the last anomalous window so far, exclusive
 * @param peakScore greatest score so far
 * @param peakScoreId id of that score
 * @param windows anomalous windows so far
 * @param continued goes on from an alert that was cut at a block boundary
 * @param reasons those of the peak
 * @param evidence that of the peak
 */
public record AlertResult(
    String id,
    String entity,
    State state,
    long startMillis,
    long endMillis,
    double peakScore,
    String peakScoreId,
    int windows,
    boolean continued,
    String modelId,
    long epoch,
    int semantics,
    long clockMillis,
    long offset,
    int ordinal,
    List<Reason> reasons,
    List<Evidence> evidence)
    implements Emission {
  /** What happened to the alert. */
  public enum State {
    OPENED,
    EXTENDED,
    CLOSED
  }
}
