package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/**
 * What every detector of windows promises: see {@link Detector}. The test of a detector extends
 * this, or {@link TrainedDetectorContract} if it was trained.
 */
abstract class DetectorContract {
  abstract Detector detector();

  /** What the detector learned, null if it learns nothing. */
  byte @Nullable [] part() {
    return null;
  }

  @Property
  void aDetectorMadeFromItsNameAndPartSaysTheSame(@ForAll long seed, @ForAll boolean silent) {
    Past past = Past.drawn(seed);
    OpenFrame frame = silent ? null : past.drawnFrame(seed);

    assertThat(past.examined(Detectors.window(detector().name(), part()), frame))
        .isEqualTo(past.examined(detector(), frame));
  }

  /** A detector holds nothing but its part: looking at windows makes it no larger or other. */
  @Property(tries = 50)
  void whatItSawBeforeChangesNothing(@ForAll long seed) {
    Detector used = detector();
    for (int i = 0; i < 20; i++) {
      Past other = Past.drawn(seed + 1 + i);
      other.examined(used, i % 3 == 0 ? null : other.drawnFrame(seed - i));
    }
    Past past = Past.drawn(seed);
    assertThat(past.examined(used, past.drawnFrame(seed)))
        .isEqualTo(past.examined(detector(), past.drawnFrame(seed)));
  }

  @Property
  void theSameViewGivesTheSameContributions(@ForAll long seed, @ForAll boolean silent) {
    Past past = Past.drawn(seed);
    WindowView view = past.view(silent ? null : past.drawnFrame(seed), 1);

    List<Contribution> first = Past.said(detector(), view);

    assertThat(Past.said(detector(), view)).isEqualTo(first);
    Past again = Past.drawn(seed);
    assertThat(again.examined(detector(), silent ? null : again.drawnFrame(seed))).isEqualTo(first);
  }

  @Property
  void aViewThatLookedElsewhereBeforeGivesTheSame(
      @ForAll long seed, @ForAll long other, @ForAll boolean silent) {
    Past past = Past.drawn(seed);
    OpenFrame frame = silent ? null : past.drawnFrame(seed);
    List<Contribution> fresh = past.examined(detector(), frame);
    Past elsewhere = Past.drawn(other);
    WindowView used = elsewhere.view(elsewhere.drawnFrame(other), 1);
    Past.said(detector(), used);

    used.point(Past.ENTITY, past.history, frame, past.next, 1, false);

    assertThat(Past.said(detector(), used)).isEqualTo(fresh);
  }

  @Property
  void everySurpriseIsFiniteAndNotNegativeAndSaysWhy(
      @ForAll long seed,
      @ForAll boolean silent,
      @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE / 2) int windows) {
    Past past = Past.drawn(seed);
    WindowView view = past.view(silent ? null : past.drawnFrame(seed), silent ? windows : 1);

    for (Contribution one : Past.said(detector(), view)) {
      assertThat(one.nats()).isFinite().isGreaterThanOrEqualTo(0);
      assertThat(one.actual()).isFinite();
      assertThat(one.expected()).isFinite();
      assertThat(one.detector()).isEqualTo(detector().name());
      assertThat(one.feature()).matches(Feature::isKnown, "is in the catalogue");
      assertThat(one.text()).isNotBlank().doesNotContain("null", "NaN");
    }
  }

  @Property
  void aWindowLikeThoseBeforeItIsNoSurprise(
      @ForAll @IntRange(min = 1, max = 60) int windows,
      @ForAll @IntRange(min = 1, max = 5_000) int events,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll Severity severity) {
    assertThat(ofAnOrdinaryWindow(windows, events, percent, severity)).isEmpty();
  }

  /**
   * What the detector says of a window like those before it, or like those it was trained on.
   *
   * @param percent share of warnings, errors and unseen events
   */
  List<Contribution> ofAnOrdinaryWindow(int windows, int events, int percent, Severity severity) {
    int some = (int) ((long) events * percent / 100);
    Past past = Past.of(windows, events, some, some, some);
    OpenFrame frame = past.frame(events, some, some, some, Past.DURATION);
    double surprise =
        TemplateRarity.surprise(1, severity, past.history.templates(), past.history.templates());
    frame.tell(new TellingEvent(0, 1, surprise, false, "as always"));
    return past.examined(detector(), frame);
  }
}
