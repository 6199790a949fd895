package io.dawnwatch.topology.cli;

import io.dawnwatch.engine.Counters;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ingest} and {@code stream} share: an app that runs until it is asked to stop. */
abstract class AppCommand {
  /** A dataset with more late events than this share is history, not live. */
  private static final double MOSTLY_LATE = 0.5;

  private static final long LOOK_AGAIN_SECONDS = 5;

  final Terminal terminal;

  @Mixin ClusterOptions cluster;
  @Mixin AppOptions app;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "var/state",
      description = "Folder of local state (default ${DEFAULT-VALUE}).")
  Path stateDirectory;

  @Option(
      names = "--http-port",
      defaultValue = "0",
      description = "Port of health and metrics; a free one by default.")
  int httpPort;

  AppCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Says where it is to be found, and waits for its end: SIGTERM stops it gracefully. */
  int stay(String what, StreamApp running) throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(running::close, "dawnwatch-stop"));
    terminal.note(
        what
            + "; health and metrics: http://localhost:"
            + running.httpPort()
            + "/health/ready, /metrics");
    ScheduledExecutorService watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "dawnwatch-watch");
              thread.setDaemon(true);
              return thread;
            });
    watch.scheduleWithFixedDelay(
        new LateWatch(running), LOOK_AGAIN_SECONDS, LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
    boolean well = running.awaitEnd();
    watch.shutdownNow();
    if (!well) {
      terminal.note(what + " stopped: " + Terminal.escape(running.lastFailure()));
    }
    return well ? Dawnwatch.OK : Dawnwatch.FAILED;
  }

  /** Says once when a live dataset is fed with old lines. */
  private final class LateWatch implements Runnable {
    private final StreamApp running;
    private boolean said;

    LateWatch(StreamApp running) {
      this.running = running;
    }

    @Override
    public void run() {
      Counters counters = running.activity().total();
      long events = counters.applied() + counters.late();
      if (!said && events >= 100 && counters.late() > MOSTLY_LATE * events) {
        said = true;
        terminal.note(
            String.format(
                Locale.ROOT,
                "%.0f %% of events are late: this looks like history, use load",
                100.0 * counters.late() / events));
      }
    }
  }
}
