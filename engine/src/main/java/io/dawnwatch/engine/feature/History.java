package io.dawnwatch.engine.feature;

import org.jspecify.annotations.Nullable;

/**
 * The closed windows of one entity within the horizon: a ring, so that what is older is forgotten
 * whatever it was. Empty windows take no place. Not thread-safe. O(1) per closed window, plus its
 * templates.
 */
public final class History {
  /** Durations of a template that are needed before their mean says what is usual. */
  public static final int LEAST_TIMED = 5;

  private final @Nullable ClosedFrame[] ring;
  private final LongCounts templates = new LongCounts();
  private final LongCounts durationCounts = new LongCounts();
  private final LongCounts durationSums = new LongCounts();
  private long oldest = Long.MAX_VALUE;
  private long newest = Long.MIN_VALUE;

  public History(int frames) {
    ring = new ClosedFrame[frames];
  }

  /** Adds a closed window; windows come in ascending order. */
  public void push(ClosedFrame frame) {
    expire(frame.window() + 1);
    restore(frame);
  }

  /** Puts back a window that was saved, in any order. */
  public void restore(ClosedFrame frame) {
    ring[slot(frame.window())] = frame;
    count(frame, 1);
    oldest = Math.min(oldest, frame.window());
    newest = Math.max(newest, frame.window());
  }

  private void count(ClosedFrame frame, int sign) {
    for (int i = 0; i < frame.templateIds().length; i++) {
      long id = frame.templateIds()[i];
      templates.add(id, sign * frame.templateCounts()[i]);
      durationCounts.add(id, sign * frame.durationCounts()[i]);
      durationSums.add(id, sign * frame.durationSums()[i]);
    }
  }

  /**
   * Forgets what lies before the horizon of window {@code next}: the windows below {@code next -
   * frames}.
   */
  public void expire(long next) {
    long first = next - ring.length;
    if (oldest >= first) {
      return;
    }
    for (; oldest <= newest; oldest++) {
      ClosedFrame frame = at(oldest);
      if (frame != null) {
        if (oldest >= first) {
          return;
        }
        count(frame, -1);
        ring[slot(oldest)] = null;
      }
    }
    oldest = Long.MAX_VALUE;
    newest = Long.MIN_VALUE;
  }

  /** The closed window of that number, or null if it was empty or is forgotten. */
  public @Nullable ClosedFrame at(long window) {
    ClosedFrame frame = ring[slot(window)];
    return frame != null && frame.window() == window ? frame : null;
  }

  /** Place of a window in the ring: 0 to frames - 1. */
  public int slot(long window) {
    return (int) Math.floorMod(window, (long) ring.length);
  }

  public int frames() {
    return ring.length;
  }

  public boolean isEmpty() {
    return oldest == Long.MAX_VALUE;
  }

  /** Number of the oldest window with events; only if not empty. */
  public long oldest() {
    return oldest;
  }

  /** Number of the newest window with events; only if not empty. */
  public long newest() {
    return newest;
  }

  /**
   * Windows from the oldest one with events up to, not including, {@code window}: how much is
   * known.
   */
  public int observed(long window) {
    return isEmpty() ? 0 : (int) Math.min(ring.length, window - oldest);
  }

  /**
   * The {@link LogLinear} bucket that is usual for durations of a template within the horizon:
   * their mean, which is the geometric mean of the durations; -1 below {@link #LEAST_TIMED}.
   */
  public int usualDuration(long template) {
    long count = durationCounts.get(template);
    return count < LEAST_TIMED ? -1 : (int) ((durationSums.get(template) + count / 2) / count);
  }

  /** How often each template was seen within the horizon. */
  public LongCounts templates() {
    return templates;
  }

  /** The frame in a place of the ring, for saving. */
  public @Nullable ClosedFrame inSlot(int slot) {
    return ring[slot];
  }
}
