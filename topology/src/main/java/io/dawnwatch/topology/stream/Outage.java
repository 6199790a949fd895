package io.dawnwatch.topology.stream;

import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.lifecycle.ModelFetch;
import java.time.Duration;
import java.util.Set;

/**
 * Failures of threads because something they need is away (a schema registry that does not answer,
 * the artifact of a model): they are not counted but timed, for the data is good. Thread-safe.
 */
final class Outage {
  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(2);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

  private final Class<? extends Throwable> type;
  private final Duration patience;
  private final Duration gap;
  private boolean any;
  private long since;
  private long last;
  private int failures;

  private Outage(Class<? extends Throwable> type, Duration patience, Duration gap) {
    this.type = type;
    this.patience = patience;
    this.gap = gap;
  }

  /** Of a schema registry, whose failures come at once: a minute without one ends the outage. */
  static Outage ofRegistry(Duration patience) {
    return new Outage(SchemaIds.RegistryException.class, patience, Duration.ofMinutes(1));
  }

  /**
   * Of a model's artifact. Between two failures lie the wait for it, a back-off and a restoration,
   * so they belong together unless they are further apart than all of those.
   */
  static Outage ofModel(Duration patience) {
    return new Outage(ModelFetch.ModelUnavailableException.class, patience, Duration.ofMinutes(10));
  }

  /** Whether that is why a thread failed. */
  synchronized boolean isOne(Throwable failure) {
    if (!has(failure, type)) {
      return false;
    }
    long now = System.nanoTime();
    if (!any || now - last > gap.toNanos()) {
      since = now;
      failures = 0;
    }
    any = true;
    last = now;
    failures++;
    return true;
  }

  /** Whether it has lasted longer than anybody wants to wait. */
  synchronized boolean isTooLong() {
    return last - since > patience.toNanos();
  }

  /** How long to wait before the next try: longer each time, up to a bound. */
  synchronized Duration backOff() {
    Duration wait = FIRST_BACK_OFF.multipliedBy(1L << Math.min(8, Math.max(0, failures - 1)));
    return wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
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
    while (cause.getCause() != null
        && !Set.of(SchemaIds.RegistryException.class, ModelFetch.ModelUnavailableException.class)
            .contains(cause.getClass())) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }
}
