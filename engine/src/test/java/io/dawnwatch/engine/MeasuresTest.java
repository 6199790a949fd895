package io.dawnwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Measures that a model follows: counted, saved, compared with the horizon. */
class MeasuresTest {
  private static final long MINUTE = 60_000;
  private static final int MINUTES = 50;
  private static final Model PLAIN = Model.coldStart(FeatureSpec.DEFAULT);
  private static final Model FOLLOWING =
      Model.coldStart(FeatureSpec.DEFAULT.withMeasures(List.of("fill", "bytes")));

  private static LogEvent event(long millis, double bytes, double fill) {
    return new LogEvent(
        millis,
        Severity.INFO,
        "answered",
        "shop",
        List.of(),
        List.of(),
        List.of(new Measure("bytes", bytes), new Measure("fill", fill), new Measure("other", 1)),
        false);
  }

  /**
   * Scores fifty minutes of which the last has other measures; saved and restored at {@code cut}.
   */
  private static List<ScoreResult> scored(Model model, int cut, double bytes, double fill) {
    List<ScoreResult> scores = new ArrayList<>();
    HeapEntityStates states = new HeapEntityStates();
    Scorer scorer = scorer(model, states, scores);
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    SplittableRandom random = new SplittableRandom(5);
    long offset = 0;
    for (int minute = 0; minute < MINUTES; minute++) {
      boolean last = minute == MINUTES - 1;
      for (int i = 0; i < 5; i++) {
        if (offset == cut) {
          scorer = scorer(model, HeapEntityStates.load(states.snapshot().entrySet()), scores);
        }
        long millis = minute * MINUTE + i * 10_000;
        scorer.event(
            offset++,
            millis,
            event(
                millis,
                last ? bytes : 900 + random.nextInt(200),
                last ? fill : -0.5 - random.nextInt(10) / 100.0));
      }
    }
    scorer.tick(offset, (MINUTES + 1) * MINUTE);
    return scores;
  }

  private static Scorer scorer(Model model, HeapEntityStates states, List<ScoreResult> scores) {
    return new Scorer("test", ModelSource.of(model), states, emission -> add(emission, scores));
  }

  private static void add(Emission emission, List<ScoreResult> scores) {
    if (emission instanceof ScoreResult score) {
      scores.add(score);
    }
  }

  private static List<String> lastReasons(List<ScoreResult> scores) {
    return scores.get(scores.size() - 1).reasons().stream().map(Reason::text).toList();
  }

  @Example
  void aMeasureThatLeavesItsRangeIsAReasonToBothSides() {
    assertThat(lastReasons(scored(FOLLOWING, 0, 50_000, -0.55)))
        .containsExactly("median of bytes about 46100 where 918 to 983 are usual in the last 1 h");
    assertThat(lastReasons(scored(FOLLOWING, 0, 1000, 2))).hasSize(1);
    assertThat(lastReasons(scored(FOLLOWING, 0, 20, -0.55))).hasSize(1);
    assertThat(lastReasons(scored(FOLLOWING, 0, 1000, -0.55))).isEmpty();
  }

  @Example
  void whatNobodyFollowsIsNotCounted() {
    assertThat(lastReasons(scored(PLAIN, 0, 50_000, 2))).isEmpty();
  }

  @Property(tries = 100)
  void measuresSurviveSavingAnywhere(@ForAll @IntRange(max = 5 * MINUTES - 1) int cut) {
    assertThat(scored(FOLLOWING, cut, 50_000, 2)).isEqualTo(scored(FOLLOWING, -1, 50_000, 2));
  }

  @Example
  void moreMeasuresThanCanBeFollowedAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                FeatureSpec.DEFAULT.withMeasures(
                    List.of("a", "b", "c", "d", "e", "f", "g", "h", "i")))
        .withMessageContaining("at most 8");
  }
}
