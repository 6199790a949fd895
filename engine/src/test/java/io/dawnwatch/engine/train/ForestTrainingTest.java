package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dawnwatch.engine.detect.ForestPart;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;

class ForestTrainingTest extends TrainingContract<ForestTraining, ForestTrainingTest.Observation> {
  private static final int MOST = 500;

  record Observation(String entity, long millis, double[] row) {}

  @Override
  ForestTraining empty() {
    return new ForestTraining(42, MOST);
  }

  @Override
  List<Observation> drawn(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Observation> all = new ArrayList<>();
    for (int i = random.nextInt(1_500); i > 0; i--) {
      double[] row = new double[ForestTraining.COLUMNS.size()];
      for (int column = 0; column < row.length; column++) {
        row[column] = column % 5 == 0 ? 1 : random.nextInt(1 << random.nextInt(1, 20)) / 8.0;
      }
      all.add(new Observation("e" + random.nextInt(5), 60_000L * random.nextInt(2_000), row));
    }
    return all;
  }

  @Override
  void add(ForestTraining training, Observation one) {
    training.add(one.entity, one.millis, one.row);
  }

  @Override
  void merge(ForestTraining training, ForestTraining other) {
    training.merge(other);
  }

  @Override
  byte[] frozen(ForestTraining training) {
    return training.forest().toBytes();
  }

  @Override
  byte[] reread(byte[] frozen) {
    return ForestPart.parse(frozen).toBytes();
  }

  @Override
  long held(ForestTraining training) {
    return training.rows();
  }

  @Override
  long mostHeld() {
    return MOST;
  }

  @Example
  void anotherSeedGrowsAnotherForestOfTheSameRows() {
    ForestTraining one = new ForestTraining(1, MOST);
    ForestTraining other = new ForestTraining(2, MOST);
    for (Observation observation : drawn(5)) {
      add(one, observation);
      add(other, observation);
    }
    assertThat(frozen(one)).isNotEqualTo(frozen(other));
    assertThatIllegalArgumentException().isThrownBy(() -> one.merge(other));
  }

  @Example
  void tooFewRowsGrowNothing() {
    ForestTraining training = empty();
    drawn(5).stream().limit(100).forEach(one -> add(training, one));

    assertThat(training.forest()).isSameAs(ForestPart.NONE);
  }
}
