package io.dawnwatch.topology.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WarmRateTest {
  private static final long MICRO = 1_000;

  private static WarmRate of(int slow, int slowMicros, int quick, int quickMicros) {
    WarmRate rate = new WarmRate();
    for (int i = 0; i < slow + quick; i++) {
      rate.record((i < slow ? slowMicros : quickMicros) * MICRO);
    }
    return rate;
  }

  @Test
  void whatOnlyTheFirstRecordsCostIsTheStartAndNotTheRate() {
    WarmRate rate = of(1_000, 3_000, 9_000, 20);
    assertThat(rate.perSecond()).isCloseTo(50_000, within(1.0));
    assertThat(rate.startSeconds()).isCloseTo(1_000 * 0.002_98, within(1e-6));
  }

  @Test
  void recordsThatCostAllTheSameHaveNoStart() {
    WarmRate rate = of(0, 0, 10_000, 20);
    assertThat(rate.perSecond()).isCloseTo(50_000, within(1.0));
    assertThat(rate.startSeconds()).isCloseTo(0, within(1e-6));
  }

  @Test
  void aFewRecordsHaveARateToo() {
    WarmRate rate = of(0, 0, 10, 20);
    assertThat(rate.perSecond()).isCloseTo(50_000, within(1.0));
    assertThat(rate.startSeconds()).isCloseTo(0, within(1e-6));
    assertThat(new WarmRate().startSeconds()).isZero();
  }
}
