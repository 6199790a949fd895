package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class ScaleTest {
  private static final Scale SCALE =
      new Scale(new double[] {1, 2, 10}, new double[] {0, 3, 5}, 0.5);

  @Property
  void moreIsNeverLessSurprising(
      @ForAll @DoubleRange(min = -10, max = 5000) double one,
      @ForAll @DoubleRange(min = 0, max = 5000) double more) {
    assertThat(SCALE.of(one)).isBetween(0.0, SCALE.of(one + more));
  }

  @Property
  void theInverseLeadsBack(@ForAll @DoubleRange(min = 0, max = 900) double nats) {
    assertThat(SCALE.of(SCALE.inverse(nats))).isCloseTo(nats, within(1e-9));
  }

  @Example
  void itIsLinearBetweenItsPointsAndBeyond() {
    assertThat(SCALE.of(0.5)).isZero();
    assertThat(SCALE.of(1.5)).isEqualTo(1.5);
    assertThat(SCALE.of(6)).isEqualTo(4);
    assertThat(SCALE.of(12)).isEqualTo(6);
    assertThat(SCALE.of(1e300)).isEqualTo(Scale.MOST_NATS);
  }

  @Example
  void whatDoesNotAscendIsRefused() {
    assertThatThrownBy(() -> new Scale(new double[] {1, 1}, new double[] {0, 1}, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Scale(new double[] {1}, new double[] {1}, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Scale(new double[] {1}, new double[] {0}, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
