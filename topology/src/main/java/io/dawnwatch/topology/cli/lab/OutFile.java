package io.dawnwatch.topology.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Says what is wrong with a file to write before anything long is done. */
final class OutFile {
  private OutFile() {}

  /**
   * Refuses a file whose folder is not there, and one that is read.
   *
   * @throws ParameterException with what to do
   */
  static void check(CommandSpec spec, String option, Path out, Path... inputs) throws IOException {
    Path folder = out.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new ParameterException(
          spec.commandLine(), option + " " + out + ": there is no folder " + folder);
    }
    for (Path in : inputs) {
      if (Files.exists(in) && Files.exists(out) && Files.isSameFile(in, out)) {
        throw new ParameterException(
            spec.commandLine(),
            option + " " + out + " is one of the files to read: write somewhere else");
      }
    }
  }
}
