package io.dawnwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The laws, with sessions, and what a session is. */
class SessionLawsTest extends ScorerLaws {
  private static final long GAP = 15;

  SessionLawsTest() {
    super(SPEC.withSequences(32, GAP));
  }

  private static Step step(long offset, long millis, String entity) {
    return new Step(
        offset,
        millis,
        new LogEvent(
            millis, Severity.INFO, "hello", entity, List.of(), List.of(), List.of(), false));
  }

  private List<ScoreResult> sessions(List<Step> steps) {
    List<ScoreResult> sessions = new ArrayList<>();
    for (Emission one : scoreAll(steps)) {
      if (one instanceof ScoreResult score && score.scope() == Scope.SESSION) {
        sessions.add(score);
      }
    }
    return sessions;
  }

  @Example
  void aSessionIsAnEntitysEventsUntilNoneCameForTheGap() {
    List<ScoreResult> sessions =
        sessions(
            List.of(
                step(0, 1000, "a"),
                step(1, 1010, "b"),
                step(2, 1014, "a"),
                step(3, 1028, "a"),
                new Step(4, 1100, null)));

    assertThat(sessions).extracting(ScoreResult::entity).containsExactly("b", "a");
    assertThat(sessions).extracting(ScoreResult::events).containsExactly(1, 3);
    assertThat(sessions.get(1).startMillis()).isEqualTo(1000);
    assertThat(sessions.get(1).endMillis()).isEqualTo(1028);
    assertThat(sessions.get(1).cold()).isFalse();
  }

  @Example
  void anEventAfterTheGapBeginsAnotherSession() {
    List<ScoreResult> sessions =
        sessions(List.of(step(0, 1000, "a"), step(1, 1015, "a"), new Step(2, 1100, null)));

    assertThat(sessions).extracting(ScoreResult::startMillis).containsExactly(1000L, 1015L);
    assertThat(sessions).extracting(ScoreResult::offset).containsExactly(1L, 2L);
  }

  @Example
  void aSessionThatDoesNotEndIsCutWhereABlockEnds() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      steps.add(step(i, 1000 + 10 * i, "a"));
    }
    steps.add(new Step(120, 2400, null));

    List<ScoreResult> sessions = sessions(steps);

    assertThat(sessions)
        .extracting(ScoreResult::startMillis)
        .containsExactly(1000L, 1200L, 1400L, 1600L, 1800L, 2000L);
    assertThat(sessions.stream().mapToInt(ScoreResult::events).sum()).isEqualTo(120);
  }

  @Property(tries = 100)
  void everyEventThatIsNotLateIsInOneSession(@ForAll long seed) {
    List<Step> log = new ArrayList<>(log(seed));
    Step last = log.get(log.size() - 1);
    log.add(new Step(last.offset() + 1, last.millis() + 10 * SPEC.horizonMillis(), null));
    List<Emission> out = new ArrayList<>();
    Scorer scorer = scorer(new HeapEntityStates(), out);
    apply(scorer, log, out);

    long inSessions = 0;
    for (Emission one : out) {
      if (one instanceof ScoreResult score && score.scope() == Scope.SESSION) {
        assertThat(score.events()).isPositive();
        inSessions += score.events();
      }
    }
    assertThat(inSessions).isEqualTo(scorer.counters().applied());
  }
}
