package io.dawnwatch.topology.stream;

import io.dawnwatch.schemas.SchemaIds;
import java.time.Duration;

/**
 * Failures of threads because the schema registry does not answer: they are not counted but timed.
 * Thread-safe.
 */
final class RegistryOutage {
  /** Failures further apart than this are two outages. */
  private static final Duration GAP = Duration.ofMinutes(1);

  private final Duration patience;
  private boolean any;
  private long since;
  private long last;

  RegistryOutage(Duration patience) {
    this.patience = patience;
  }

  /** Whether that is why a thread failed. */
  synchronized boolean isOne(Throwable failure) {
    if (!has(failure, SchemaIds.RegistryException.class)) {
      return false;
    }
    long now = System.nanoTime();
    if (!any || now - last > GAP.toNanos()) {
      since = now;
    }
    any = true;
    last = now;
    return true;
  }

  /** Whether it has lasted longer than anybody wants to wait. */
  synchronized boolean isTooLong() {
    return last - since > patience.toNanos();
  }

  static boolean has(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  /** What happened: of our own failures their words, of others the innermost. */
  static String said(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof SchemaIds.RegistryException)) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
