package io.dawnwatch.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How logs are read, shown by {@code formats} and used by {@code score}. */
class FormatsCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final Screen screen = Screen.piped();

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private JsonNode formats(Path log, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("formats", log.toString(), "--output", "json"));
    args.addAll(List.of(options));
    assertThat(screen.run(args.toArray(String[]::new))).as(screen.err()).isEqualTo(Dawnwatch.OK);
    return JSON.readTree(screen.out()).get("logs").get(0);
  }

  @Test
  void itSaysWhatWasChosenHowManyLinesFitAndThreeEvents() throws IOException {
    Path log =
        file("a.log", "{\"msg\":\"one\"}", "{\"msg\":\"two\"}", "{\"msg\":", "{\"msg\":\"four\"}");

    JsonNode found = formats(log);
    assertThat(found.get("format").asText()).isEqualTo("json");
    assertThat(found.get("records").asInt()).isEqualTo(4);
    assertThat(found.get("fitted").asInt()).isEqualTo(3);
    assertThat(found.get("rejected").get("BAD_JSON").asInt()).isEqualTo(1);
    assertThat(found.get("examples")).hasSize(3);
    assertThat(found.get("examples").get(1).asText()).isEqualTo("- UNSPECIFIED a.log: two");
  }

  @Test
  void aTableIsForPeople() throws IOException {
    Path log = file("b.log", "2024-05-01 10:00:00 INFO up", "2024-05-01 10:00:01 WARN slow");

    assertThat(screen.run("formats", log.toString())).isEqualTo(Dawnwatch.OK);
    assertThat(screen.out())
        .contains("time-level-rest", "100.00", "in UTC where it names no zone", "WARN b.log: slow");
  }

  @Test
  void whatIsNoTextOrEmptyIsLeftOutAndSaidSo() throws IOException {
    Path binary = Files.write(folder.resolve("c.bin"), new byte[] {1, 0, 2, 0});
    Path empty = Files.createFile(folder.resolve("d.log"));

    assertThat(screen.run("formats", binary.toString(), empty.toString()))
        .isEqualTo(Dawnwatch.FAILED);
    assertThat(screen.err()).contains("c.bin: it is no text", "d.log: it is empty");
  }

  @Test
  void examplesAreShownWithoutSecrets() throws IOException {
    Path log = file("s.log", "2024-05-01 10:00:00 INFO mail to ann@example.com sent");

    assertThat(screen.run("formats", log.toString())).isEqualTo(Dawnwatch.OK);
    assertThat(screen.run("score", log.toString())).isEqualTo(Dawnwatch.OK);
    assertThat(screen.out() + screen.err())
        .contains("mail to <email>")
        .doesNotContain("ann@example.com");
  }

  @Test
  void aPatternOfTheUserIsTaken() throws IOException {
    Path log = file("e.log", "2024-05-01T10:00:00Z;WARN;slow", "nonsense");

    JsonNode found = formats(log, "--pattern", "(?P<time>[^;]+);(?P<level>[^;]+);(?P<message>.*)");
    assertThat(found.get("format").asText()).isEqualTo("pattern");
    assertThat(found.get("examples").get(0).asText())
        .isEqualTo("2024-05-01T10:00:00Z WARN e.log: slow");
    assertThat(screen.run("formats", log.toString(), "--format", "pattern"))
        .isEqualTo(Dawnwatch.USAGE);
    assertThat(screen.run("formats", log.toString(), "--pattern", "(")).isEqualTo(Dawnwatch.USAGE);
  }

  @Test
  void columnsOfTheUserAreTakenWhereALogHasNoHeaderLine() throws IOException {
    Path log = file("f.csv", "2024-05-01T10:00:00Z;WARN;slow", "2024-05-01T10:00:01Z;INFO;ok");

    JsonNode found = formats(log, "--columns", "time;level;message");
    assertThat(found.get("format").asText()).isEqualTo("csv");
    assertThat(found.get("fitted").asInt()).isEqualTo(2);
    assertThat(found.get("examples").get(0).asText())
        .isEqualTo("2024-05-01T10:00:00Z WARN f.csv: slow");
    assertThat(screen.run("formats", log.toString(), "--format", "csv")).isEqualTo(Dawnwatch.OK);
    assertThat(screen.out()).contains("no header line, so --columns must name them");
    assertThat(screen.run("formats", log.toString(), "--columns", "time"))
        .isEqualTo(Dawnwatch.USAGE);
    assertThat(screen.run("formats", log.toString(), "--columns", "a;b", "--format", "json"))
        .isEqualTo(Dawnwatch.USAGE);
  }

  @Test
  void aLogOverTheTurnOfTheYearBeginsInTheYearBeforeItWasWritten() throws IOException {
    Path log =
        file(
            "syslog",
            "Dec 30 10:00:00 h app: a",
            "Dec 31 10:00:00 h app: b",
            "Jan  2 10:00:00 h app: c");
    Files.setLastModifiedTime(log, FileTime.from(Instant.parse("2025-01-02T12:00:00Z")));

    JsonNode examples = formats(log).get("examples");
    assertThat(examples.get(0).asText()).startsWith("2024-12-30T10:00:00Z");
    Path scores = folder.resolve("scores.jsonl");
    assertThat(
            screen.run(
                "score",
                log.toString(),
                "--out",
                scores.toString(),
                "--horizon",
                "1d",
                "--window",
                "1h"))
        .isEqualTo(Dawnwatch.OK);
    assertThat(Files.readString(scores)).contains("\"windowStart\":\"2025-01-02T10:00:00Z\"");
  }

  @Test
  void aGivenYearIsThatOfTheFirstLine() throws IOException {
    Path log = file("syslog", "Dec 30 10:00:00 h app: a", "Jan  2 10:00:00 h app: c");

    assertThat(formats(log, "--year", "2005").get("examples").get(0).asText())
        .startsWith("2005-12-30T10:00:00Z");
  }

  @Test
  void everyLogRecordOfAnOtlpLineIsScoredAtItsLine() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int minute = 0; minute < 70; minute++) {
      StringBuilder records = new StringBuilder();
      for (int i = 0; i < (minute == 68 ? 80 : 20); i++) {
        long nanos = (1_714_557_600L + 60 * minute + i % 60) * 1_000_000_000L;
        boolean bad = minute == 68 && i >= 20;
        records
            .append(i == 0 ? "" : ",")
            .append("{\"timeUnixNano\":\"" + nanos + "\",\"severityNumber\":" + (bad ? 17 : 9))
            .append(",\"body\":{\"stringValue\":\"" + (bad ? "disk burns" : "served") + "\"}}");
      }
      lines.add("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + records + "]}]}]}");
    }
    Path log = file("otlp.json", lines.toArray(String[]::new));
    assertThat(formats(log).get("records").asInt()).isEqualTo(70 * 20 + 60);

    Screen scoring = Screen.piped();
    Path scores = folder.resolve("scores.jsonl");
    assertThat(scoring.run("score", log.toString(), "--out", scores.toString()))
        .isEqualTo(Dawnwatch.OK);
    JsonNode worst = null;
    for (String line : Files.readAllLines(scores)) {
      JsonNode score = JSON.readTree(line);
      worst =
          worst == null || score.get("score").asDouble() > worst.get("score").asDouble()
              ? score
              : worst;
    }
    assertThat(worst.get("windowStart").asText()).isEqualTo("2024-05-01T11:08:00Z");
    assertThat(worst.get("evidence").get(0).get("line").asInt()).isEqualTo(69);
  }
}
