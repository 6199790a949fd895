package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.topology.cli.Terminal;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab}: the engine on files of one's own. */
@Command(
    name = "lab",
    description = "Runs the engine on files of your own, to see how well it does there.",
    synopsisSubcommandLabel = "WHAT",
    commandListHeading = "%nOn what:%n",
    footer = {
      "",
      "Example:",
      "  dawnwatch lab sessions --train normal.csv --test today.csv --train-labels normal --out scores.csv",
    })
public final class LabCommand implements Runnable {
  @Spec private CommandSpec spec;

  private LabCommand() {}

  /** The verb with everything it can run on. */
  public static CommandLine of(Terminal terminal) {
    CommandLine lab = new CommandLine(new LabCommand());
    lab.addSubcommand(new LabTemplatesCommand(terminal));
    lab.addSubcommand(new LabSessionsCommand(terminal));
    lab.addSubcommand(new EventsCommand(terminal));
    lab.addSubcommand(new LabSeriesCommand(terminal));
    return lab;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say on what: one of "
            + spec.subcommands().keySet().stream().collect(Collectors.joining(", ")));
  }
}
