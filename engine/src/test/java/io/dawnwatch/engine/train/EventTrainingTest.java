package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.detect.Detectors;
import io.dawnwatch.engine.detect.EventDetector;
import io.dawnwatch.engine.detect.EventEvidence;
import io.dawnwatch.engine.detect.EventView;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class EventTrainingTest extends TrainingContract<EventTraining, EventTrainingTest.Observation> {
  private static final int MOST = 16;

  record Observation(int fold, LogEvent event, long template, boolean anomaly) {}

  private static LogEvent event(Severity severity, String body) {
    return new LogEvent(
        LogEvent.NO_TIME, severity, body, "e", List.of(), List.of(), List.of(), false);
  }

  @Override
  EventTraining empty() {
    return new EventTraining(Situation.LABELLED, MOST);
  }

  @Override
  List<Observation> drawn(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Severity[] severities = Severity.values();
    List<Observation> all = new ArrayList<>();
    for (int i = random.nextInt(150); i > 0; i--) {
      long template = random.nextInt(90) * 0x9e3779b97f4a7c15L + 1;
      all.add(
          new Observation(
              random.nextInt(EventTraining.FOLDS),
              event(severities[random.nextInt(7)], "body " + random.nextInt(500)),
              template,
              random.nextInt(5) == 0));
    }
    return all;
  }

  @Override
  void add(EventTraining training, Observation one) {
    training.learn(one.fold, one.event, one.template, one.anomaly);
  }

  @Override
  void merge(EventTraining training, EventTraining other) {
    training.add(other);
  }

  @Override
  byte[] frozen(EventTraining training) {
    return Objects.requireNonNull(training.parts().get(EventEvidence.NAME)).bytes();
  }

  @Override
  byte[] reread(byte[] frozen) {
    return EventEvidence.of(frozen).toPart();
  }

  @Override
  long held(EventTraining training) {
    return training.held();
  }

  @Override
  long mostHeld() {
    return 2 * MOST;
  }

  private static byte[] bytes(EventTraining training) {
    ByteWriter out = new ByteWriter((byte) 1);
    for (ModelPart part : training.parts().values()) {
      out.block(part.bytes());
    }
    for (int fold = 0; fold < EventTraining.FOLDS; fold++) {
      for (ModelPart part : training.heldOutParts(fold).values()) {
        out.block(part.bytes());
      }
    }
    return out.toBytes();
  }

  @Property(tries = 20)
  void whatIsJudgedAddsUpLikeWhatIsLearned(@ForAll long seed) {
    List<Observation> all = drawn(seed);
    EventTraining whole = empty();
    all.forEach(one -> add(whole, one));
    all.forEach(one -> whole.judge(one.fold, one.event));

    EventTraining learned = empty();
    all.forEach(one -> add(learned, one));
    EventTraining odd = empty();
    odd.add(learned);
    for (int i = all.size() - 1; i >= 0; i--) {
      (i % 2 == 0 ? learned : odd).judge(all.get(i).fold, all.get(i).event);
    }
    EventTraining tailsOfOdd = empty();
    tailsOfOdd.addJudged(odd);
    learned.addJudged(tailsOfOdd);

    assertThat(bytes(learned)).isEqualTo(bytes(whole));
  }

  /** A training over the same ordinary messages and ten of another kind. */
  private static EventDetector trained(Situation situation, Severity other) {
    EventTraining training = new EventTraining(situation);
    for (int i = 0; i < 5_000; i++) {
      boolean strange = i % 500 == 0;
      training.learn(
          i / 100 % 2,
          event(strange ? other : Severity.INFO, strange ? "pump stuck" : "pump ran for " + i),
          strange ? 7 : 5,
          false);
    }
    ModelPart part = Objects.requireNonNull(training.parts().get(EventEvidence.NAME));
    return Detectors.event(EventEvidence.NAME, part.bytes());
  }

  private static double surprise(EventDetector detector, Severity severity, String body, long id) {
    EventView view = new EventView();
    view.point(event(severity, body), id, -1);
    return detector.surprise(view);
  }

  @Example
  void aRareMessageIsSuspiciousOnlyWhereAnomaliesMayBeAmongThem() {
    EventDetector contaminated = trained(Situation.UNLABELLED, Severity.UNSPECIFIED);
    EventDetector normal = trained(Situation.NORMAL_ONLY, Severity.UNSPECIFIED);
    assertThat(surprise(contaminated, Severity.UNSPECIFIED, "pump stuck", 7)).isGreaterThan(5);
    assertThat(surprise(normal, Severity.UNSPECIFIED, "pump stuck", 7)).isLessThan(2);
  }

  @Example
  void aMessageNeverSeenIsSurprisingInEverySituation() {
    for (Situation situation : Situation.values()) {
      EventDetector detector = trained(situation, Severity.UNSPECIFIED);
      assertThat(surprise(detector, Severity.UNSPECIFIED, "pump on fire", 99)).isGreaterThan(6);
    }
  }

  @Example
  void aGraveMessageIsEvidenceByItselfUnlessItIsKnownToBeNormal() {
    EventDetector contaminated = trained(Situation.UNLABELLED, Severity.FATAL);
    EventDetector normal = trained(Situation.NORMAL_ONLY, Severity.FATAL);
    assertThat(surprise(contaminated, Severity.FATAL, "pump stuck", 7)).isGreaterThan(12);
    assertThat(surprise(normal, Severity.FATAL, "pump stuck", 7)).isLessThan(2);
  }
}
