package io.dawnwatch.topology.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** What the gates make of the figures of an experiment. */
class QualityGatesTest {
  private static final GateLimits LIMITS = GateLimits.DEFAULT;

  private static ObjectNode recall(double mine, double other, String verdict, double low) {
    ObjectNode node = CanonicalJson.object().put("incidents", 40).put("name", "recall");
    node.put("this", mine).put("other", other).put("verdict", verdict);
    return Double.isNaN(low)
        ? node.putNull("low").putNull("high")
        : node.put("low", low).put("high", low + 0.1);
  }

  private static ObjectNode with(ObjectNode planted) {
    ObjectNode node = CanonicalJson.object().put("modelId", "b");
    node.set("planted", planted);
    return node;
  }

  private static ObjectNode body() {
    return CanonicalJson.object();
  }

  private static Gate baseline(ObjectNode planted, GateLimits limits) {
    return QualityGates.baseline(body(), with(planted), limits, "longer");
  }

  @Test
  void aModelThatFindsMoreThanTheBaselineAtTheSameBudgetPasses() {
    Gate gate = baseline(recall(0.9, 0.5, "better", 0.3), LIMITS);
    assertThat(gate.state()).isEqualTo(Gate.State.PASSED);
    assertThat(gate.says()).contains("0.900 against 0.500", "0.300 to 0.400");
  }

  @Test
  void aModelThatFindsLessThanTheBaselineFails() {
    assertThat(baseline(recall(0.4, 0.5, "worse", -0.2), LIMITS).state())
        .isEqualTo(Gate.State.FAILED);
  }

  @Test
  void noDifferenceFromTheBaselineIsUnknownUnlessNoneIsWanted() {
    ObjectNode same = recall(0.5, 0.5, "no significant difference", -0.05);
    assertThat(baseline(same, LIMITS).state()).isEqualTo(Gate.State.UNKNOWN);
    GateLimits modest = GateLimits.parse("mustBeatBaseline: false\n");
    assertThat(baseline(same, modest).state()).isEqualTo(Gate.State.PASSED);
    assertThat(baseline(recall(0.4, 0.5, "worse", -0.2), modest).state())
        .as("worse is worse all the same")
        .isEqualTo(Gate.State.FAILED);
  }

  @Test
  void withoutAnyIncidentNothingIsComparedAndTheGateSaysWhatToRun() {
    Gate gate = QualityGates.baseline(body(), CanonicalJson.object(), LIMITS, "longer");
    assertThat(gate.state()).isEqualTo(Gate.State.FAILED);
    assertThat(gate.remedy()).isEqualTo("longer");
  }

  @Test
  void keepingUpWithTheChampionMustBeKnownWithinTheMargin() {
    assertThat(champion(recall(0.5, 0.5, "no significant difference", -0.05)).state())
        .isEqualTo(Gate.State.PASSED);
    assertThat(champion(recall(0.5, 0.5, "no significant difference", -0.11)).state())
        .as("it could be worse by more than the margin")
        .isEqualTo(Gate.State.UNKNOWN);
    assertThat(champion(recall(0.5, 0.5, "too little to say", Double.NaN)).state())
        .isEqualTo(Gate.State.UNKNOWN);
    assertThat(champion(recall(0.4, 0.5, "worse", -0.09)).state()).isEqualTo(Gate.State.FAILED);
  }

  private static Gate champion(ObjectNode planted) {
    return QualityGates.champion(body(), with(planted), LIMITS, "longer");
  }

  @Test
  void aThresholdThatLetsNothingThroughDoesNotPassByItsRankingAlone() {
    ObjectNode muted = with(recall(0.9, 0.5, "better", 0.3));
    muted.set("plantedAsTheyAre", recall(0, 0.5, "worse", -0.6));
    assertThat(QualityGates.champion(body(), muted, LIMITS, "longer").state())
        .isEqualTo(Gate.State.FAILED);
    ObjectNode budgeted = body();
    budgeted.putObject("budget").put("kept", true);
    assertThat(QualityGates.champion(budgeted, muted, LIMITS, "longer").state())
        .as("a budget was given: fewer alerts were wanted")
        .isEqualTo(Gate.State.PASSED);
  }

  private static ObjectNode group(ArrayNode to, String key, String value, long windows) {
    return to.addObject().put("key", key).put("value", value).put("windows", windows);
  }

  private static ObjectNode evaluation(boolean labelled) {
    ObjectNode node = CanonicalJson.object();
    if (labelled) {
      node.put("incidents", 3);
    }
    return node;
  }

  @Test
  void aGroupOfThreeRowsIsTooSmallToTellAndFailsNothing() {
    ObjectNode evaluation = evaluation(true);
    ArrayNode groups = evaluation.putArray("subgroups");
    group(groups, "service.name", "tiny", 3).put("falseAlarms", 3).put("low", 0.0).put("high", 0.0);
    assertThat(QualityGates.subgroups(evaluation, LIMITS, "longer").state())
        .as("of nothing else is anything known")
        .isEqualTo(Gate.State.UNKNOWN);
    group(groups, "service.name", "web", 300)
        .put("falseAlarms", 2)
        .put("low", 0.5)
        .put("high", 1.0);
    Gate gate = QualityGates.subgroups(evaluation, LIMITS, "longer");
    assertThat(gate.state()).isEqualTo(Gate.State.PASSED);
    assertThat(gate.says()).contains("1 groups are above", "1 are too small");
  }

