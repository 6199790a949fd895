package io.dawnwatch.engine.score;

import io.dawnwatch.engine.event.KeyValue;
import java.util.List;

/**
 * A score, with everything needed to take it apart again.
 *
 * @param id hash of dataset, entity, scope, start or offset, and model
 * @param startMillis start of the window, or the time of the event
 * @param endMillis end of the window, exclusive, or the time of the event
 * @param score 0 to 1
 * @param threshold from where it is an anomaly
 * @param surprise what was calibrated, in nats
 * @param clockMillis the partition's clock when it was emitted
 * @param offset offset of the record that caused it
 * @param ordinal number among what that record caused
 * @param detectors every detector of the model, in its order
 * @param reasons the greatest contribution first
 * @param evidence the most telling events first; empty for a window or session without a reason
 * @param groups subgroup keys, sorted
 * @param events events in the window; 0 for silence
 * @param firstOffset offset of its first event, -1 for none
 * @param lastOffset offset of its last event, -1 for none
 * @param observedWindows windows known of the entity before this one
 * @param requiredWindows windows to know before the model is warm; below that the score is cold
 * @param late the event came after its window had closed
 * @param timeSuspect events whose own time was ahead of the clock and was clamped
 */
public record ScoreResult(
    String id,
    String entity,
    Scope scope,
    long startMillis,
    long endMillis,
    double score,
    double threshold,
    double surprise,
    String modelId,
    Role role,
    long epoch,
    int semantics,
    long clockMillis,
    long offset,
    int ordinal,
    List<DetectorScore> detectors,
    List<Reason> reasons,
    List<Evidence> evidence,
    List<KeyValue> groups,
    int events,
    long firstOffset,
    long lastOffset,
    int observedWindows,
    int requiredWindows,
    boolean late,
    int timeSuspect)
    implements Emission {
  /** Whether the score reaches its threshold. */
  public boolean anomaly() {
    return score >= threshold;
  }

  public boolean cold() {
    return observedWindows < requiredWindows;
  }
}
