package io.dawnwatch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import net.jqwik.api.Example;
import net.jqwik.api.lifecycle.BeforeTry;

/** What people expect of the built-in model, told through the scorer after an ordinary hour. */
class ColdStartTest {
  private static final long MINUTE = 60_000;
  private static final long START = 1_700_000_040_000L;
  private static final int WARM = 60;

  private final List<Emission> out = new ArrayList<>();
  private Scorer scorer = scorer();
  private long offset;

  @BeforeTry
  void anOrdinaryHour() {
    out.clear();
    scorer = scorer();
    offset = 0;
    for (int minute = 0; minute < WARM; minute++) {
      ordinary(minute, "shop");
      ordinary(minute, "cart");
    }
  }

  private Scorer scorer() {
    Model model = Model.COLD_START;
    Scorer made = new Scorer("web", ModelSource.of(model), new HeapEntityStates(), out::add);
    made.assume(new Activation(model.id(), Role.CHAMPION, 1));
    return made;
  }

  private void ordinary(int minute, String entity) {
    for (int i = 0; i < 40; i++) {
      say(minute, entity, Severity.INFO, "GET /items/" + i + " took " + (15 + i % 9) + " ms");
      if (i % 4 == 0) {
        say(minute, entity, Severity.INFO, "cache hit for item " + i);
      }
    }
    if (minute % 3 == 0) {
      say(minute, entity, Severity.WARN, "retrying connection 1");
    }
    if (minute % 10 == 0) {
      say(minute, entity, Severity.ERROR, "payment 17 declined");
    }
  }

  private void say(int minute, String entity, Severity severity, String body) {
    long millis = START + minute * MINUTE + offset % 59_000;
    scorer.event(
        offset++,
        START + minute * MINUTE + 59_000,
        new LogEvent(millis, severity, body, entity, List.of(), List.of(), List.of(), false));
  }

  /** The score of the shop in the first minute after the ordinary hour, in which this happens. */
  private ScoreResult shopIn(IntConsumer happens) {
    happens.accept(WARM);
    scorer.tick(offset++, START + (WARM + 3) * MINUTE);
    return out.stream()
        .filter(ScoreResult.class::isInstance)
        .map(ScoreResult.class::cast)
        .filter(one -> one.entity().equals("shop") && one.startMillis() == START + WARM * MINUTE)
        .findFirst()
        .orElseThrow();
  }

  @Example
  void anOrdinaryHourRaisesNothing() {
    ScoreResult score = shopIn(minute -> ordinary(minute, "shop"));

    assertThat(score.score()).isLessThan(0.5);
    assertThat(score.cold()).isFalse();
    assertThat(out)
        .filteredOn(ScoreResult.class::isInstance)
        .noneMatch(one -> ((ScoreResult) one).anomaly());
  }

  @Example
  void aBurstOfErrorsIsAnAnomaly() {
    ScoreResult score =
        shopIn(
            minute -> {
              ordinary(minute, "shop");
              for (int i = 0; i < 40; i++) {
                say(minute, "shop", Severity.ERROR, "payment " + i + " declined");
              }
            });

    assertThat(score.anomaly()).isTrue();
    assertThat(score.reasons().get(0).feature()).isEqualTo("errors");
  }

  @Example
  void slowResponsesAreAnAnomaly() {
    ScoreResult score =
        shopIn(
            minute -> {
              for (int i = 0; i < 50; i++) {
                say(minute, "shop", Severity.INFO, "GET /items/" + i + " took 2.5 s");
              }
            });

    assertThat(score.anomaly()).isTrue();
    assertThat(score.reasons().get(0).feature()).isEqualTo("duration.ratio");
  }

  @Example
  void oneLostMinuteAloneIsNoAnomaly() {
    ScoreResult score = shopIn(minute -> ordinary(minute, "cart"));

    assertThat(score.events()).isZero();
    assertThat(score.score()).isBetween(0.1, 0.6);
  }

  @Example
  void anUnseenFatalLineAloneIsAnAnomaly() {
    ScoreResult score =
        shopIn(
            minute -> {
              ordinary(minute, "shop");
              say(minute, "shop", Severity.FATAL, "disk controller lost");
            });

    assertThat(score.anomaly()).isTrue();
    assertThat(score.reasons().get(0).text())
        .isEqualTo("never seen in the last 1 h: disk controller lost");
  }

  @Example
  void anUnseenInfoLineIsNoAnomaly() {
    ScoreResult score =
        shopIn(
            minute -> {
              ordinary(minute, "shop");
              say(minute, "shop", Severity.INFO, "feature flag turned on");
            });

    assertThat(score.score()).isLessThan(0.5);
  }
}
