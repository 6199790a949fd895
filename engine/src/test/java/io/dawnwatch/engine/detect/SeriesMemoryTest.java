package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SeriesMemoryTest {
  private static final int PER_BLOCK = 300;

  private static List<Double> scores(SeriesMemory series, double[] values, int from, int to) {
    List<Double> scores = new ArrayList<>();
    for (int i = from; i < to; i++) {
      scores.add(series.next(1_000L * i, values[i], i / PER_BLOCK));
    }
    return scores;
  }

  private static double[] values(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[6 * PER_BLOCK];
    for (int i = 0; i < values.length; i++) {
      values[i] = 100 + random.nextInt(20) + (random.nextInt(150) == 0 ? 500 : 0);
    }
    return values;
  }

  @Property(tries = 6)
  void restoringAnywhereChangesNothing(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 6 * PER_BLOCK) int cut) {
    double[] values = values(seed);
    SeriesMemory series = new SeriesMemory();
    List<Double> scores = scores(series, values, 0, cut);
    scores.addAll(scores(SeriesMemory.restore(series.save()), values, cut, values.length));

    assertThat(scores).isEqualTo(scores(new SeriesMemory(), values, 0, values.length));
  }

  @Property(tries = 6)
  void fromTheSecondBlockOnNothingDependsOnWhatCameBefore(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3 * PER_BLOCK) int start) {
    double[] values = values(seed);
    List<Double> whole = scores(new SeriesMemory(), values, 0, values.length);
    List<Double> late = scores(new SeriesMemory(), values, start, values.length);
    int same = (start / PER_BLOCK + 2) * PER_BLOCK;

    assertThat(late.subList(same - start, late.size()))
        .isEqualTo(whole.subList(same, whole.size()));
  }

  @Example
  void inTheFirstBlockItDoesDependOnWhatCameBefore() {
    double[] values = values(1);
    List<Double> whole = scores(new SeriesMemory(), values, 0, values.length);
    List<Double> late = scores(new SeriesMemory(), values, 3 * PER_BLOCK, values.length);

    assertThat(late.subList(0, PER_BLOCK))
        .as("the law above must be able to fail")
        .isNotEqualTo(whole.subList(3 * PER_BLOCK, 4 * PER_BLOCK));
  }

  @Example
  void damagedBytesAreRefused() {
    SeriesMemory series = new SeriesMemory();
    scores(series, values(2), 0, 3 * PER_BLOCK);
    byte[] saved = series.save();

    for (int length = 0; length < saved.length; length += 97) {
      byte[] cut = Arrays.copyOf(saved, length);
      assertThatIllegalArgumentException().isThrownBy(() -> SeriesMemory.restore(cut));
    }
  }
}
