package io.dawnwatch.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForecastCommandTest {
  private static final int LINES = 2_000;

  @TempDir private Path folder;

  private Path log() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      lines.append(
          String.format(
              "2026-01-02T03:%02d:%02dZ INFO host-%d app: request %d served%n",
              i / 60 % 60, i % 60, i % 5, i));
    }
    return Files.writeString(folder.resolve("app.log"), lines);
  }

  private JsonNode forecast(Path log, String... more) throws IOException {
    Screen screen = Screen.piped();
    String[] arguments = new String[more.length + 6];
    System.arraycopy(
        new String[] {"forecast", log.toString(), "--seconds", "0.1", "--output", "json"},
        0,
        arguments,
        0,
        6);
    System.arraycopy(more, 0, arguments, 6, more.length);
    assertThat(screen.run(arguments)).as(screen.err()).isZero();
    return new ObjectMapper().readTree(screen.out());
  }

  @Test
  void everyLineOfTheSampleIsAnEventOrInQuarantineAndScoresComeOfIt() throws Exception {
    JsonNode sample = forecast(log(), "--per-day", "1GB").get("sample");
    assertThat(sample.get("lines").asLong()).isEqualTo(LINES);
    assertThat(sample.get("events").asLong() + sample.get("quarantined").asLong()).isEqualTo(LINES);
    assertThat(sample.get("outputs").asLong()).isPositive();
    assertThat(sample.get("ingestNanosPerLine").asDouble()).isPositive();
    assertThat(sample.get("scoreNanosPerEvent").asDouble()).isPositive();
    assertThat(sample.get("replayNanosPerEvent").asDouble()).isPositive();
  }

  @Test
  void entitiesThatSpeakInEveryWindowHaveAScoreForEachMinuteOfTheDay() throws Exception {
    Path log = log();
    JsonNode some = forecast(log, "--per-day", "100MB", "--entities", "100");
    assertThat(some.get("entities").asLong()).isEqualTo(100);
    // A dozen lines in each window; the window at the end of the sample is not whole.
    assertThat(scores(some)).isCloseTo(100 * 1_440.0, Percentage.withPercentage(10));
    JsonNode more = forecast(log, "--per-day", "100MB", "--entities", "200");
    assertThat(scores(more)).isCloseTo(200 * 1_440.0, Percentage.withPercentage(10));
  }

  private static double scores(JsonNode forecast) {
    return forecast.get("topics").get(3).get("recordsPerDay").asDouble();
  }

  @Test
  void peopleSeeTheAssumptions() throws Exception {
    Screen screen = Screen.piped();
    assertThat(screen.run("forecast", log().toString(), "--per-day", "5TB", "--seconds", "0.1"))
        .as(screen.err())
        .isZero();
    assertThat(screen.out())
        .contains(
            "5.0 TB a day",
            "stream, cores at the peak",
            "assumptions:",
            "shorter than the horizon");
  }

  @Test
  void anEmptySampleIsRefused() throws Exception {
    Path log = Files.writeString(folder.resolve("empty.log"), "");
    Screen screen = Screen.piped();
    assertThat(screen.run("forecast", log.toString(), "--per-day", "1TB")).isEqualTo(1);
    assertThat(screen.err()).contains("empty.log").contains("holds no lines");
  }

  @Test
  void aFileThatIsNotThereIsRefusedAndATopicIsOffered() {
    Screen screen = Screen.piped();
    assertThat(screen.run("forecast", "nowhere.log", "--per-day", "1TB")).isEqualTo(1);
    assertThat(screen.err())
        .contains("there is no file nowhere.log")
        .contains("--bootstrap-server");
  }

  @Test
  void withoutTimesTheNumberOfEntitiesMustBeGiven() throws Exception {
    Path log = Files.writeString(folder.resolve("plain.log"), "something happened\n".repeat(200));
    Screen screen = Screen.piped();
    assertThat(screen.run("forecast", log.toString(), "--per-day", "1TB", "--seconds", "0.1"))
        .isEqualTo(1);
    assertThat(screen.err()).contains("without a time").contains("--entities");
    assertThat(forecast(log, "--per-day", "1TB", "--entities", "5").get("entities").asLong())
        .isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"much", "0TB", "-1GB", "5 TB a day", "5XB"})
  void aSizeThatIsNoneIsRefused(String size) throws Exception {
    Screen screen = Screen.piped();
    assertThat(screen.run("forecast", log().toString(), "--per-day", size)).isEqualTo(2);
    assertThat(screen.err()).contains("no size above 0");
  }
}