  @Test
  void aGroupThatIsBelowItsFloorBeyondChanceFailsAndIsNamed() {
    ObjectNode evaluation = evaluation(true);
    ArrayNode groups = evaluation.putArray("subgroups");
    group(groups, "service.name", "web", 300)
        .put("falseAlarms", 0)
        .put("low", 0.01)
        .put("high", 0.1);
    group(groups, "service.name", "noisy", 300).put("falseAlarms", 60);
    group(groups, "service.name", "fine", 300).put("falseAlarms", 1);
    Gate gate = QualityGates.subgroups(evaluation, LIMITS, "longer");
    assertThat(gate.state()).isEqualTo(Gate.State.FAILED);
    assertThat(gate.says()).contains("web: window F1 at most 0.100", "noisy: 60 of 300");
    GateLimits lower = GateLimits.parse("groupF1: 0.05\ngroupFalseAlarms: 0.3\n");
    assertThat(QualityGates.subgroups(evaluation, lower, "longer").state())
        .isEqualTo(Gate.State.PASSED);
  }

  @Test
  void oneClassAloneIsJudgedByItsFalseAlarms() {
    ObjectNode evaluation = evaluation(true).put("incidents", 0);
    ArrayNode groups = evaluation.putArray("subgroups");
    group(groups, "service.name", "web", 300).put("falseAlarms", 0).putNull("f1");
    assertThat(QualityGates.subgroups(evaluation, LIMITS, "longer").state())
        .isEqualTo(Gate.State.PASSED);
    group(groups, "service.name", "noisy", 300).put("falseAlarms", 90).putNull("f1");
    assertThat(QualityGates.subgroups(evaluation, LIMITS, "longer").state())
        .isEqualTo(Gate.State.FAILED);
  }

  @Test
  void withoutLabelsAFloodIsSeenAndErrorsMayGather() {
    ObjectNode evaluation = evaluation(false);
    ArrayNode groups = evaluation.putArray("subgroups");
    group(groups, "severity", "FATAL", 100).put("anomalous", 90);
    group(groups, "service.name", "web", 300).put("anomalous", 20);
    Gate gate = QualityGates.subgroups(evaluation, LIMITS, "longer");
    assertThat(gate.state()).isEqualTo(Gate.State.PASSED);
    assertThat(gate.says()).contains("without labels only floods can be seen");
    group(groups, "service.name", "flood", 300).put("anomalous", 120);
    assertThat(QualityGates.subgroups(evaluation, LIMITS, "longer").state())
        .isEqualTo(Gate.State.FAILED);
  }

  @Test
  void aBudgetThatWasNotKeptFailsAndSoDoesTwiceTheChampionsAlerts() {
    ObjectNode kept = body();
    kept.putObject("budget").put("alertsPerDay", 5).put("raised", 4.5).put("kept", true);
    assertThat(QualityGates.budget(kept, body(), "candidate", LIMITS).state())
        .isEqualTo(Gate.State.PASSED);
    ObjectNode over = body();
    over.putObject("budget").put("alertsPerDay", 5).put("raised", 6.5).put("kept", false);
    assertThat(QualityGates.budget(over, body(), "candidate", LIMITS).state())
        .isEqualTo(Gate.State.FAILED);
    assertThat(QualityGates.budget(alerts(10, 5, 6), with(body()), "candidate", LIMITS).state())
        .as("between 6 and 16 a day more than 5: more than twice as many")
        .isEqualTo(Gate.State.FAILED);
    assertThat(QualityGates.budget(alerts(10, 5, 2), with(body()), "candidate", LIMITS).state())
        .isEqualTo(Gate.State.PASSED);
  }

  @Test
  void aBudgetOfItsOwnWishDoesNotExcuseAModelFromTheBudgetOfTheLimits() {
    GateLimits ten = GateLimits.parse("alertsPerDay: 10\n");
    ObjectNode eager = alerts(400, 2, 100);
    eager.putObject("budget").put("alertsPerDay", 1000).put("raised", 400).put("kept", true);
    Gate gate = QualityGates.budget(eager, with(body()), "candidate", LIMITS);
    assertThat(gate.state()).isEqualTo(Gate.State.FAILED);
    assertThat(gate.says()).contains("400.0 alerts a day", "more than 50.0");
    ObjectNode modest = alerts(20, 2, 5);
    modest.putObject("budget").put("alertsPerDay", 25).put("raised", 20).put("kept", true);
    assertThat(QualityGates.budget(modest, with(body()), "candidate", LIMITS).state())
        .isEqualTo(Gate.State.PASSED);
    assertThat(QualityGates.budget(modest, with(body()), "candidate", ten).state())
        .isEqualTo(Gate.State.FAILED);
    assertThat(QualityGates.budget(alerts(20, 30, -15), with(body()), "candidate", ten).state())
        .as("the champion raises more")
        .isEqualTo(Gate.State.PASSED);
  }

  private static ObjectNode alerts(double mine, double theirs, double low) {
    ObjectNode body = body();
    body.putObject("evaluations")
        .putObject("candidate")
        .putArray("metrics")
        .addObject()
        .put("name", "alertsPerDay")
        .put("value", mine);
    ObjectNode comparison = body.putArray("comparisons").addObject().put("modelId", "b");
    comparison
        .putArray("differences")
        .addObject()
        .put("name", "alertsPerDay")
        .put("other", theirs)
        .put("low", low)
        .put("high", low + 10);
    return body;
  }

  @Test
  void aFileOfLimitsTellsAllItsProblems() {
    assertThat(GateLimits.parse("")).isEqualTo(LIMITS);
    assertThatThrownBy(() -> GateLimits.parse("groupF1: high\nmustBeat: true\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("groupF1 must be a number")
        .hasMessageContaining("there is no key mustBeat");
    assertThatThrownBy(() -> GateLimits.parse("recallMargin: 2"))
        .hasMessageContaining("recallMargin must be 0 to 1");
  }
}
