package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.score.Calibration;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class SurprisesTest {
  /** {@code n} surprises of ordinary events: their share falls by e per nat. */
  private static Surprises ordinary(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Surprises surprises = new Surprises();
    for (int i = 0; i < n; i++) {
      surprises.count(-StrictMath.log(1 - random.nextDouble()), false);
    }
    return surprises;
  }

  @Property(tries = 50)
  void theThresholdLiesBelowASecondKind(@ForAll long seed) {
    Surprises surprises = ordinary(20_000, seed);
    for (int i = 0; i < 300; i++) {
      surprises.count(12 + i % 10 / 10.0, false);
    }
    Threshold threshold = surprises.byValley(5, 9);
    assertThat(threshold.nats()).isBetween(6.0, 9.0);
    assertThat(threshold.why()).contains("emptiest");
  }

  @Property(tries = 50)
  void whereThereIsOneKindOneInAThousandReachesIt(@ForAll long seed) {
    Threshold threshold = ordinary(20_000, seed).byValley(5, 9);
    assertThat(threshold.nats()).isBetween(6.0, 7.75);
  }

  @Property
  void anyThresholdLiesBetweenItsBounds(
      @ForAll long seed, @ForAll @DoubleRange(max = 60) double at) {
    SplittableRandom random = new SplittableRandom(seed);
    Surprises surprises = new Surprises();
    for (int i = random.nextInt(200); i > 0; i--) {
      surprises.count(random.nextBoolean() ? at : 20 * random.nextDouble(), false);
    }
    assertThat(surprises.byValley(5, 9).nats()).isBetween(5.0, 9.0);
    assertThat(surprises.byNormal(5, 9).nats()).isBetween(5.0, 9.0);
  }

  @Property(tries = 50)
  void amongNormalOnesASecondGatheringIsNoSecondKind(@ForAll long seed) {
    double alone = ordinary(20_000, seed).byNormal(5, 9).nats();
    assertThat(alone).isBetween(6.25, 9.0);
    Surprises surprises = ordinary(20_000, seed);
    for (int i = 0; i < 300; i++) {
      surprises.count(12, false);
    }
    assertThat(surprises.byNormal(5, 9).nats()).isEqualTo(9);
  }

  @Example
  void labelsPartWhatTheyTellApart() {
    Surprises surprises = ordinary(10_000, 1);
    for (int i = 0; i < 200; i++) {
      surprises.count(20, false);
      surprises.count(30, true);
    }
    assertThat(surprises.byLabels(5, 9).nats()).isBetween(20.0, 30.0);
  }

  @Example
  void withoutAHeldOutAnomalyTheSurprisesAloneDecide() {
    Surprises surprises = ordinary(10_000, 1);
    assertThat(surprises.byLabels(5, 9).nats()).isEqualTo(surprises.byValley(5, 9).nats());
  }

  @Property
  void histogramsAddUp(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Surprises all = new Surprises();
    Surprises one = new Surprises();
    Surprises other = new Surprises();
    for (int i = 0; i < 500; i++) {
      double nats = 30 * random.nextDouble();
      boolean anomaly = random.nextInt(9) == 0;
      all.count(nats, anomaly);
      (random.nextBoolean() ? one : other).count(nats, anomaly);
    }
    one.add(other);
    assertThat(one.byLabels(5, 9)).isEqualTo(all.byLabels(5, 9));
    assertThat(one.byValley(5, 9)).isEqualTo(all.byValley(5, 9));
  }

  @Property
  void scoresRiseStrictlyAndTheThresholdIsNineTenths(
      @ForAll @DoubleRange(min = 0.5, max = 200) double threshold,
      @ForAll @DoubleRange(max = 300) double nats) {
    Calibration calibration = Surprises.calibration(threshold);
    assertThat(calibration.score(threshold)).isEqualTo(0.9);
    assertThat(calibration.score(nats + 0.5)).isGreaterThan(calibration.score(nats));
  }
}
