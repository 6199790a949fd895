package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dawnwatch.engine.feature.OpenFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What every detector promises that scores sessions with what it learned. */
abstract class LearnedDetectorContract extends DetectorContract {
  /** The detector that learned from these sessions. */
  abstract Detector learned(List<long[]> sessions);

  /** Its part of a model. */
  abstract byte[] part(Detector detector);

  abstract String detectorName();

  @Override
  Detector detector() {
    return learned(Drawn.sessions(1, 50));
  }

  @Override
  byte[] part() {
    return part(detector());
  }

  static List<Contribution> examined(Detector detector, long... session) {
    return Past.of(0, 0, 0, 0, 0).examined(detector, Drawn.frame(session));
  }

  @Property(tries = 200)
  void whateverTheSessionItsSurpriseIsFiniteAndSaysWhy(@ForAll long seed, @ForAll long other) {
    Detector detector = learned(Drawn.sessions(seed, 20));
    for (long[] session : Drawn.sessions(other, 20)) {
      for (Contribution one : examined(detector, session)) {
        assertThat(one.nats()).isFinite().isGreaterThanOrEqualTo(0);
        assertThat(one.actual()).isFinite();
        assertThat(one.expected()).isFinite();
        assertThat(one.detector()).isEqualTo(detectorName());
        assertThat(one.text()).isNotBlank().doesNotContain("null", "NaN", "Infinity");
      }
    }
  }

  @Property(tries = 100)
  void restoredFromItsPartItSaysTheSame(@ForAll long seed, @ForAll long other) {
    Detector first = learned(Drawn.sessions(seed, 20));
    byte[] part = part(first);
    Detector restored = Detectors.window(detectorName(), part);

    assertThat(part(restored)).isEqualTo(part);
    for (long[] session : Drawn.sessions(other, 10)) {
      assertThat(examined(restored, session)).isEqualTo(examined(first, session));
    }
  }

  @Property(tries = 100)
  void whatItWasAskedBeforeChangesNothing(@ForAll long seed, @ForAll long other) {
    Detector used = learned(Drawn.sessions(seed, 20));
    Drawn.sessions(other, 10).forEach(session -> examined(used, session));
    Detector fresh = learned(Drawn.sessions(seed, 20));
    for (long[] session : Drawn.sessions(seed + 1, 5)) {
      assertThat(examined(used, session)).isEqualTo(examined(fresh, session));
    }
  }

  @Property(tries = 300)
  void damagedPartsAreRefusedOrRead(@ForAll long seed, @ForAll @IntRange(max = 10_000) int at) {
    byte[] part = part(learned(Drawn.sessions(seed, 5)));
    byte[] damaged = at % 3 == 0 ? Arrays.copyOf(part, at % part.length) : part.clone();
    if (at % 3 != 0) {
      damaged[at % part.length] ^= (byte) (1 << at % 8);
    }
    try {
      Detector read = Detectors.window(detectorName(), damaged);
      for (Contribution one : examined(read, 1, 2, 3)) {
        assertThat(one.nats()).isFinite().isGreaterThanOrEqualTo(0);
      }
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("");
    }
  }

  @Example
  void withoutItsPartThereIsNoDetector() {
    assertThatThrownBy(() -> Detectors.window(detectorName(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the model has no part " + detectorName());
  }

  @Example
  void aFrameWithoutEventsIsNoSurprise() {
    List<Contribution> said = new ArrayList<>();
    detector().examine(Past.of(0, 0, 0, 0, 0).view(new OpenFrame(0), 1), said);
    assertThat(said).isEmpty();
  }
}
