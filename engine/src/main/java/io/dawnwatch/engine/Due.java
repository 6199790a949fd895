package io.dawnwatch.engine;

import io.dawnwatch.engine.detect.Silence;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.OpenFrame;

/*
 * Time does five things to an entity: an open window closes, a session ends or is cut, silence is scored, an alert ends,
 * the entity is forgotten. Silence depends on which of its windows the horizon still holds: with the windows that are
 * gone, fewer may be enough, so each of them is looked at. Coming too early does no harm, coming too late would.
 */
/** When time will next do something to an entity that gets no more events. */
final class Due {
  /** Whenever a window closes. */
  static final long ALWAYS = Long.MIN_VALUE;

  private Due() {}

  /**
   * The first window, {@code next} or later, whose closing may do something.
   *
   * @param windows closed windows with events, ascending
   * @param next the window that closes next
   */
  static long window(EntityState entity, long[] windows, FeatureSpec spec, long next) {
    if (entity.alert != null) {
      return ALWAYS;
    }
    long due = Long.MAX_VALUE;
    for (OpenFrame frame : entity.open) {
      if (frame != null) {
        due = Math.min(due, frame.window);
      }
    }
    OpenSession session = entity.session;
    if (session != null) {
      long horizon = spec.horizonMillis();
      long over = session.lastMillis + spec.sessionGapMillis();
      long cut = -Math.floorDiv(-(session.startMillis + horizon), horizon) * horizon;
      due = Math.min(due, spec.windowOf(Math.min(over, cut) - 1));
    }
    if (windows.length > 0) {
      due = Math.min(due, silence(windows, spec.frames(), next));
    }
    return due == Long.MAX_VALUE ? ALWAYS : Math.max(due, next);
  }

  /**
   * The first window in which the entity's silence is worth a score, or with which it is forgotten.
   */
  private static long silence(long[] windows, int frames, long next) {
    long newest = windows[windows.length - 1];
    for (int i = 0; i < windows.length; i++) {
      int before = (int) Math.min(newest + 1 - windows[i], frames);
      long telling = newest + Silence.leastRun(before, windows.length - i);
      long firstOfIt = i == 0 ? next : windows[i - 1] + frames + 1;
      long due = Math.max(next, Math.max(firstOfIt, telling));
      if (due <= windows[i] + frames) {
        return due;
      }
    }
    return newest + frames;
  }
}
