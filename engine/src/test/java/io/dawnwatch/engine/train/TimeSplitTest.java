package io.dawnwatch.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class TimeSplitTest {
  private static final long MINUTE = 60_000;

  @Property
  void aHorizonIsLeftOutBetweenThePartsAndNoMomentIsInTwo(
      @ForAll @LongRange(min = 0, max = 2_000_000_000_000L) long first,
      @ForAll @IntRange(min = 600, max = 100_000) int minutes,
      @ForAll @IntRange(min = 1, max = 60) int gapMinutes) {
    TimeSplit split =
        TimeSplit.of(first, first + minutes * MINUTE, gapMinutes * MINUTE, MINUTE, 0.6, 0.2);

    assertThat(split.trainFrom()).isLessThanOrEqualTo(first);
    assertThat(split.calibrationFrom() - split.trainTo()).isEqualTo(gapMinutes * MINUTE);
    assertThat(split.testFrom() - split.calibrationTo()).isEqualTo(gapMinutes * MINUTE);
    assertThat(split.testTo()).isGreaterThan(first + minutes * MINUTE);
    assertThat(split.trainTo()).isGreaterThan(split.trainFrom());
    assertThat(split.calibrationTo()).isGreaterThan(split.calibrationFrom());
    assertThat(split.testTo()).isGreaterThan(split.testFrom());
    assertThat(split.trainTo() % MINUTE).isZero();
  }

  @Example
  void aSliceThatIsTooShortIsRefusedWithWhatIsNeeded() {
    long hour = 60 * MINUTE;
    assertThatThrownBy(() -> TimeSplit.of(0, 6 * hour, hour, MINUTE, 0.6, 0.2))
        .hasMessageContaining("covers PT6H1M")
        .hasMessageContaining("need PT7H1M");
    assertThat(TimeSplit.of(0, 7 * hour, hour, MINUTE, 0.6, 0.2).testTo())
        .isEqualTo(7 * hour + MINUTE);
  }

  @Example
  void sharesThatLeaveNoTestAreRefused() {
    assertThatThrownBy(() -> TimeSplit.of(0, 1L << 40, MINUTE, MINUTE, 0.8, 0.2))
        .hasMessageContaining("leave something for the test");
  }
}
