package io.dawnwatch.topology.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static final long WARM_UP = 1_000;

  private final Comparison comparison =
      new Comparison(WARM_UP, false, (live, again) -> "the first difference");

  @Test
  void equalSidesAreClean() {
    comparison.add(output(1, 10, "m", "a", 1), output(1, 10, "m", "a", 1));
    Parity parity = comparison.result(3);
    assertThat(parity.isClean()).isTrue();
    assertThat(parity.match()).isEqualTo(1);
    assertThat(parity.causes()).isEmpty();
    assertThat(parity.firstDifference()).isEmpty();
  }

  @Test
  void aLateStartExplainsWhatLiveLacksAndWhatItSaysWhileItIsCold() {
    comparison.add(null, output(1, 10, "m", "a", 1));
    comparison.add(output(2, 20, "m", "cold", 1), output(2, 20, "m", "b", 1));
    comparison.add(null, output(3, 900, "m", "c", 1));
    comparison.add(output(4, 1_021, "m", "other", 1), output(4, 1_021, "m", "d", 1));
    assertThat(comparison.result(0).causes()).isEqualTo(Map.of("late start", 3L, "unknown", 1L));
  }

  @Test
  void whatLiveNoLongerHoldsIsNoLateStart() {
    Comparison retained = new Comparison(WARM_UP, true, (live, again) -> "");
    retained.add(null, output(1, 10, "m", "a", 1));
    assertThat(retained.result(0).causes()).isEqualTo(Map.of("live scores no longer retained", 1L));
  }

  @Test
  void whatComesAfterTheLastOfLiveIsWhereItHasNotComeYet() {
    comparison.add(output(1, 10, "m", "a", 1), output(1, 10, "m", "a", 1));
    comparison.add(null, output(2, 5_000, "m", "b", 1));
    comparison.add(null, output(3, 5_000, "m", "c", 1));
    assertThat(comparison.result(0).causes()).isEqualTo(Map.of("live has not come so far", 2L));
  }

  @Test
  void whatLiveLacksBetweenItsOutputsIsUnknown() {
    comparison.add(output(1, 10, "m", "a", 1), output(1, 10, "m", "a", 1));
    comparison.add(null, output(2, 5_000, "m", "b", 1));
    comparison.add(output(3, 5_000, "m", "c", 1), output(3, 5_000, "m", "c", 1));
    assertThat(comparison.result(0).causes()).isEqualTo(Map.of("unknown", 1L));
  }

  @Test
  void modelSemanticsAndReleaseAreToldApart() {
    comparison.add(output(1, 10, "m", "a", 1), output(1, 10, "n", "b", 1));
    comparison.add(output(2, 10, "m", "a", 1), output(2, 10, "m", "b", 2));
    comparison.add(output(3, 10, "m", "a", 1), released(3, "b", "0.2"));
    comparison.add(output(4, 10, "m", "a", 1), output(4, 10, "m", "b", 1));
    Parity parity = comparison.result(0);
    assertThat(parity.causes()).isEqualTo(Map.of("model", 1L, "engine version", 2L, "unknown", 1L));
    assertThat(parity.cause()).isEqualTo("model: live m, replay n");
    assertThat(parity.firstDifference()).isEqualTo("the first difference");
  }

  private static Output output(long offset, long clock, String model, String body, int semantics) {
    return new Output(
        offset, 0, clock, model, semantics, null, body.getBytes(StandardCharsets.UTF_8), 7, "0.1");
  }

  private static Output released(long offset, String body, String release) {
    return new Output(
        offset, 0, 10, "m", 1, null, body.getBytes(StandardCharsets.UTF_8), 7, release);
  }
}
