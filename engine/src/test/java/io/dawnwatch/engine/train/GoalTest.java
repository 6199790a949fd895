package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Thresholds for a budget of alerts or a wanted precision. */
class GoalTest {
  private static final long GAP = 5;

  /** A window as {@link AlertBudget} takes it. */
  private record Window(String entity, long end, double nats) {}

  private static List<Window> windows(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      double nats = random.nextInt(12) == 0 ? 8 + random.nextInt(400) / 10.0 : random.nextInt(8);
      windows.add(new Window("e" + random.nextInt(3), i / 3, nats));
    }
    return windows;
  }

  private static double threshold(List<Window> windows, double perDay, double days) {
    AlertBudget budget = new AlertBudget();
    windows.forEach(one -> budget.add(one.entity, one.end, one.nats));
    return budget.threshold(Goal.alerts(perDay, days), GAP).nats();
  }

  /** Alerts of windows in order of time, counted as they open. */
  private static long alerts(List<Window> windows, double threshold) {
    long alerts = 0;
    for (String entity : List.of("e0", "e1", "e2")) {
      long last = Long.MIN_VALUE / 2;
      for (Window one : windows) {
        if (one.entity.equals(entity) && one.nats >= threshold) {
          alerts += one.end - last > GAP ? 1 : 0;
          last = one.end;
        }
      }
    }
    return alerts;
  }

  @Property(tries = 200)
  void whatIsLearnedFromHasNoMoreAlertsThanTheBudgetAllows(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int perDay) {
    List<Window> windows = windows(seed);
    assertThat(alerts(windows, threshold(windows, perDay, 1))).isLessThanOrEqualTo(perDay);
  }

  @Property(tries = 200)
  void aGreaterBudgetNeverRaisesTheThreshold(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0.1, max = 60) double one,
      @ForAll @DoubleRange(min = 0.1, max = 60) double other) {
    List<Window> windows = windows(seed);
    assertThat(threshold(windows, Math.max(one, other), 1))
        .isLessThanOrEqualTo(threshold(windows, Math.min(one, other), 1));
  }

  @Example
  void aBudgetIsUsedUpWhereThereAreEnoughIncidents() {
    List<Window> apart = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      apart.add(new Window("e0", i * 100L, 10 + i));
    }
    assertThat(alerts(apart, threshold(apart, 7, 1))).isEqualTo(7);
    assertThat(alerts(apart, threshold(apart, 7, 2))).isEqualTo(14);
    List<Window> together = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      together.add(new Window("e0", i, 10 + i));
    }
    assertThat(together).allMatch(one -> one.nats >= threshold(together, 1, 1));
  }

  @Example
  void aSampleThatIsTooShortSaysSo() {
    AlertBudget budget = new AlertBudget();
    windows(1).forEach(one -> budget.add(one.entity, one.end, one.nats));
    Threshold threshold = budget.threshold(Goal.alerts(2, 0.25), GAP);
    assertThat(alerts(windows(1), threshold.nats())).isZero();
    assertThat(threshold.why())
        .contains("too short for this budget")
        .contains("up to 12 a day may come (95 %)");
  }

  @Property(tries = 100)
  void aGreaterBudgetOfLinesNeverFlagsFewer(
      @ForAll long seed,
      @ForAll @IntRange(max = 300) int one,
      @ForAll @IntRange(max = 300) int more) {
    Surprises held = surprises(seed);
    Threshold little = held.byBudget(Goal.alerts(one + 1, 1), 5, "lines");
    Threshold much = held.byBudget(Goal.alerts(one + 1 + more, 1), 5, "lines");
    assertThat(much.nats()).isLessThanOrEqualTo(little.nats());
    assertThat(held.shareFrom(little.nats()) * held.total()).isLessThan(one + 1.5);
  }

  private static Surprises surprises(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Surprises held = new Surprises();
    for (int i = 0; i < 2_000; i++) {
      boolean anomaly = random.nextInt(20) == 0;
      held.count(random.nextInt(100) / 10.0 + (anomaly ? random.nextInt(10) : 0), anomaly);
    }
    return held;
  }

  @Property(tries = 100)
  void aGreaterPrecisionNeverLowersTheThreshold(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0.01, max = 1) double one,
      @ForAll @DoubleRange(min = 0.01, max = 1) double other) {
    Surprises held = surprises(seed);
    assertThat(held.byPrecision(Math.max(one, other)).nats())
        .isGreaterThanOrEqualTo(held.byPrecision(Math.min(one, other)).nats());
  }

  @Example
  void aPrecisionIsReachedOnWhatWasHeldOutAndSaysWhatToExpect() {
    Surprises held = new Surprises();
    for (int i = 0; i < 100; i++) {
      held.count(10, true);
      held.count(i < 20 ? 10 : 6, false);
      held.count(6, i < 5);
    }
    Threshold eighty = held.byPrecision(0.8);
    assertThat(eighty.nats()).isEqualTo(10);
    assertThat(eighty.why())
        .contains("expect a precision of 0.833 (95 %: 0.757 to 0.889; 100 of 120")
        .contains("recall of 0.952");
    assertThat(held.byPrecision(0.95).why()).contains("which no threshold reaches");
    assertThat(held.byPrecision(0.3).nats()).isEqualTo(6);
  }

  private static SessionSample sessions(int normal, int odd, boolean labelled) {
    SessionSample sample = new SessionSample();
    for (int i = 0; i < normal + odd; i++) {
      boolean anomaly = i >= normal;
      OpenFrame frame = new OpenFrame(0);
      int steps = 3 + i % 4;
      for (int k = 0; k < steps; k++) {
        long template = anomaly && k == 1 ? 50 + i % 7 : 1 + k;
        frame.sequence.add(template, 100);
        frame.add(k, Severity.UNSPECIFIED, template, false, 100);
      }
      sample.add(frame, labelled && anomaly);
    }
    return sample;
  }

  @Property(tries = 20)
  void sessionsKeepToTheBudgetToo(@ForAll @IntRange(min = 1, max = 60) int perDay) {
    SessionSample sample = sessions(500, 40, false);
    TrainedSessions little =
        SessionTraining.train(sample, Situation.UNLABELLED, Goal.alerts(perDay, 1));
    TrainedSessions much =
        SessionTraining.train(sample, Situation.UNLABELLED, Goal.alerts(perDay + 20, 1));
    assertThat(little.facts().get("threshold")).contains("at most " + perDay + " alerts a day");
    assertThat(nats(much)).isLessThanOrEqualTo(nats(little));
  }

  /** The surprise at which the score is the threshold. */
  private static double nats(TrainedSessions trained) {
    double low = 0;
    double high = 1e4;
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (trained.calibration().score(middle) >= trained.threshold()) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  @Example
  void sessionsSayWhatPrecisionToExpect() {
    TrainedSessions trained =
        SessionTraining.train(sessions(500, 40, true), Situation.LABELLED, Goal.precision(0.9));
    assertThat(trained.facts().get("threshold"))
        .contains("the least for a precision of 0.900")
        .contains("expect a precision of ");
    assertThatThrownBy(
            () ->
                SessionTraining.train(
                    sessions(50, 4, false), Situation.UNLABELLED, Goal.precision(0.9)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
