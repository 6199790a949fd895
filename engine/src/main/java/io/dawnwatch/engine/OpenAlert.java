package io.dawnwatch.engine;

import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import java.util.List;

/**
 * An alert that has not closed.
 *
 * @param startMillis start of its first anomalous window, or of the block it continues into
 * @param sinceMillis when it opened, on the clock of window ends: decides when it is cut
 * @param lastEndMillis end of its last anomalous window, before the cut too: its gap is measured
 *     from there
 * @param windows anomalous windows since the start; 0 while a continuation is still empty
 * @param told whether any step of it was emitted: one that is suppressed is followed in silence
 */
record OpenAlert(
    String id,
    long startMillis,
    long sinceMillis,
    long lastEndMillis,
    int windows,
    boolean continued,
    boolean told,
    double peakScore,
    String peakScoreId,
    List<Reason> reasons,
    List<Evidence> evidence) {}
