package io.dawnwatch.engine.detect;

import java.util.List;

/*
 * Each measure that the feature spec follows is a series per entity, one point per event: see SeriesChange for what it finds,
 * what it costs (O(points remembered) per point) and where it fails. The surprise is NATS times the score, so that a model
 * whose event calibration is the inverse has the very score.
 */
/** What is strange about the measures of an event, against those before it. */
public final class SeriesEvidence implements EventDetector {
  public static final String NAME = "series";

  /** Surprise of a score of 1, in nats; an alarm has at least half of it. */
  public static final double NATS = 20;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double surprise(EventView event) {
    return NATS * event.seriesScore();
  }

  @Override
  public void explain(EventView event, List<Contribution> contributions) {
    double nats = surprise(event);
    if (nats > 0) {
      SeriesFinding finding = event.seriesFinding();
      contributions.add(
          finding == null
              ? new Contribution(
                  NAME,
                  "series." + event.seriesMeasure(),
                  0,
                  0,
                  nats,
                  event.seriesMeasure() + " is unusual")
              : new Contribution(
                  NAME,
                  "series." + event.seriesMeasure(),
                  finding.actual(),
                  finding.expected(),
                  nats,
                  event.seriesMeasure() + ": " + finding.text()));
    }
  }
}
