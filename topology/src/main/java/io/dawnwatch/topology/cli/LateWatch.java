package io.dawnwatch.topology.cli;

import io.dawnwatch.engine.Counters;
import io.dawnwatch.topology.stream.StreamApp;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says once, while a live dataset is scored, that it is fed with old lines. */
public final class LateWatch implements AutoCloseable {
  /** A dataset with more late events than this share is history, not live. */
  private static final double MOSTLY_LATE = 0.5;

  private static final int LEAST_EVENTS = 100;
  private static final long LOOK_AGAIN_SECONDS = 5;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "dawnwatch-watch");
            thread.setDaemon(true);
            return thread;
          });
  private boolean said;

  /** Begins to watch. */
  public LateWatch(Terminal terminal, StreamApp running) {
    timer.scheduleWithFixedDelay(
        () -> look(terminal, running), LOOK_AGAIN_SECONDS, LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
  }

  private void look(Terminal terminal, StreamApp running) {
    if (!said) {
      Optional<String> finding = finding(running.activity().total());
      finding.ifPresent(terminal::note);
      said = finding.isPresent();
    }
  }

  /** What there is to say about these counters; empty if they are as those of live lines. */
  static Optional<String> finding(Counters counters) {
    long events = counters.applied() + counters.late();
    return events < LEAST_EVENTS || counters.late() <= MOSTLY_LATE * events
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%.0f %% of events are late: this looks like history, use load",
                100.0 * counters.late() / events));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
