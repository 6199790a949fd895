package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ParetoTailTest {
  private static final int N = 4000;

  private static float[] normal(long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[N];
    for (int i = 0; i < N; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  @Example
  void insideTheBulkNothingIsSurprising() {
    float[] numbers = normal(1);

    assertThat(ParetoTail.above(1.5f, numbers, 0, N)).isZero();
    assertThat(ParetoTail.below(-1.5f, numbers, 0, N)).isZero();
  }

  @Property(tries = 50)
  void surpriseIsTheLogarithmOfTheShareOfNumbersAsFarOut(@ForAll long seed) {
    float[] numbers = normal(seed);

    // A normal number exceeds 2.5 once in 161 times.
    assertThat(ParetoTail.above(2.5f, numbers, 0, N)).isCloseTo(Math.log(161), within(1.0));
    assertThat(ParetoTail.below(-2.5f, numbers, 0, N)).isCloseTo(Math.log(161), within(1.0));
  }

  @Property(tries = 50)
  void fartherOutIsNoLessSurprising(@ForAll long seed) {
    float[] numbers = normal(seed);
    double last = 0;
    for (float value = 0; value < 20; value += 0.1f) {
      double nats = ParetoTail.above(value, numbers, 0, N);
      assertThat(nats).isBetween(last, ParetoTail.MOST_NATS);
      last = nats;
    }
    assertThat(last).isGreaterThan(10);
  }

  @Example
  void heavyTailsAreLessSurprisedThanLightOnes() {
    double ofLight = 0;
    double ofHeavy = 0;
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      float[] light = new float[N];
      float[] heavy = new float[N];
      for (int i = 0; i < N; i++) {
        double uniform = 1 - random.nextDouble();
        light[i] = (float) -Math.log(uniform);
        heavy[i] = (float) Math.pow(uniform, -0.4);
      }
      // Five times what one in 4,000 reaches: by now 41 and 12 nats.
      ofLight += ParetoTail.above((float) (5 * Math.log(N)), light, 0, N);
      ofHeavy += ParetoTail.above((float) (5 * Math.pow(N, 0.4)), heavy, 0, N);
    }

    assertThat(ofHeavy).isLessThan(0.6 * ofLight);
  }

  @Example
  void amongEqualNumbersAnyOtherIsUtterlySurprising() {
    float[] numbers = new float[N];
    Arrays.fill(numbers, 20);

    assertThat(ParetoTail.above(20, numbers, 0, N)).isZero();
    assertThat(ParetoTail.above(21, numbers, 0, N)).isEqualTo(ParetoTail.MOST_NATS);
    assertThat(ParetoTail.below(19, numbers, 0, N)).isEqualTo(ParetoTail.MOST_NATS);
  }

  @Example
  void ofFewNumbersNothingIsSaid() {
    assertThat(ParetoTail.above(1e9f, normal(1), 0, ParetoTail.LEAST_NUMBERS - 1)).isZero();
    assertThat(ParetoTail.above(1e9f, normal(1), 0, ParetoTail.LEAST_NUMBERS)).isPositive();
  }
}
