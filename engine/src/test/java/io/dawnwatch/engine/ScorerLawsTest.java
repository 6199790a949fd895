package io.dawnwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.drift.DriftCollector;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Example;

/** The laws, with windows. */
class ScorerLawsTest extends ScorerLaws {
  ScorerLawsTest() {
    super(SPEC);
  }

  @Example
  void theLogsOfTheseLawsHoldEverythingTheLawsAreAbout() {
    List<Emission> all = new ArrayList<>();
    for (long seed = 0; seed < 100; seed++) {
      all.addAll(scoreAll(log(seed)));
    }
    List<ScoreResult> scores =
        all.stream().filter(ScoreResult.class::isInstance).map(ScoreResult.class::cast).toList();
    List<AlertResult> alerts =
        all.stream().filter(AlertResult.class::isInstance).map(AlertResult.class::cast).toList();
    assertThat(scores).anyMatch(ScoreResult::late).anyMatch(score -> score.timeSuspect() > 0);
    assertThat(scores)
        .anyMatch(score -> score.events() == 0)
        .anyMatch(score -> score.entity().equals(Scorer.OTHER));
    assertThat(scores)
        .anyMatch(score -> score.endMillis() - score.startMillis() > SPEC.windowMillis());
    assertThat(scores).anyMatch(score -> score.scope() == Scope.EVENT);
    assertThat(scores)
        .anyMatch(score -> score.reasons().isEmpty() && score.events() > 0)
        .anyMatch(score -> score.scope() == Scope.WINDOW && !score.evidence().isEmpty());
    assertThat(alerts)
        .anyMatch(AlertResult::continued)
        .anyMatch(alert -> alert.entity().equals(LinesBreach.ENTITY))
        .anyMatch(alert -> alert.state() == AlertResult.State.EXTENDED);
    assertThat(alerts)
        .filteredOn(alert -> alert.state() == AlertResult.State.CLOSED)
        .hasSizeGreaterThan(100);
  }

  @Example
  void aBreachIsControlAndOneAlertThatSaysWhatWasFoundAndAllowed() {
    List<Emission> out = new ArrayList<>();
    Scorer scorer = scorer(new HeapEntityStates(), out);
    SetExpectation.Breach found =
        new SetExpectation.Breach("volume", 60_000, 120_000, 1, 1, 9, "1 line where 9 are needed");
    scorer.breach(5, 130_000, new LinesBreach(2, found));
    assertThat(scorer.counters()).isEqualTo(new Counters(1, 0, 0, 1));
    assertThat(scorer.clockMillis()).isEqualTo(130_000);
    assertThat(out).hasSize(1);
    AlertResult alert = (AlertResult) out.get(0);
    assertThat(alert.entity()).isEqualTo("__dataset__");
    assertThat(alert.state()).isEqualTo(AlertResult.State.OPENED);
    assertThat(List.of(alert.startMillis(), alert.endMillis(), alert.offset()))
        .containsExactly(60_000L, 120_000L, 5L);
    assertThat(alert.reasons())
        .containsExactly(
            new Reason(
                "expectation.volume",
                1,
                9,
                0,
                "expectation volume is broken by the lines of partition 2: 1 line where 9 are"
                    + " needed"));
  }

  @Example
  void countsOfBrokenExpectationsAreControlAndToldToWhoWatchesUnderTheChampion() {
    List<Emission> out = new ArrayList<>();
    DriftCollector collector = new DriftCollector();
    Scorer scorer =
        new Scorer(
            "laws", ModelSource.of(Model.COLD_START), new HeapEntityStates(), out::add, collector);
    scorer.assume(new Activation(Model.COLD_START.id(), Role.CHAMPION, 1));
    scorer.broken(
        5, 130_000, new RuleBreaks(2, 60_000, 120_000, new TreeMap<>(Map.of("status", 7L))));
    assertThat(scorer.counters()).isEqualTo(new Counters(1, 0, 0, 1));
    assertThat(scorer.clockMillis()).isEqualTo(130_000);
    assertThat(out).isEmpty();
    assertThat(collector.takeBefore(Long.MAX_VALUE))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.modelId()).isEqualTo(Model.COLD_START.id());
              assertThat(one.counted().traffic().broken()).isEqualTo(Map.of("status", 7L));
            });
  }
}
