package io.dawnwatch.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.Counters;
import org.junit.jupiter.api.Test;

class LateWatchTest {
  @Test
  void aDatasetFedWithOldLinesIsTold() {
    assertThat(LateWatch.finding(new Counters(1000, 30, 970, 0)))
        .contains("97 % of events are late: this looks like history, use load");
  }

  @Test
  void aFewLateEventsAreNoFinding() {
    assertThat(LateWatch.finding(new Counters(1000, 900, 100, 0))).isEmpty();
    assertThat(LateWatch.finding(new Counters(50, 0, 50, 0))).isEmpty();
  }
}
