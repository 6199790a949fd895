package io.dawnwatch.topology.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.topology.lifecycle.Precision;
import io.dawnwatch.topology.report.Retraining.Policy;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A model is trained again for a reason, and only then. */
final class RetrainingTest {
  private static final long DAY = 86_400_000L;
  private static final Policy POLICY = new Policy(3, 0.5, 30);

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
    return Retraining.triggers(
        POLICY, Optional.of(day(10)), days, List.of(), 0, usualByDay.length * DAY);
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
    return Retraining.triggers(
        POLICY, Optional.empty(), new TreeMap<>(), List.of(week), 0, DAY);
  }

  @Test
  void anOldModelIsATrigger() {
    assertThat(
            Retraining.triggers(
                POLICY, Optional.empty(), new TreeMap<>(), List.of(), 0, 31 * DAY))
        .containsExactly("the model is 31 days old, more than 30");
    assertThat(
            Retraining.triggers(
                POLICY, Optional.empty(), new TreeMap<>(), List.of(), 0, 30 * DAY))
        .isEmpty();
  }
}
