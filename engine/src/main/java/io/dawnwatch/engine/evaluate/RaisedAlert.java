package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import java.util.List;

/**
 * An alert as it stood when it was last heard of.
 *
 * @param partition where its events are
 * @param startMillis start of its first anomalous window
 * @param endMillis end of its last, exclusive
 */
public record RaisedAlert(
    String id,
    int partition,
    String entity,
    long startMillis,
    long endMillis,
    double peakScore,
    List<Reason> reasons,
    List<Evidence> evidence) {}
