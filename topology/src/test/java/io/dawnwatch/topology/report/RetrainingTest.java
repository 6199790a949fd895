package io.dawnwatch.topology.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.Drift;
import io.dawnwatch.engine.drift.DriftWatch;
import io.dawnwatch.topology.lifecycle.Precision;
import io.dawnwatch.topology.report.Retraining.Champion;
import io.dawnwatch.topology.report.Retraining.Policy;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A model is trained again for a reason, and only then. */
final class RetrainingTest {
  private static final long DAY = 86_400_000L;
  private static final Policy POLICY =
      new Policy(new DriftWatch.Policy(DAY, 1, Drift.MAJOR, Drift.MODERATE, 3), 0.5, 30, true);

  private static List<String> said(
      Champion champion,
      SortedMap<Long, Distributions> days,
      List<Precision> weeks,
      List<String> ingest,
      long nowMillis) {
    return Retraining.reasons(POLICY, champion, days, weeks, ingest, nowMillis).stream()
        .map(Retraining.Reason::text)
        .toList();
  }

  private static Champion without(Optional<Distributions> reference, String... trainedOn) {
    return new Champion(reference, List.of(trainedOn), 0);
  }

  private static Distributions day(int usual) {
    Distributions day = new Distributions();
    for (int i = 0; i < 1000; i++) {
      day.add(Distributions.ALL, "events", usual + i % 7);
    }
    return day;
  }

  private static List<String> triggers(int... usualByDay) {
    SortedMap<Long, Distributions> days = new TreeMap<>();
    for (int i = 0; i < usualByDay.length; i++) {
      days.put(i * DAY, day(usualByDay[i]));
    }
    return said(
        without(Optional.of(day(10))), days, List.of(), List.of(), usualByDay.length * DAY);
  }

  @Test
  void driftThatLastsIsATriggerAndDriftThatPassesIsNone() {
    assertThat(triggers(10, 90, 90, 90))
        .singleElement()
        .asString()
        .startsWith("drift on 3 mornings in a row: events of all entities is");
    assertThat(triggers(10, 90, 90, 10)).isEmpty();
    assertThat(triggers(10, 10, 10, 10)).isEmpty();
  }

  @Test
  void driftThatIsOverIsNoTriggerAnyMore() {
    assertThat(triggers(90, 90, 90, 10, 10, 10)).isEmpty();
  }

  @Test
  void precisionIsATriggerOnlyWhereItIsCertainlyBelowTheFloor() {
    Precision unsure = new Precision(0, 1, 4, 10, 0.05, 0.70);
    Precision sure = new Precision(0, 1, 10, 10, 0.02, 0.40);
    assertThat(of(unsure)).isEmpty();
    assertThat(of(sure)).singleElement().asString().contains("at most 40 % by 10 verdicts");
    assertThat(of(new Precision(0, 0, 0, 10, 0, 1))).as("no verdicts").isEmpty();
  }

  private static List<String> of(Precision week) {
    return said(without(Optional.empty()), new TreeMap<>(), List.of(week), List.of(), DAY);
  }

  @Test
  void anOldModelIsATrigger() {
    Champion old = without(Optional.empty());
    assertThat(said(old, new TreeMap<>(), List.of(), List.of(), 31 * DAY))
        .containsExactly("the model is 31 days old, more than 30");
    assertThat(said(old, new TreeMap<>(), List.of(), List.of(), 30 * DAY)).isEmpty();
  }

  @Test
  void linesOfAnotherIngestConfigurationAreATriggerWhereTheTrainingsIsKnown() {
    String then = "aa".repeat(32);
    String now = "bb".repeat(32);
    assertThat(contract(without(Optional.empty(), then), then, now))
        .containsExactly(
            "lines are read by another ingest configuration than in training: bbbbbbbb where aaaaaaaa was trained on");
    assertThat(contract(without(Optional.empty(), then), then)).isEmpty();
    assertThat(contract(without(Optional.empty()), now)).as("nobody knows").isEmpty();
  }

  private static List<String> contract(Champion champion, String... ingest) {
    return said(champion, new TreeMap<>(), List.of(), List.of(ingest), DAY);
  }
}
