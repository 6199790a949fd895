package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.topology.cli.Terminal;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab}: evaluation on labelled files. */
@Command(name = "lab", description = "Tries the engine on labelled files.")
public final class LabCommand implements Runnable {
  @Spec private CommandSpec spec;

  private LabCommand() {}

  /** The verb with its own verbs. */
  public static CommandLine of(Terminal terminal) {
    CommandLine lab = new CommandLine(new LabCommand());
    List.of(new EventsCommand(terminal)).forEach(lab::addSubcommand);
    return lab;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to try: one of "
            + spec.subcommands().keySet().stream().collect(Collectors.joining(", ")));
  }
}
