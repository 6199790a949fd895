package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.lifecycle.SigningKey;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The key with which a model is signed when it is published. */
final class SignOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--sign-key",
      paramLabel = "FILE",
      description =
          "Sign the model with this private Ed25519 key (PEM; docs/models.md, \"Signatures\").")
  private Path file;

  /**
   * The key, if one is given.
   *
   * @throws ParameterException if it cannot be used
   */
  Optional<SigningKey> key() {
    if (file == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(SigningKey.read(file));
    } catch (IllegalStateException e) {
      throw new ParameterException(spec.commandLine(), "--sign-key: " + e.getMessage(), e);
    }
  }
}
