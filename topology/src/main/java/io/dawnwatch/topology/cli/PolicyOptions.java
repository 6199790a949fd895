package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.config.BadDatasetFileException;
import io.dawnwatch.topology.config.PolicyFile;
import io.dawnwatch.topology.config.RetrainingPolicy;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** When a model is trained again. */
final class PolicyOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "When a model is trained again, in YAML (docs/drift.md); what it leaves out has its default.")
  private Path file;

  RetrainingPolicy policy() {
    if (file == null) {
      return PolicyFile.standard();
    }
    try {
      return PolicyFile.read(file);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "--policy: cannot read " + file + ": " + e.getMessage(), e);
    } catch (BadDatasetFileException e) {
      throw new ParameterException(spec.commandLine(), "--policy: " + file + " is refused", e);
    }
  }
}
