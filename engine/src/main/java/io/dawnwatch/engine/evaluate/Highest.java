package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.List;

/** The highest score within a labelled incident: what was nearly seen, if it was missed. */
public record Highest(
    LabelledIncident incident,
    int partition,
    double score,
    double threshold,
    List<Reason> reasons,
    List<Evidence> evidence) {
  Highest(LabelledIncident incident, int partition, ScoreResult of) {
    this(incident, partition, of.score(), of.threshold(), of.reasons(), of.evidence());
  }
}
