package io.dawnwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.List;
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
    assertThat(alerts)
        .anyMatch(AlertResult::continued)
        .anyMatch(alert -> alert.state() == AlertResult.State.EXTENDED);
    assertThat(alerts)
        .filteredOn(alert -> alert.state() == AlertResult.State.CLOSED)
        .hasSizeGreaterThan(100);
  }
}
