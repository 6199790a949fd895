package io.dawnwatch.topology.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.Emission;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two models that scored the same time. */
class DisagreementTest {
  private static final long MINUTE = 60_000;
  private static final Model FIRST = Model.COLD_START;
  private static final Model SECOND = FIRST.with("second", "tests", 0.5, 0.5, 1);

  private final Disagreement counting = new Disagreement(FIRST, SECOND, 0, 100 * MINUTE, 2);

  private static Score score(Model model, String entity, long minute, double score) {
    return new Score(
        model.name() + entity + minute,
        "web",
        entity,
        Scope.WINDOW,
        minute * MINUTE,
        (minute + 1) * MINUTE,
        score,
        model.threshold(),
        score >= model.threshold(),
        1.0,
        model.id(),
        ModelRole.CHALLENGER,
        1L,
        1,
        new Emission("events", 0, 1L, 0, 1L),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        1,
        0L,
        0L,
        60,
        15,
        false,
        0);
  }

  private void both(String entity, long minute, double first, double second) {
    counting.add(score(SECOND, entity, minute, second));
    counting.add(score(FIRST, entity, minute, first));
  }

  @Test
  void windowsOfBothAreCountedAndTheFurthestApartAreExamples() {
    both("a", 1, 0.95, 0.95);
    both("a", 2, 0.1, 0.1);
    both("a", 3, 0.1, 0.6);
    both("b", 3, 0.1, 0.8);
    both("c", 3, 0.1, 0.7);
    counting.add(score(FIRST, "alone", 4, 0.99));
    Disagreement.Told told = counting.told();
    assertThat(told.both()).isEqualTo(5);
    assertThat(told.bothAnomalous()).isEqualTo(1);
    assertThat(told.onlyFirst()).isZero();
    assertThat(told.onlySecond()).isEqualTo(3);
    assertThat(told.agreement()).isEqualTo(0.25);
    assertThat(told.firstScores()).isEqualTo(6);
    assertThat(told.secondScores()).isEqualTo(5);
    assertThat(told.examples())
        .extracting(one -> one.first().getEntity())
        .as("two are wanted")
        .containsExactly("b", "c");
  }

  @Test
  void whatNeitherCallsAnAnomalyIsNoAgreement() {
    both("a", 1, 0.1, 0.2);
    assertThat(counting.told().agreement()).isNaN();
  }

  @Test
  void anotherModelAndAnotherTimeDoNotCount() {
    both("a", 100, 0.95, 0.95);
    both("a", -1, 0.95, 0.95);
    counting.add(score(FIRST.with("third", "tests", 0.9, 0.9, 1), "a", 1, 0.95));
    counting.add(score(FIRST, "a", 1, 0.95));
    assertThat(counting.told().both()).isZero();
    assertThat(counting.told().firstScores()).isEqualTo(1);
  }

  @Test
  void alertsAreCountedAsTheEngineOpensThem() {
    long gap = FIRST.alertGapMillis() / MINUTE;
    both("a", 1, 0.95, 0.1);
    both("a", 1 + gap, 0.95, 0.1);
    assertThat(counting.told().firstAlerts()).as("within the gap").isEqualTo(1);
    both("a", 2 + 2 * gap, 0.95, 0.1);
    assertThat(counting.told().firstAlerts()).as("after it").isEqualTo(2);
    assertThat(counting.told().secondAlerts()).isZero();
  }
}
