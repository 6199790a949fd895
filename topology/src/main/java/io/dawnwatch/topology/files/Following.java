package io.dawnwatch.topology.files;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How long logs are followed: until somebody says stop. Thread-safe. */
public final class Following {
  private static final long POLL_MILLIS = 200;

  private final LongSupplier wallMillis;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * Following that goes on until it is stopped.
   *
   * @param wallMillis what time it is, milliseconds since 1970 UTC: how long nothing came
   */
  public Following(LongSupplier wallMillis) {
    this.wallMillis = wallMillis;
  }

  /** Nothing more is read; what was read is scored to its end. */
  public void stop() {
    stopped.countDown();
  }

  boolean isStopped() {
    return stopped.getCount() == 0;
  }

  long wallMillis() {
    return wallMillis.getAsLong();
  }

  /** Waits until it is worth to look for more; false when it is over. */
  boolean pause() {
    try {
      return !stopped.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
