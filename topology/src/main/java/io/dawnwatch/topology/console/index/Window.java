package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Reason;
import java.util.List;

/**
 * A scored window of the champion.
 *
 * @param scoreId id of its score
 * @param startMillis its start, ms since 1970 UTC
 * @param endMillis its end; several windows later for a silence after a gap
 * @param events events in it
 * @param score 0 to 1
 * @param threshold score from which it is an anomaly
 * @param reasons why, greatest contribution first; empty for quiet windows, of which the index
 *     keeps the numbers alone
 */
public record Window(
    String scoreId,
    long startMillis,
    long endMillis,
    int events,
    double score,
    double threshold,
    boolean anomaly,
    List<Reason> reasons) {
  public Window {
    reasons = List.copyOf(reasons);
  }
}
