package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.score.Calibration;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SilenceTest extends DetectorContract {
  @Override
  Detector detector() {
    return new Silence();
  }

  @Property
  void aColdEntitySaysNothing(
      @ForAll @IntRange(max = WindowView.WARM_WINDOWS - 1) int windows,
      @ForAll @IntRange(min = 1, max = 1000) int silent) {
    assertThat(Past.said(detector(), Past.of(windows, 10, 0, 0, 0).view(null, silent))).isEmpty();
  }

  @Property
  void aWindowWithEventsIsNotSilent(@ForAll long seed) {
    Past past = Past.drawn(seed);
    assertThat(past.examined(detector(), past.drawnFrame(seed))).isEmpty();
  }

  /** As long as the horizon holds what it held: beyond, the entity's rhythm is forgotten. */
  @Property
  void aLongerSilenceIsNeverLessSurprising(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Past past = new Past();
    for (int i = WindowView.WARM_WINDOWS + random.nextInt(15); i > 0; i--) {
      past.next += random.nextInt(3) == 0 ? random.nextInt(2) : 0;
      past.push(1 + random.nextInt(20), 0, 0, 0, -1);
    }
    int room = Past.FRAMES - past.history.observed(past.next);
    double before = 0;
    for (int silent = 0; silent < room; silent++) {
      double nats = Past.nats(past.examined(detector(), null));
      assertThat(nats).isGreaterThanOrEqualTo(before);
      before = nats;
      past.next++;
    }
  }

  @Property
  void aLongerGapIsNeverLessSurprising(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 100_000) int one,
      @ForAll @IntRange(max = 100_000) int more) {
    Past past = Past.drawn(seed);
    assertThat(Past.nats(Past.said(detector(), past.view(null, one))))
        .isLessThanOrEqualTo(Past.nats(Past.said(detector(), past.view(null, one + more))));
  }

  @Example
  void anEntityThatIsMostlySilentIsNotExpectedToSpeak() {
    Past past = new Past();
    for (int i = 0; i < 20; i++) {
      past.push(5, 0, 0, 0, -1);
      past.next += 2;
    }
    assertThat(past.examined(detector(), null)).isEmpty();
  }

  @Example
  void aSilenceThatComesMoreThanOneTimeInTwentyIsUsual() {
    // Two windows of three: each silent one adds -ln(20/61), 1.1 nats, and three of them say
    // something.
    Past past = new Past();
    for (int i = 0; i < 20; i++) {
      past.push(5, 0, 0, 0, -1);
      past.push(5, 0, 0, 0, -1);
      past.next++;
    }
    past.next--;
    assertThat(past.examined(detector(), null)).isEmpty();
    past.next++;
    assertThat(past.examined(detector(), null)).isEmpty();
    past.next++;
    assertThat(Past.nats(past.examined(detector(), null))).isBetween(3.0, 3.5);
  }

  @Property
  void silenceIsToldOfFromTheFirstWindowThatSaysSo(
      @ForAll @IntRange(min = WindowView.WARM_WINDOWS, max = 60) int before,
      @ForAll @IntRange(max = 60) int active) {
    int run = Silence.leastRun(before, Math.min(active, before));
    double perWindow = -StrictMath.log((before - Math.min(active, before) + 1.0) / (before + 2.0));

    if (active * 2 <= before) {
      assertThat(run).isEqualTo(Integer.MAX_VALUE);
    } else {
      assertThat(run * perWindow).isGreaterThanOrEqualTo(3);
      assertThat((run - 1) * perWindow).isLessThan(3);
    }
  }

  @Example
  void oneLostMinuteIsNoAnomalyAndALongSilenceIs() {
    Past past = Past.of(60, 10, 0, 0, 0);
    List<Contribution> one = past.examined(detector(), null);
    List<Contribution> ten = Past.said(detector(), past.view(null, 10));

    assertThat(Calibration.COLD.score(Past.nats(one))).isBetween(0.1, 0.5);
    assertThat(Calibration.COLD.score(Past.nats(ten))).isGreaterThan(0.9);
    assertThat(one.get(0).text())
        .isEqualTo(
            "silent for 1 window of 1 min where 10 events are usual and 60 of 60 windows had some");
  }
}
