package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.train.GateLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** From where on the gates before a promotion are passed. */
final class GateLimitOptions {
  /** Names the file in the file of {@code --command-config}. */
  private static final String PROPERTY = "dawnwatch.gates";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--gates",
      paramLabel = "FILE",
      description = {
        "Limits of the gates in YAML (docs/promotion.md); what it leaves out is default.",
        "Else dawnwatch.gates=FILE of --command-config."
      })
  private Path file;

  /** The limits given here, else those that the cluster's properties name, else the usual ones. */
  GateLimits limits(Cluster cluster) {
    String named = cluster.properties().get(PROPERTY);
    if (file == null && named == null) {
      return GateLimits.DEFAULT;
    }
    Path from = file == null ? Path.of(named) : file;
    try {
      return GateLimits.parse(Files.readString(from));
    } catch (IOException | IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          (file == null ? PROPERTY : "--gates")
              + ": "
              + from
              + ": "
              + (e instanceof NoSuchFileException ? "there is no such file" : e.getMessage()),
          e);
    }
  }
}
