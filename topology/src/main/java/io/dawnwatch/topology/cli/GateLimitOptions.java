package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.train.GateLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** From where on the gates before a promotion are passed. */
final class GateLimitOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--gates",
      paramLabel = "FILE",
      description =
          "Limits of the gates in YAML (docs/promotion.md); what it leaves out is default.")
  private Path file;

  GateLimits limits() {
    if (file == null) {
      return GateLimits.DEFAULT;
    }
    try {
      return GateLimits.parse(Files.readString(file));
    } catch (IOException | IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--gates: " + file + ": " + e.getMessage(), e);
    }
  }
}
