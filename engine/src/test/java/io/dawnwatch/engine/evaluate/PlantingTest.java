package io.dawnwatch.engine.evaluate;

import static io.dawnwatch.engine.evaluate.Rows.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.EventMatcher;
import io.dawnwatch.engine.MatchedEvent;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.evaluate.Planting.Kind;
import io.dawnwatch.engine.evaluate.Planting.Planted;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;

class PlantingTest {
  private static final Truth NOTHING = new Truth(List.of(), 0);
  private static final Scored TRAFFIC =
      Rows.scored(Rows.all(Rows.day("a"), Rows.day("b")), List.of());

  private static Planting plan(Truth truth, long seed) {
    return Planting.plan(TRAFFIC, truth, MINUTE, 60 * MINUTE, 3, seed);
  }

  private static List<MatchedEvent> through(Planting plan, String entity, long from, long to) {
    Planting.Planter planter = plan.planter(new EventMatcher(Model.COLD_START));
    List<MatchedEvent> seen = new ArrayList<>();
    for (long millis = from; millis < to; millis += 1000) {
      planter.plant(
          new LogEvent(
              millis,
              Severity.INFO,
              "request served in 120 ms",
              entity,
              List.of(),
              List.of(),
              List.of(),
              false),
          millis,
          seen::add);
    }
    return seen;
  }

  private static Planted first(Planting plan, Kind kind, double strength) {
    return plan.planted().stream()
        .filter(one -> one.kind() == kind && one.strength() == strength)
        .findFirst()
        .orElseThrow();
  }

  @Example
  void thePlanFollowsFromItsSeed() {
    assertThat(plan(NOTHING, 7).planted()).isEqualTo(plan(NOTHING, 7).planted());
    assertThat(plan(NOTHING, 7).planted()).isNotEqualTo(plan(NOTHING, 8).planted());
  }

  @Example
  void noTwoOfAnEntityAreWithinAHorizonAndNoneIsAtARealIncident() {
    Truth truth = new Truth(List.of(Rows.incident("a", 0, 1440)), 0);
    assertThat(plan(truth, 7).planted()).isNotEmpty().noneMatch(one -> one.entity().equals("a"));
    List<Planted> all = plan(NOTHING, 7).planted();
    for (Planted one : all) {
      assertThat(all)
          .filteredOn(other -> other != one && other.entity().equals(one.entity()))
          .allMatch(other -> Math.abs(other.fromMillis() - one.fromMillis()) >= 60 * MINUTE);
    }
  }

  @Example
  void quietEntitiesGetNone() {
    Scored quiet =
        Rows.scored(
            TRAFFIC.windows().stream()
                .map(
                    one ->
                        new ScoredWindow(
                            one.entity(),
                            one.startMillis(),
                            one.endMillis(),
                            one.emittedMillis(),
                            0,
                            false,
                            1,
                            "INFO",
                            false,
                            List.of()))
                .toList(),
            List.of());
    assertThat(Planting.plan(quiet, NOTHING, MINUTE, 60 * MINUTE, 3, 7).planted()).isEmpty();
  }

  @Example
  void eachKindDoesWhatItSays() {
    Planting plan = plan(NOTHING, 7);
    Planted burst = first(plan, Kind.BURST, 5);
    assertThat(through(plan, burst.entity(), burst.fromMillis(), burst.toMillis()))
        .hasSize(5 * 300);

    Planted half = first(plan, Kind.SILENCE, 0.5);
    assertThat(through(plan, half.entity(), half.fromMillis(), half.toMillis())).hasSize(150);
    Planted silence = first(plan, Kind.SILENCE, 1);
    assertThat(through(plan, silence.entity(), silence.fromMillis(), silence.toMillis())).isEmpty();

    Planted message = first(plan, Kind.NEW_MESSAGE, 3);
    assertThat(through(plan, message.entity(), message.fromMillis(), message.toMillis()))
        .hasSize(300 + 5 * 3)
        .filteredOn(one -> one.event().severity() == Severity.ERROR)
        .hasSize(15);

    Planted slow = first(plan, Kind.SLOWDOWN, 3);
    assertThat(through(plan, slow.entity(), slow.fromMillis(), slow.toMillis()))
        .hasSize(300)
        .allMatch(one -> one.durationMicros() == 360_000);
  }

  @Example
  void outsideOfItsIncidentsTrafficIsAsItWas() {
    Planting plan = plan(NOTHING, 7);
    Planted one = first(plan, Kind.BURST, 20);
    assertThat(through(plan, one.entity(), one.toMillis(), one.toMillis() + MINUTE)).hasSize(60);
    assertThat(through(plan, "nobody", one.fromMillis(), one.toMillis())).hasSize(300);
  }

  @Example
  void whatWasAnomalousAnywayIsCountedBesideWhatWasFound() {
    Planting plan = plan(NOTHING, 7);
    Planted one = first(plan, Kind.BURST, 20);
    Scored loud =
        Rows.scored(List.of(Rows.row(one.entity(), one.fromMillis() / MINUTE, 20)), List.of());
    Planting.Recall recall =
        plan.recall(loud, loud).stream()
            .filter(of -> of.kind() == Kind.BURST && of.strength() == 20)
            .findFirst()
            .orElseThrow();
    assertThat(recall.planted()).isEqualTo(3);
    assertThat(recall.found()).isEqualTo(1);
    assertThat(recall.anyway()).isEqualTo(1);
    assertThat(plan.recall(TRAFFIC, TRAFFIC)).allMatch(of -> of.found() == 0);
  }
}
