package io.dawnwatch.engine.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

class LogLinearTest {
  private static final int LAST = 487;

  @Property
  void bucketsGrowWithTheirValues(@ForAll long one, @ForAll long other) {
    assertThat(LogLinear.bucket(Math.min(one, other)))
        .isLessThanOrEqualTo(LogLinear.bucket(Math.max(one, other)));
  }

  @Property
  void aValueLiesBetweenTheFloorOfItsBucketAndTheNext(
      @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long value) {
    int bucket = LogLinear.bucket(value);

    assertThat(bucket).isBetween(0, LAST);
    assertThat(LogLinear.floor(bucket)).isLessThanOrEqualTo(value);
    if (bucket < LAST) {
      assertThat(LogLinear.floor(bucket + 1)).isGreaterThan(value);
    }
  }

  @Example
  void noBucketIsWiderThanAnEighthOfItsFloor() {
    for (int bucket = LogLinear.PER_OCTAVE; bucket < LAST; bucket++) {
      long floor = LogLinear.floor(bucket);
      assertThat(LogLinear.floor(bucket + 1) - floor).isBetween(1L, floor / 8);
    }
  }

  @Example
  void everyFloorFallsIntoItsOwnBucket() {
    for (int bucket = 0; bucket <= LAST; bucket++) {
      assertThat(LogLinear.bucket(LogLinear.floor(bucket))).isEqualTo(bucket);
    }
  }

  @Example
  void negativeValuesCountAsZeroAndTheGreatestFallsIntoTheLast() {
    assertThat(LogLinear.bucket(Long.MIN_VALUE)).isZero();
    assertThat(LogLinear.bucket(-1)).isZero();
    assertThat(LogLinear.bucket(Long.MAX_VALUE)).isEqualTo(LAST);
  }

  @Property
  void aQuantileIsTheBucketOfTheNearestRankOfTheSortedValues(
      @ForAll @NotEmpty @Size(max = 200) List<@LongRange(min = 0, max = 1 << 20) Long> values,
      @ForAll @IntRange(max = 1000) int permille) {
    LongCounts buckets = new LongCounts();
    values.forEach(value -> buckets.add(LogLinear.bucket(value), 1));
    int rank = Math.max(1, (values.size() * permille + 999) / 1000);

    assertThat(LogLinear.quantile(buckets, permille))
        .isEqualTo(LogLinear.bucket(values.stream().sorted().toList().get(rank - 1)));
  }

  @Example
  void nothingHasNoQuantile() {
    assertThat(LogLinear.quantile(new LongCounts(), 500)).isEqualTo(-1);
  }
}
