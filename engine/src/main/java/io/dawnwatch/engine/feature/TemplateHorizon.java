package io.dawnwatch.engine.feature;

import org.jspecify.annotations.Nullable;

/**
 * How often each template was seen in a partition within the horizon, by window. Not thread-safe.
 * Memory: at most frames x {@link FeatureSpec#templatesPerPartition()} counts.
 */
public final class TemplateHorizon {
  private final @Nullable LongCounts[] ring;
  private final long[] windows;
  private final int cap;
  private final LongCounts totals = new LongCounts();
  private long oldest = Long.MAX_VALUE;
  private long newest = Long.MIN_VALUE;

  public TemplateHorizon(FeatureSpec spec) {
    ring = new LongCounts[spec.frames()];
    windows = new long[spec.frames()];
    cap = spec.templatesPerPartition();
  }

  /** Adds the templates of a closed window of one entity. */
  public void add(ClosedFrame frame) {
    LongCounts counts = open(frame.window());
    for (int i = 0; i < frame.templateIds().length; i++) {
      long id = frame.templateIds()[i];
      boolean room = counts.size() < cap || counts.get(id) > 0;
      counts.add(room ? id : 0, frame.templateCounts()[i]);
      totals.add(room ? id : 0, frame.templateCounts()[i]);
    }
  }

  /** Puts back a count that was saved. */
  public void restore(long window, long template, long count) {
    open(window).add(template, count);
    totals.add(template, count);
  }

  private LongCounts open(long window) {
    int slot = slot(window);
    LongCounts counts = ring[slot];
    if (counts == null || windows[slot] != window) {
      expire(window + 1);
      counts = new LongCounts();
      ring[slot] = counts;
      windows[slot] = window;
      oldest = Math.min(oldest, window);
      newest = Math.max(newest, window);
    }
    return counts;
  }

  /** Forgets the windows below {@code next - frames}. */
  public void expire(long next) {
    long first = next - ring.length;
    while (oldest < first && oldest <= newest) {
      int slot = slot(oldest);
      LongCounts counts = ring[slot];
      if (counts != null && windows[slot] == oldest) {
        totals.removeAll(counts);
        ring[slot] = null;
      }
      oldest++;
      while (oldest <= newest && at(oldest) == null) {
        oldest++;
      }
    }
    if (oldest > newest) {
      oldest = Long.MAX_VALUE;
      newest = Long.MIN_VALUE;
    }
  }

  /** Counts of that window, or null if it has none. */
  public @Nullable LongCounts at(long window) {
    int slot = slot(window);
    return windows[slot] == window ? ring[slot] : null;
  }

  /** Place of a window in the ring: 0 to frames - 1. */
  public int slot(long window) {
    return (int) Math.floorMod(window, (long) ring.length);
  }

  /** Number of the window kept in a place of the ring. */
  public long windowIn(int slot) {
    return windows[slot];
  }

  /** Counts kept in a place of the ring, or null. */
  public @Nullable LongCounts inSlot(int slot) {
    return ring[slot];
  }

  /** Windows from the oldest one with events up to, not including, {@code window}. */
  public int observed(long window) {
    return oldest == Long.MAX_VALUE ? 0 : (int) Math.min(ring.length, window - oldest);
  }

  /** How often each template was seen within the horizon. */
  public LongCounts totals() {
    return totals;
  }
}
