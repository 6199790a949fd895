package io.dawnwatch.tests.secure;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.embedded.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A verb in a process of its own, as a person would see it, logging included. */
final class VerbProcess {
  /** A verb must give up before Kafka's own minutes are over. */
  private static final int LIMIT_SECONDS = 120;

  private VerbProcess() {}

  /** What a run left behind. */
  record Outcome(List<String> arguments, int code, String out, String err) {}

  static Outcome run(Path folder, List<String> arguments) throws Exception {
    Path out = Files.createTempFile(folder, "verb", ".out");
    Path err = Files.createTempFile(folder, "verb", ".err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The tests' own configuration of logging is on the class path too.
    command.addAll(
        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dlogback.configurationFile=logback.xml"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    Outcome outcome =
        new Outcome(arguments, process.exitValue(), Files.readString(out), Files.readString(err));
    assertThat(ended).as("ended within %s s: %s", LIMIT_SECONDS, outcome).isTrue();
    return outcome;
  }
}
