package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dawnwatch.engine.detect.CountVector;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;

class WindowSampleTest extends TrainingContract<WindowSample, WindowSampleTest.Observation> {
  private static final int MOST = 400;

  record Observation(
      String entity, long millis, boolean incident, double[] row, CountVector counts) {}

  @Override
  WindowSample empty() {
    return new WindowSample(42, MOST);
  }

  @Override
  List<Observation> drawn(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Observation> all = new ArrayList<>();
    for (int i = 300 + random.nextInt(600); i > 0; i--) {
      double[] row = new double[ForestTraining.COLUMNS.size()];
      for (int column = 0; column < row.length; column++) {
        row[column] = random.nextInt(1 << random.nextInt(1, 20)) / 8.0;
      }
      all.add(
          new Observation(
              "e" + random.nextInt(5),
              60_000L * random.nextInt(2_000),
              random.nextInt(10) == 0,
              row,
              new CountVector(
                  new long[] {1, 2 + random.nextInt(3)},
                  new int[] {1 + random.nextInt(4), 1 + random.nextInt(9)})));
    }
    return all;
  }

  @Override
  void add(WindowSample training, Observation one) {
    training.add(one.entity, one.millis, one.incident, one.row, one.counts);
  }

  @Override
  void merge(WindowSample training, WindowSample other) {
    training.merge(other);
  }

  @Override
  byte[] frozen(WindowSample training) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (LearnedDetector one : LearnedDetector.learn(LearnedDetector.NAMES, training)) {
      all.writeBytes(one.detector().name().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      all.writeBytes(one.part().bytes());
    }
    return all.toByteArray();
  }

  /** Each part is read again by the contract of its detector. */
  @Override
  byte[] reread(byte[] frozen) {
    return frozen;
  }

  @Override
  long held(WindowSample training) {
    return Math.max(training.ordinary(), training.inIncidents());
  }

  @Override
  long mostHeld() {
    return MOST;
  }

  @Example
  void whatWindowsInIncidentsTeachIsLearnedWithLabelsAlone() {
    WindowSample unlabelled = empty();
    drawn(5).stream().filter(one -> !one.incident).forEach(one -> add(unlabelled, one));
    WindowSample labelled = empty();
    drawn(5).forEach(one -> add(labelled, one));

    assertThat(LearnedDetector.learn(LearnedDetector.NAMES, unlabelled))
        .extracting(LearnedDetector::name)
        .containsExactly("forest", "counts");
    assertThat(LearnedDetector.learn(LearnedDetector.NAMES, labelled))
        .extracting(LearnedDetector::name)
        .containsExactly("forest", "counts", "labelled");
    assertThat(LearnedDetector.learn(List.of("counts"), labelled))
        .extracting(LearnedDetector::name)
        .containsExactly("counts");
  }

  @Example
  void tooFewWindowsTeachNothing() {
    WindowSample few = empty();
    drawn(5).stream().limit(100).forEach(one -> add(few, one));
    assertThat(LearnedDetector.learn(LearnedDetector.NAMES, few)).isEmpty();
  }

  @Example
  void samplesOfOtherSeedsDoNotMerge() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> empty().merge(new WindowSample(43, MOST)));
  }
}
