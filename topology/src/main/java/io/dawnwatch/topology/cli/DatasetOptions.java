package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.config.BadDatasetFileException;
import io.dawnwatch.topology.config.DatasetConfig;
import io.dawnwatch.topology.config.DatasetFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The dataset file of a verb. */
public final class DatasetOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The dataset file: format, expectations, cleaning, redaction, windows (docs/dataset.md); "
              + "`dawnwatch init` writes one from a sample.")
  private Path file;

  private DatasetConfig read;

  /**
   * What the file says, or the defaults without one.
   *
   * @param alsoGiven options that say what the file says, by name; none may be given beside it
   * @throws ParameterException if the file cannot be read or has problems
   */
  public DatasetConfig config(List<String> alsoGiven) {
    if (file == null) {
      return DatasetConfig.NONE;
    }
    for (String option : alsoGiven) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw usage(option + " and --config both say it: keep it in the file", null);
      }
    }
    if (read == null) {
      try {
        read = DatasetFile.read(file, System.getenv());
      } catch (NoSuchFileException e) {
        throw usage("--config: there is no file " + file, e);
      } catch (IOException e) {
        throw usage("--config: cannot read " + file + ": " + e.getMessage(), e);
      } catch (BadDatasetFileException e) {
        throw usage("--config: " + file + " is refused", e);
      }
    }
    return read;
  }

  private ParameterException usage(String message, Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }
}
