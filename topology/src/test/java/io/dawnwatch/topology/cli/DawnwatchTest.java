package io.dawnwatch.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.topology.Release;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class DawnwatchTest {
  /** A verb another module adds: it works, or fails as it is told. */
  @Command(name = "probe", description = "Tries things.", footer = "%nExample:%n  dawnwatch probe")
  static final class Probe implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private OutputOptions output;
    @Mixin private ClusterOptions cluster;

    @Option(names = "--how", defaultValue = "well")
    private String how;

    Probe(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
      switch (how) {
        case "io" ->
            throw new IOException("cannot read \u001b[31mserver.log", new IOException("disk gone"));
        case "defect" -> throw new NullPointerException();
        case "cluster" -> output.say(terminal, cluster.cluster().toString());
        default -> output.say(terminal, "on the way");
      }
      output.print(terminal, OutputOptions.object().put("lines", 3), to -> to.accept("3 lines"));
      return Dawnwatch.OK;
    }
  }

  private final Screen screen = Screen.piped();

  private int probe(String... args) {
    return screen.run(new Probe(screen.terminal), args);
  }

  @Test
  void versionIsTheRelease() {
    assertThat(screen.run("--version")).isZero();
    assertThat(screen.out()).contains("dawnwatch " + Release.VERSION);
  }

  @Test
  void helpSaysOfEveryVerbOneWholeSentence() {
    assertThat(probe("--help")).isZero();
    assertThat(
            screen.out().lines().filter(line -> line.startsWith("  ") && !line.startsWith("   ")))
        .filteredOn(line -> !line.startsWith("  -") && !line.strip().startsWith("probe"))
        .hasSizeGreaterThan(30)
        .allMatch(line -> line.endsWith("."));
    assertThat(screen.out().lines().filter(line -> line.startsWith("  morning "))).hasSize(1);
  }

  @Test
  void noVerbIsAUsageErrorThatNamesTheVerbs() {
    assertThat(probe()).isEqualTo(Dawnwatch.USAGE);
    assertThat(screen.err()).contains("probe").contains("dawnwatch --help");
    assertThat(screen.out()).isEmpty();
  }

  @Test
  void anUnknownOptionIsAUsageErrorWithAHint() {
    assertThat(probe("probe", "--hwo", "x")).isEqualTo(Dawnwatch.USAGE);
    assertThat(screen.err()).contains("--hwo").contains("dawnwatch probe --help");
  }

  @Test
  void everyVerbExplainsItselfWithAnExample() {
    CommandLine command = Dawnwatch.commandLine(screen.terminal, new Probe(screen.terminal));
    command
        .getSubcommands()
        .forEach(
            (name, verb) ->
                assertThat(verb.getUsageMessage())
                    .as(name)
                    .contains("Example")
                    .contains("dawnwatch " + name)
                    .contains("--help")
                    .contains("--stacktrace"));
  }

  @Test
  void aFailureIsOneLineThatCannotDriveTheTerminal() {
    assertThat(probe("probe", "--how", "io")).isEqualTo(Dawnwatch.FAILED);
    assertThat(screen.err().lines()).hasSize(1);
    assertThat(screen.err())
        .contains("dawnwatch probe failed: cannot read \\x1b[31mserver.log")
        .contains("disk gone")
        .contains("--stacktrace")
        .doesNotContain("\u001b");
  }

  @Test
  void theStackTraceIsShownOnRequest() {
    assertThat(probe("probe", "--how", "io", "--stacktrace")).isEqualTo(Dawnwatch.FAILED);
    assertThat(screen.err()).contains("\tat io.dawnwatch");
  }

  @Test
  void aDefectSaysWhereItIs() {
    assertThat(probe("probe", "--how", "defect")).isEqualTo(Dawnwatch.FAILED);
    assertThat(screen.err()).contains("NullPointerException").contains("DawnwatchTest");
  }

  @Test
  void jsonIsTheOnlyThingOnStandardOutput() throws IOException {
    assertThat(probe("probe", "--output", "json")).isZero();
    assertThat(new ObjectMapper().readTree(screen.out()).get("lines").asInt()).isEqualTo(3);
    assertThat(screen.out().lines()).hasSize(1);
    assertThat(screen.err()).contains("on the way");
  }

  @Test
  void aFailureIsAnObjectForScripts() throws IOException {
    assertThat(probe("probe", "--output", "json", "--how", "io")).isEqualTo(Dawnwatch.FAILED);
    JsonNode result = new ObjectMapper().readTree(screen.out());
    assertThat(result.get("error").asText()).contains("cannot read");
  }

  @Test
  void aMissingBrokerIsAUsageErrorThatSaysWhatToGive() {
    assertThat(probe("probe", "--how", "cluster")).isEqualTo(Dawnwatch.USAGE);
    assertThat(screen.err()).contains("--bootstrap-server localhost:9092").contains("dawnwatch up");
  }
}
