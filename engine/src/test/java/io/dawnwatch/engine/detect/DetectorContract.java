package io.dawnwatch.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What every detector promises: see {@link Detector}. The test of a detector extends this. */
abstract class DetectorContract {
  abstract Detector detector();

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

    used.point(past.history, frame, past.next, 1, false);

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
      assertThat(one.feature()).isNotBlank();
      assertThat(one.text()).isNotBlank().doesNotContain("null", "NaN");
    }
  }

  @Property
  void aWindowLikeThoseBeforeItIsNoSurprise(
      @ForAll @IntRange(min = 1, max = 60) int windows,
      @ForAll @IntRange(min = 1, max = 5_000) int events,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll Severity severity) {
    int some = (int) ((long) events * percent / 100);
    Past past = Past.of(windows, events, some, some, some);
    OpenFrame frame = past.frame(events, some, some, some, Past.DURATION);
    double surprise =
        TemplateRarity.surprise(1, severity, past.history.templates(), past.history.templates());
    frame.tell(new TellingEvent(0, 1, surprise, false, "as always"));

    assertThat(past.examined(detector(), frame)).isEmpty();
  }
}
