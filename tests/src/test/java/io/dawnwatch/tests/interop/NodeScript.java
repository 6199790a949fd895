package io.dawnwatch.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the scripts of {@code tests/interop} with Node and their npm packages. */
public final class NodeScript {
  private static final Path SCRIPTS = Path.of("interop");
  private static final int LIMIT_SECONDS = 120;

  private NodeScript() {}

  /** Whether Node and the packages of the scripts are there. */
  public static boolean isInstalled() throws InterruptedException {
    return Files.isDirectory(SCRIPTS.resolve("node_modules")) && nodeStarts();
  }

  /** The lines a script prints; anything but exit code 0 fails the test with what it complained. */
  public static List<String> run(String script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile("node", ".out");
    Path err = Files.createTempFile("node", ".err");
    try {
      Process node =
          new ProcessBuilder(command)
              .directory(SCRIPTS.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      boolean ended = node.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
      node.destroyForcibly();
      assertThat(ended).as("%s ended in time%n%s", script, Files.readString(err)).isTrue();
      assertThat(node.exitValue()).as("%s%n%s", script, Files.readString(err)).isZero();
      return Files.readAllLines(out);
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private static boolean nodeStarts() throws InterruptedException {
    try {
      return new ProcessBuilder("node", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
