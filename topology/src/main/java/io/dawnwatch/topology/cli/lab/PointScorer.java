package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.detect.SeriesChange;
import io.dawnwatch.engine.detect.SeriesEvidence;
import io.dawnwatch.engine.detect.Silence;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Calibration;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.engine.template.VerbatimMatcher;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Scores the points of one series, in their order, through the {@link Scorer}: each is an event
 * with one measure. The partition's clock stands still and may be left by a century to either side,
 * so no point is late, whatever times the series has.
 */
final class PointScorer {
  private static final String MEASURE = "value";
  private static final long WINDOW = 1_000_000_000;
  private static final long HORIZON = 10_000 * WINDOW;

  private static final Model MODEL =
      new Model(
          "series",
          "lab",
          Model.SEMANTICS,
          new FeatureSpec(WINDOW, HORIZON, HORIZON / 2, HORIZON / 2, 1, 1, 1)
              .withMeasures(List.of(MEASURE)),
          VerbatimMatcher.NAME,
          List.of(SeriesEvidence.NAME),
          List.of(Silence.NAME),
          new Calibration(new double[] {0, SeriesEvidence.NATS}, new double[] {0, 1}),
          Calibration.COLD,
          1,
          SeriesChange.ALARM,
          Integer.MAX_VALUE,
          0,
          new TreeMap<>(),
          new TreeMap<>());

  private final HeapEntityStates states = new HeapEntityStates();
  private final Scorer scorer;
  private long offset;
  private long clock;
  private double score;
  private @Nullable Reason reason;

  /** A series of which nothing is known yet. */
  PointScorer() {
    scorer =
        new Scorer(
            "lab",
            ModelSource.of(MODEL),
            states,
            this::take,
            (at, surprise, scored) -> score = scored);
    scorer.assume(new Activation(MODEL.id(), Role.CHAMPION, 1));
  }

  private void take(Emission emission) {
    if (emission instanceof ScoreResult result && !result.reasons().isEmpty()) {
      reason = result.reasons().get(0);
    }
  }

  /**
   * Takes the next point.
   *
   * @param millis its time, since 1970 UTC
   * @return from 0 to 1; an alarm from {@link SeriesChange#ALARM} on
   */
  double score(long millis, double value) {
    if (offset == 0) {
      clock = millis;
    }
    score = 0;
    reason = null;
    scorer.event(
        offset++,
        clock,
        new LogEvent(
            millis,
            Severity.UNSPECIFIED,
            MEASURE,
            MEASURE,
            List.of(),
            List.of(),
            List.of(new Measure(MEASURE, value)),
            false));
    states.discardChanges();
    return score;
  }

  /** Why the last point is an alarm; null if it is none. */
  @Nullable Reason reason() {
    return reason;
  }
}
