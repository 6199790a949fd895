package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.detect.Contribution;
import io.dawnwatch.engine.detect.Detector;
import io.dawnwatch.engine.detect.Detectors;
import io.dawnwatch.engine.detect.Drawn;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.feature.History;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SessionTrainingTest {
  private static SessionSample sample(List<long[]> sessions, long anomalousFrom) {
    SessionSample sample = new SessionSample();
    sessions.forEach(
        session -> sample.add(Drawn.frame(session), session[session.length - 1] >= anomalousFrom));
    return sample;
  }

  private static SessionSample sample(List<long[]> sessions) {
    return sample(sessions, Long.MAX_VALUE);
  }

  private static double score(TrainedSessions trained, long... session) {
    WindowView view = new WindowView(1, 1_000);
    view.point(new History(1), Drawn.frame(session), 0, 1, false);
    List<Contribution> contributions = new ArrayList<>();
    for (String name : trained.detectors()) {
      Detector detector =
          Detectors.window(name, Objects.requireNonNull(trained.parts().get(name)).bytes());
      detector.examine(view, contributions);
    }
    return trained
        .calibration()
        .score(contributions.stream().mapToDouble(Contribution::nats).sum());
  }

  /** 19 of 20 sessions are 1 2 2 ... 3, with three to seven 2s; the others have a 9. */
  private static List<long[]> mostlyUsual(int number) {
    List<long[]> sessions = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      sessions.add(i % 50 == 0 ? new long[] {1, 2, 2, 9, 9, 9} : usual(3 + i % 5));
    }
    return sessions;
  }

  private static long[] usual(int times) {
    long[] session = new long[times + 2];
    java.util.Arrays.fill(session, 2);
    session[0] = 1;
    session[times + 1] = 3;
    return session;
  }

  private static boolean anomaly(TrainedSessions trained, long... session) {
    return score(trained, session) >= trained.threshold();
  }

  @Property(tries = 100)
  void theSameBitsInAnyOrderAndFromMergedShards(
      @ForAll long seed, @ForAll @IntRange(max = 40) int cut, @ForAll Situation situation) {
    List<long[]> sessions = Drawn.sessions(seed, 40);
    sessions.add(new long[] {1});
    sessions.add(new long[] {1, 11});
    TrainedSessions one = SessionTraining.train(sample(sessions, 11), situation);
    SessionSample merged = sample(sessions.subList(cut, sessions.size()), 11);
    List<long[]> rest = new ArrayList<>(sessions.subList(0, cut));
    Collections.shuffle(rest, new Random(seed));
    merged.merge(sample(rest, 11));

    assertThat(SessionTraining.train(merged, situation)).isEqualTo(one);
  }

  @Property(tries = 100)
  void everyScoreIsBetweenZeroAndOneWhateverWasLearned(
      @ForAll long seed, @ForAll long other, @ForAll Situation situation) {
    List<long[]> sessions = Drawn.sessions(seed, 15);
    sessions.add(new long[] {1});
    sessions.add(new long[] {1, 11});
    TrainedSessions trained = SessionTraining.train(sample(sessions, 11), situation);
    for (long[] session : Drawn.sessions(other, 10)) {
      assertThat(score(trained, session)).isBetween(0.0, 1.0);
    }
  }

  @Example
  void whereEverythingIsNormalOneLikeItIsEnough() {
    TrainedSessions trained =
        SessionTraining.train(sample(mostlyUsual(500)), Situation.NORMAL_ONLY);

    assertThat(anomaly(trained, 1, 2, 2, 9, 9, 9)).isFalse();
    assertThat(anomaly(trained, usual(4))).isFalse();
    assertThat(anomaly(trained, 1, 2, 2, 2, 7, 7, 3)).isTrue();
    assertThat(trained.facts().get("situation")).startsWith("normal only");
    assertThat(trained.facts().get("threshold")).contains("one false alarm in 2,000");
  }

  @Example
  void whereNothingIsKnownRareKindsAreAnomalies() {
    TrainedSessions trained = SessionTraining.train(sample(mostlyUsual(500)), Situation.UNLABELLED);

    assertThat(anomaly(trained, 1, 2, 2, 9, 9, 9)).isTrue();
    assertThat(anomaly(trained, usual(4))).isFalse();
    assertThat(trained.facts().get("situation")).startsWith("unlabelled");
    assertThat(trained.facts().get("threshold")).contains("gap");
  }

  @Example
  void whereLabelsAreKnownTheyDecide() {
    SessionSample sample = new SessionSample();
    mostlyUsual(500).forEach(session -> sample.add(Drawn.frame(session), session.length == 7));
    TrainedSessions trained = SessionTraining.train(sample, Situation.LABELLED);

    assertThat(anomaly(trained, usual(5))).isTrue();
    assertThat(anomaly(trained, usual(4))).isFalse();
    assertThat(anomaly(trained, 1, 2, 2, 9, 9, 9)).isFalse();
    assertThat(trained.facts().get("situation")).startsWith("labelled");
    assertThat(trained.facts().get("threshold")).contains("F1").contains("1.0000");
  }

  @Example
  void aSessionOfEachLabelIsNeeded() {
    assertThatThrownBy(() -> SessionTraining.train(sample(mostlyUsual(9)), Situation.LABELLED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("labels need both normal and anomalous sessions, there are 9 and 0");
    assertThatThrownBy(() -> SessionTraining.train(new SessionSample(), Situation.UNLABELLED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no session to learn from");
  }

  @Example
  void oneSessionIsEnough() {
    for (Situation situation : List.of(Situation.UNLABELLED, Situation.NORMAL_ONLY)) {
      TrainedSessions trained =
          SessionTraining.train(sample(List.of(new long[] {1, 2})), situation);
      assertThat(score(trained, 1, 2)).isLessThan(trained.threshold());
    }
  }
}
