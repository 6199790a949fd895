package io.dawnwatch.embedded;

import io.dawnwatch.embedded.bench.BenchCommand;
import io.dawnwatch.embedded.demo.DemoCommand;
import io.dawnwatch.topology.cli.Dawnwatch;
import io.dawnwatch.topology.cli.Terminal;

/** The launcher's main: the production verbs, and those that bring their own broker. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Terminal terminal = Terminal.ofSystem();
    int code =
        Dawnwatch.commandLine(
                terminal,
                new DemoCommand(terminal),
                new UpCommand(terminal),
                new BenchCommand(terminal))
            .execute(args);
    terminal.flush();
    System.exit(code);
  }
}
