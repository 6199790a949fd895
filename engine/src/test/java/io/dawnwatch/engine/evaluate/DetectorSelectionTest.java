package io.dawnwatch.engine.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.evaluate.DetectorSelection.Choice;
import io.dawnwatch.engine.evaluate.DetectorSelection.Decision;
import io.dawnwatch.engine.evaluate.DetectorSelection.Selected;
import io.dawnwatch.engine.evaluate.DetectorSelection.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import net.jqwik.api.Example;

/**
 * Twenty entities over a day, one incident of five minutes each. The model's own detector finds
 * every other incident; ordinary windows surprise it by up to 6 nats, and once by 17: one false
 * alert.
 */
class DetectorSelectionTest {
  private static final int ENTITIES = 20;
  private static final int MINUTES = 600;
  private static final int INCIDENT = 300;
  private static final long GAP = 5 * Rows.MINUTE;
  private static final Evaluation.Draws DRAWS = new Evaluation.Draws(200, 7);

  /** From entity and minute to nats. */
  private interface Candidate extends ToDoubleBiFunction<Integer, Integer> {}

  /** Finds what the model misses. */
  private static final Candidate HELPS = (entity, minute) -> isIncident(minute) ? 12 : 0;

  /** Says as much of any window now and then. */
  private static final Candidate NOISE =
      (entity, minute) -> (entity * 31 + minute * 17) % 97 == 0 ? 25 : 0;

  private static final Candidate NOTHING = (entity, minute) -> 0;

  /** Finds what it helps with, and far more that is none. */
  private static final Candidate SHOUTS =
      (entity, minute) -> HELPS.applyAsDouble(entity, minute) + NOISE.applyAsDouble(entity, minute);

  private static boolean isIncident(int minute) {
    return minute >= INCIDENT && minute < INCIDENT + 5;
  }

  private static String name(int entity) {
    return "entity-" + entity;
  }

  private static double own(int entity, int minute) {
    if (isIncident(minute)) {
      return entity % 2 == 0 ? 20 : 7;
    }
    return entity == 3 && minute == 100 ? 17 : minute % 7;
  }

  private static ContestRows rows(Candidate... candidates) {
    List<ScoredWindow> rows = new ArrayList<>();
    List<double[]> said = new ArrayList<>();
    for (int entity = 0; entity < ENTITIES; entity++) {
      for (int minute = 0; minute < MINUTES; minute++) {
        double own = own(entity, minute);
        rows.add(Rows.row(name(entity), minute, own));
        double[] all = new double[1 + candidates.length];
        all[0] = own;
        for (int i = 0; i < candidates.length; i++) {
          all[i + 1] = candidates[i].applyAsDouble(entity, minute);
        }
        said.add(all);
      }
    }
    return new ContestRows(Rows.scored(rows, List.of()), said, new double[candidates.length]);
  }

  private static Truth incidents(int of) {
    List<LabelledIncident> all = new ArrayList<>();
    for (int entity = 0; entity < of; entity++) {
      all.add(Rows.incident(name(entity), INCIDENT, INCIDENT + 5));
    }
    return new Truth(all, GAP);
  }

  private static DetectorSelection.Evidence evidence(
      int incidents, boolean real, Candidate... candidates) {
    List<String> names = new ArrayList<>(List.of("own"));
    for (int i = 0; i < candidates.length; i++) {
      names.add("candidate-" + i);
    }
    ContestRows rows = rows(candidates);
    Truth truth = incidents(incidents);
    return new DetectorSelection.Evidence(names, rows, rows, truth, truth, real, 16, GAP, DRAWS);
  }

  private static Selected selected(Candidate... candidates) {
    return DetectorSelection.select(
        evidence(ENTITIES, true, candidates), Map.of("weights", Choice.OFF));
  }

  @Example
  void whatFindsMoreAtTheSameNumberOfFalseAlertsIsKept() {
    Verdict verdict = selected(HELPS).verdicts().get(0);

    assertThat(verdict.decision()).isEqualTo(Decision.KEPT);
    assertThat(verdict.alerts()).isEqualTo(1);
    assertThat(verdict.recall().mine()).isEqualTo(1);
    assertThat(verdict.recall().others()).isEqualTo(0.5);
    assertThat(verdict.recall().difference().low()).isPositive();
    assertThat(verdict.why())
        .startsWith("kept: 1.000 of 20 labelled incidents are found with it, 0.500 without")
        .contains("at 1 false alerts each", "average precision 1.000 with it");
  }

