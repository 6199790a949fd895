package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.History;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The past of one entity in windows of a minute and a horizon of an hour, and its next window. */
final class Past {
  static final int FRAMES = 60;
  static final long DURATION = 20_000;
  static final long MINUTE = 60_000;
  static final String ENTITY = "shop";

  /** Events of a window such that those of the horizon fit an int. */
  private static final int MOST_EVENTS = Integer.MAX_VALUE / FRAMES;

  final History history = new History(FRAMES);
  long next = 1_000;

  /** {@code windows} alike: this many events of one template, warnings, errors and unseen ones. */
  static Past of(int windows, int events, int warnings, int errors, int unseen) {
    Past past = new Past();
    for (int i = 0; i < windows; i++) {
      past.push(events, warnings, errors, unseen, DURATION);
    }
    return past;
  }

  /** Any past there may be: with gaps, bursts, and counts up to the most a horizon holds. */
  static Past drawn(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Past past = new Past();
    int most = 1 + random.nextInt(random.nextInt(8) == 0 ? MOST_EVENTS : 50);
    for (int i = random.nextInt(90); i > 0; i--) {
      if (random.nextInt(4) == 0) {
        past.next += random.nextInt(6);
      }
      int events = 1 + random.nextInt(most);
      past.push(
          events,
          random.nextInt(events),
          random.nextInt(events),
          random.nextInt(events),
          random.nextInt(3) == 0 ? -1 : random.nextLong() >>> 1 + random.nextInt(62));
    }
    return past;
  }

  void push(int events, int warnings, int errors, int unseen, long durationMicros) {
    history.push(
        new ClosedFrame(
            next++,
            events,
            warnings,
            errors,
            unseen,
            durationMicros < 0 ? ClosedFrame.NO_DEVIATION : deviation(durationMicros),
            new long[] {1},
            new int[] {events},
            new int[] {0},
            new long[] {0}));
  }

  private static int deviation(long micros) {
    return LogLinear.bucket(micros) - LogLinear.bucket(DURATION);
  }

  OpenFrame frame(int events, int warnings, int errors, int unseen, long durationMicros) {
    OpenFrame frame = new OpenFrame(next);
    frame.events = events;
    frame.warnings = warnings;
    frame.errors = errors;
    frame.unseen = unseen;
    if (durationMicros >= 0) {
      LongCounts deviations = new LongCounts();
      deviations.add(deviation(durationMicros), 3);
      frame.restoreDurations(deviations, new LongCounts(), new LongCounts());
    }
    return frame;
  }

  OpenFrame drawnFrame(long seed) {
    SplittableRandom random = new SplittableRandom(~seed);
    int events = 1 + random.nextInt(random.nextInt(4) == 0 ? Integer.MAX_VALUE - 1 : 100);
    OpenFrame frame =
        frame(
            events,
            random.nextInt(events),
            random.nextInt(events),
            random.nextInt(events),
            random.nextInt(3) == 0 ? -1 : random.nextLong() >>> 1 + random.nextInt(62));
    frame.fatals = random.nextInt(frame.errors + 1);
    frame.debugs = random.nextInt(events);
    frame.unspecified = random.nextInt(events);
    frame.surprise = random.nextLong() >>> 1 + random.nextInt(62);
    for (int i = random.nextInt(6); i > 0; i--) {
      frame.addTime(next * MINUTE + random.nextLong(-3 * MINUTE, 3 * MINUTE));
      frame.templates.add(random.nextInt(4), 1 + random.nextInt(events));
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      Severity severity = Severity.values()[random.nextInt(Severity.values().length)];
      long template = random.nextInt(3);
      double surprise =
          TemplateRarity.surprise(template, severity, history.templates(), history.templates());
      frame.tell(new TellingEvent(i, template, surprise, random.nextBoolean(), "message " + i));
    }
    return frame;
  }

  /** The next window, or {@code windows} without events if there is no frame. */
  WindowView view(@Nullable OpenFrame frame, int windows) {
    WindowView view = new WindowView(FRAMES, MINUTE);
    view.point(ENTITY, history, frame, next, windows, false);
    return view;
  }

  List<Contribution> examined(Detector detector, @Nullable OpenFrame frame) {
    return said(detector, view(frame, 1));
  }

  static List<Contribution> said(Detector detector, WindowView view) {
    List<Contribution> contributions = new ArrayList<>();
    detector.examine(view, contributions);
    return contributions;
  }

  static double nats(List<Contribution> contributions) {
    return contributions.stream().mapToDouble(Contribution::nats).sum();
  }
}
