package io.dawnwatch.tests.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code ./dawnwatch} of this checkout with the classes just built. */
public final class Launcher {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path BUILD = ROOT.resolve("compose/embedded/target");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Launcher() {}

  /** What a run left behind. */
  public record Outcome(String command, int code, String out, String err) {
    /** Standard output as the one JSON object it must be. */
    public JsonNode json() {
      try {
        JsonNode node = JSON.readTree(out);
        assertThat(node.isObject()).as("one JSON object on standard output: %s", this).isTrue();
        return node;
      } catch (JsonProcessingException e) {
        throw new AssertionError("standard output is not one JSON object: " + this, e);
      }
    }

    @Override
    public String toString() {
      return command + " -> " + code + "\nout:\n" + out + "\nerr:\n" + err;
    }
  }

  /** Whether there are a shell and a packaged build: without, the launcher cannot be run. */
  public static boolean isBuilt() {
    return Files.isExecutable(Path.of("/bin/sh"))
        && Files.isRegularFile(BUILD.resolve("dawnwatch-embedded.jar"))
        && Files.isDirectory(BUILD.resolve("lib"));
  }

  /** Runs it to its end; one that does not end within the limit fails the test. */
  public static Outcome run(Duration limit, List<String> arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", ROOT.resolve("dawnwatch").toString()));
    command.addAll(arguments);
    Path out = Files.createTempFile("launcher", ".out");
    Path err = Files.createTempFile("launcher", ".err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().remove("DAWNWATCH_HEAP");
      builder.environment().remove("DAWNWATCH_JAVA_OPTS");
      builder.environment().remove("JAVA_TOOL_OPTIONS");
      Process process = builder.start();
      boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
      process.destroyForcibly().waitFor();
      Outcome outcome =
          new Outcome(
              "./dawnwatch " + String.join(" ", arguments),
              process.exitValue(),
              text(out),
              text(err));
      assertThat(ended).as("ended within %s: %s", limit, outcome).isTrue();
      return outcome;
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8);
  }
}