  /** The control: with the same finds, but bought by false alerts, it is no better. */
  @Example
  void whatFindsMoreOnlyByRaisingMoreAlertsIsRefused() {
    Verdict verdict = selected(SHOUTS).verdicts().get(0);

    assertThat(verdict.decision()).isEqualTo(Decision.REFUSED);
    assertThat(verdict.alerts()).isGreaterThan(50);
    assertThat(verdict.why()).startsWith("refused, for it");
  }

  @Example
  void whatSaysNothingOrChattersIsRefused() {
    for (Candidate candidate : List.of(NOTHING, NOISE)) {
      Selected selected = selected(candidate);
      assertThat(selected.verdicts().get(0).decision()).isEqualTo(Decision.REFUSED);
      assertThat(selected.joined()).isEmpty();
    }
  }

  @Example
  void ofTwoThatFindTheSameOnlyOneJoins() {
    assertThat(selected(HELPS, HELPS).joined()).containsExactly("candidate-0");
    assertThat(selected(NOISE, HELPS).joined()).containsExactly("candidate-1");
  }

  @Example
  void twoThatFindDifferentThingsBothJoin() {
    Candidate odd = (entity, minute) -> entity % 4 == 1 ? HELPS.applyAsDouble(entity, minute) : 0;
    Candidate others =
        (entity, minute) -> entity % 4 == 3 ? HELPS.applyAsDouble(entity, minute) : 0;

    assertThat(selected(odd, others).joined()).containsExactly("candidate-0", "candidate-1");
  }

  @Example
  void threeIncidentsProveNothing() {
    Selected selected =
        DetectorSelection.select(evidence(3, true, HELPS), Map.of("weights", Choice.OFF));

    assertThat(selected.joined()).isEmpty();
    assertThat(selected.verdicts().get(0).why()).contains("unknown, too few incidents");
    assertThat(DetectorSelection.canCompareBy(incidents(3), 0, Rows.DAY)).isFalse();
    assertThat(DetectorSelection.canCompareBy(incidents(5), 0, Rows.DAY)).isTrue();
  }

  @Example
  void whatIsWantedJoinsAndIsMeasuredAllTheSame() {
    Selected selected =
        DetectorSelection.select(
            evidence(ENTITIES, false, NOISE), Map.of("candidate-0", Choice.ON));

    assertThat(selected.joined()).containsExactly("candidate-0");
    assertThat(selected.verdicts().get(0).why())
        .startsWith("wanted by the parameters: ")
        .contains("planted incidents");
  }

  /** Without labels nothing tells how much a detector should count. */
  @Example
  void weightsAreLearnedFromLabelsAlone() {
    assertThat(DetectorSelection.select(evidence(ENTITIES, false, HELPS), Map.of()).weights())
        .isEmpty();
  }

  /** The model's own detector is loud where nothing is, the other one is right but soft. */
  @Example
  void weightsThatRankBetterJoinAndOnesThatDoNotAreRefused() {
    Candidate soft = (entity, minute) -> isIncident(minute) ? 3 : 0;
    DetectorSelection.Evidence loud = evidence(ENTITIES, true, soft);
    for (int i = 0; i < loud.plain().said().size(); i++) {
      ScoredWindow row = loud.plain().scored().windows().get(i);
      loud.plain().said().get(i)[0] =
          isIncident((int) (row.startMillis() / Rows.MINUTE)) ? 15 : 10 + row.startMillis() % 11;
    }
    DetectorSelection.Evidence misled = surprises(loud);

    Selected selected = DetectorSelection.select(misled, Map.of("candidate-0", Choice.ON));
    Verdict weights = selected.verdicts().get(1);
    assertThat(weights.detector()).isEqualTo("weights");
    assertThat(weights.why()).startsWith("kept");
    assertThat(selected.weights().orElseThrow().byDetector().get("candidate-0"))
        .isGreaterThan(selected.weights().orElseThrow().byDetector().get("own"));

    Selected alone = DetectorSelection.select(evidence(ENTITIES, true, NOTHING), Map.of());
    assertThat(alone.weights()).isEmpty();
    assertThat(alone.verdicts().get(1).decision()).isEqualTo(Decision.REFUSED);
  }

  /** The rows as the model says, from what its detector says. */
  private static DetectorSelection.Evidence surprises(DetectorSelection.Evidence of) {
    double[] own = of.plain().said().stream().mapToDouble(all -> all[0]).toArray();
    ContestRows rows =
        new ContestRows(
            of.plain().withSurprises(own), of.plain().said(), of.plain().nanosPerWindow());
    return new DetectorSelection.Evidence(
        of.detectors(), rows, rows, of.incidents(), of.labels(), true, 16, GAP, DRAWS);
  }
}
