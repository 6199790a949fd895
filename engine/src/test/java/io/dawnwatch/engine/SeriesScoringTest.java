package io.dawnwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.detect.SeriesChange;
import io.dawnwatch.engine.detect.SeriesEvidence;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Calibration;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Measures that the feature spec follows are scored as series of their entity. */
class SeriesScoringTest {
  private static final int SPIKE = 700;
  private static final int EVENTS = 900;

  private static Model model(List<String> measures) {
    Model cold =
        Model.coldStart(new FeatureSpec(1_000, 3_600_000, 0, 0, 10, 8, 16).withMeasures(measures));
    return new ModelDraft(cold)
        .name("series", "tests")
        .eventDetectors(List.of(SeriesEvidence.NAME))
        .eventCalibration(
            new Calibration(new double[] {0, SeriesEvidence.NATS}, new double[] {0, 1}))
        .thresholds(cold.threshold(), SeriesChange.ALARM, 3)
        .done();
  }

  private static List<Emission> score(List<String> measures, int cut) {
    Model model = model(measures);
    List<Emission> out = new ArrayList<>();
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = new Scorer("series", ModelSource.of(model), states, out::add);
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < EVENTS; i++) {
      if (i == cut) {
        states = HeapEntityStates.load(states.snapshot().entrySet());
        scorer = new Scorer("series", ModelSource.of(model), states, out::add);
      }
      double value = i == SPIKE ? 900 : 100 + random.nextInt(20);
      long millis = 3_600_000_000L + 500L * i;
      scorer.event(
          i,
          millis,
          new LogEvent(
              millis,
              Severity.INFO,
              "queue",
              "e",
              List.of(),
              List.of(),
              List.of(new Measure("queue.length", value)),
              false));
    }
    return out;
  }

  private static List<ScoreResult> events(List<Emission> all) {
    List<ScoreResult> events = new ArrayList<>();
    for (Emission one : all) {
      if (one instanceof ScoreResult score && score.scope() == Scope.EVENT) {
        events.add(score);
      }
    }
    return events;
  }

  @Example
  void aSpikeOfAFollowedMeasureIsAnEventScoreThatSaysWhatWasExpected() {
    List<ScoreResult> events = events(score(List.of("queue.length"), -1));

    assertThat(events).extracting(ScoreResult::offset).contains((long) SPIKE);
    ScoreResult spike = events.stream().filter(one -> one.offset() == SPIKE).findFirst().get();
    assertThat(spike.anomaly()).isTrue();
    assertThat(spike.reasons().get(0).feature()).isEqualTo("series.queue.length");
    assertThat(spike.reasons().get(0).actual()).isEqualTo(900);
    assertThat(spike.reasons().get(0).expected()).isBetween(100.0, 120.0);
    assertThat(spike.reasons().get(0).text()).contains("900");
  }

  @Example
  void aMeasureThatIsNotFollowedSaysNothing() {
    assertThat(events(score(List.of("other"), -1))).isEmpty();
  }

  @Property(tries = 5)
  void restoringAnywhereChangesNothing(@ForAll @IntRange(min = 1, max = EVENTS - 1) int cut) {
    assertThat(score(List.of("queue.length"), cut))
        .isEqualTo(score(List.of("queue.length"), -1))
        .isNotEmpty();
  }
}
