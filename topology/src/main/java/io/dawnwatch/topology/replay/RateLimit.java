package io.dawnwatch.topology.replay;

import java.util.concurrent.TimeUnit;

/**
 * Lets so many records per second pass, of all threads together, so that a replay leaves the
 * brokers to those who are live. Thread-safe.
 */
public final class RateLimit {
  /** No limit. */
  public static final RateLimit NONE = new RateLimit(0);

  private final double nanosPerRecord;
  private long freeAtNanos = System.nanoTime();

  private RateLimit(double perSecond) {
    this.nanosPerRecord = perSecond > 0 ? 1e9 / perSecond : 0;
  }

  /**
   * A limit.
   *
   * @param perSecond records per second, at least 1
   */
  public static RateLimit of(double perSecond) {
    if (!(perSecond >= 1)) {
      throw new IllegalArgumentException("a rate limit is at least 1 event/s: " + perSecond);
    }
    return new RateLimit(perSecond);
  }

  /** Waits until that many records may pass. */
  void take(int records) throws InterruptedException {
    if (nanosPerRecord == 0) {
      return;
    }
    long wait;
    synchronized (this) {
      long now = System.nanoTime();
      freeAtNanos = Math.max(freeAtNanos, now) + (long) (records * nanosPerRecord);
      wait = freeAtNanos - now;
    }
    TimeUnit.NANOSECONDS.sleep(wait);
  }

  /** How many records to take at a time, so that no wait is long. */
  int batch() {
    return nanosPerRecord == 0 ? Integer.MAX_VALUE : (int) Math.max(1, 5e7 / nanosPerRecord);
  }
}
