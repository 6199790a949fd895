package io.dawnwatch.topology.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A verb that only groups others: without one of them it says which there are. */
abstract class VerbGroup implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public final void run() {
    throw usage("say what to do: one of " + String.join(", ", spec.subcommands().keySet()));
  }

  /** What was typed is wrong: the message says how, the command line tells what to give. */
  final ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** The same, of one of the verbs. */
  final ParameterException usage(String verb, String message) {
    return new ParameterException(spec.subcommands().get(verb), message);
  }
}
