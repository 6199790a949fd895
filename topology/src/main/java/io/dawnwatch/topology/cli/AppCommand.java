package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code ingest} and {@code stream} share: an app that runs until it is asked to stop. */
abstract class AppCommand {
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
      paramLabel = "PORT",
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
    boolean well;
    try (LateWatch late = new LateWatch(terminal, running)) {
      well = running.awaitEnd();
    }
    if (!well) {
      terminal.note(what + " stopped: " + Terminal.escape(running.lastFailure()));
    }
    return well ? Dawnwatch.OK : Dawnwatch.FAILED;
  }
}
