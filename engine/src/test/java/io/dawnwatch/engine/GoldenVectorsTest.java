package io.dawnwatch.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same log gives the same bits, whatever runs it. */
class GoldenVectorsTest {
  /**
   * Everything said about a fixed log. Another value means that scores differ from those already
   * emitted: raise {@link Model#SEMANTICS}, or say in the commit why none was.
   */
  private static final String GOLDEN =
      "abfe6aca8edcf50f039e3bad3bfe58694886edacd11950e0586e6f221c82760b";

  private static final long LONGEST_SECONDS = 120;

  @Test
  void theLogGivesTheGoldenScores() {
    assertThat(GoldenVectors.hash()).isEqualTo(GOLDEN);
  }

  @Test
  void theLogHoldsWhatScoresAreAbout() {
    String text = GoldenVectors.text();

    assertThat(text)
        .contains("WINDOW", "EVENT", "OPENED", "EXTENDED", "CLOSED", Scorer.OTHER)
        .contains("events", "errors", "duration.ratio", "never seen", "silent for");
    assertThat(text).doesNotContain("rejected");
  }

  private static Stream<List<String>> machines() {
    return Stream.of(
        List.of("-Xint"),
        List.of("-XX:TieredStopAtLevel=1"),
        List.of("-XX:-TieredCompilation"),
        List.of(
            "-Duser.language=tr",
            "-Duser.country=TR",
            "-Duser.timezone=Asia/Kolkata",
            "-Dfile.encoding=ISO-8859-1"));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void anotherMachineGivesTheSame(List<String> options) throws Exception {
    Path java = Path.of(Objects.requireNonNull(System.getProperty("java.home")));

    assertThat(run(java, options)).isEqualTo(GOLDEN);
  }

  @Test
  void java25GivesTheSame() throws Exception {
    Path java = java25();
    assumeTrue(java != null, "no JDK 25 in JDK25_HOME or /usr/lib/jvm");

    assertThat(Files.readString(Objects.requireNonNull(java).resolve("release")))
        .contains("JAVA_VERSION=\"25");
    assertThat(run(java, List.of())).isEqualTo(GOLDEN);
    assertThat(run(java, List.of("-Xint"))).isEqualTo(GOLDEN);
  }

  private static @Nullable Path java25() throws IOException {
    String home = System.getenv("JDK25_HOME");
    if (home != null) {
      return Path.of(home);
    }
    Path installed = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(installed)) {
      return null;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(installed, "*25*")) {
      for (Path one : found) {
        if (Files.isExecutable(one.resolve("bin/java"))) {
          return one;
        }
      }
    }
    return null;
  }

  private static String run(Path javaHome, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    command.add("-Xmx256m");
    command.addAll(options);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(GoldenVectors.class.getName());
    Path output = Files.createTempFile("golden-vectors", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS))
          .as("%s ends", command)
          .isTrue();
      return Files.readString(output, UTF_8).strip();
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
