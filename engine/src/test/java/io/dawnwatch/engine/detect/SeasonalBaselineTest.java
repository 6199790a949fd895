package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.feature.OpenFrame;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SeasonalBaselineTest extends DetectorContract {
  @Override
  Detector detector() {
    return new SeasonalBaseline();
  }

  @Property
  void aColdEntitySaysNothing(
      @ForAll @IntRange(max = WindowView.WARM_WINDOWS - 1) int windows, @ForAll long seed) {
    Past past = Past.of(windows, 10, 1, 1, 0);

    assertThat(past.examined(detector(), past.drawnFrame(seed))).isEmpty();
  }

  @Property
  void aWindowWithoutEventsIsLeftToSilence(@ForAll long seed) {
    assertThat(Past.drawn(seed).examined(detector(), null)).isEmpty();
  }

  @Property
  void moreErrorsAreNeverLessSurprising(
      @ForAll long seed, @ForAll @IntRange(max = 10_000) int one, @ForAll @IntRange int other) {
    Past past = Past.drawn(seed);
    assertThat(nats(past, 0, Math.min(one, Math.abs(other)), 0, -1))
        .isLessThanOrEqualTo(nats(past, 0, Math.max(one, Math.abs(other)), 0, -1));
  }

  @Property
  void moreWarningsAreNeverLessSurprising(
      @ForAll long seed,
      @ForAll @IntRange(max = 10_000) int fewer,
      @ForAll @IntRange(max = 10_000) int more) {
    Past past = Past.drawn(seed);
    assertThat(nats(past, fewer, 0, 0, -1)).isLessThanOrEqualTo(nats(past, fewer + more, 0, 0, -1));
  }

  @Property
  void moreUnseenMessagesAreNeverLessSurprising(
      @ForAll long seed,
      @ForAll @IntRange(max = 10_000) int fewer,
      @ForAll @IntRange(max = 10_000) int more) {
    Past past = Past.drawn(seed);
    assertThat(nats(past, 0, 0, fewer, -1)).isLessThanOrEqualTo(nats(past, 0, 0, fewer + more, -1));
  }

  @Property
  void slowerIsNeverLessSurprising(
      @ForAll long seed, @ForAll @IntRange int one, @ForAll @IntRange int other) {
    Past past = Past.drawn(seed);
    assertThat(nats(past, 0, 0, 0, Math.min(one, other)))
        .isLessThanOrEqualTo(nats(past, 0, 0, 0, Math.max(one, other)));
  }

  @Property
  void furtherFromTheUsualNumberOfEventsIsNeverLessSurprising(
      @ForAll @IntRange(min = 1, max = 1000) int usual,
      @ForAll @IntRange(max = 2000) int one,
      @ForAll @IntRange(max = 2000) int further) {
    Past past = Past.of(30, usual, 0, 0, 0);
    assertThat(events(past, usual + one)).isLessThanOrEqualTo(events(past, usual + one + further));
    int fewer = Math.max(1, usual - one);
    assertThat(events(past, fewer)).isLessThanOrEqualTo(events(past, Math.max(1, fewer - further)));
  }

  private double events(Past past, int events) {
    return Past.nats(past.examined(detector(), past.frame(events, 0, 0, 0, -1)));
  }

  private double nats(Past past, int warnings, int errors, int unseen, long micros) {
    OpenFrame frame = past.frame(5, warnings, errors, unseen, micros);
    return Past.nats(past.examined(detector(), frame));
  }

  @Example
  void aBurstOfErrorsNamesCountAndWhatIsUsual() {
    Past past = Past.of(60, 100, 0, 1, 0);

    List<Contribution> found = past.examined(detector(), past.frame(100, 0, 60, 0, Past.DURATION));

    assertThat(found)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.feature()).isEqualTo("errors");
              assertThat(one.nats()).isGreaterThan(16);
              assertThat(one.text())
                  .isEqualTo("60 errors in 1 min where 1 is usual in the last 1 h");
            });
  }

  @Example
  void slowResponsesNameTheirMedian() {
    Past past = Past.of(60, 100, 0, 0, 0);

    List<Contribution> found = past.examined(detector(), past.frame(100, 0, 0, 0, 900_000));

    assertThat(found)
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.feature()).isEqualTo("duration.ratio");
              assertThat(one.nats()).isGreaterThan(16);
              assertThat(one.text()).startsWith("durations 48.0 times what is usual");
            });
  }
}
