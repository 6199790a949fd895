package io.dawnwatch.topology.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.topology.config.DatasetConfig;
import io.dawnwatch.topology.config.DatasetFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCommandsTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    out.reset();
    err.reset();
    Terminal terminal =
        Terminal.of(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            false,
            Map.of(),
            () -> 0L);
    int code = Dawnwatch.commandLine(terminal).execute(arguments);
    terminal.flush();
    return code;
  }

  private Path log() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      lines.append(
          String.format(
              "{\"timestamp\":\"2026-01-02T03:%02d:%02dZ\",\"service.name\":\"s%d\",\"level\":\"INFO\",\"region\":\"%s\",\"status\":%d,\"message\":\"request %d of bob%d@example.org served\"}%n",
              i / 60, i % 60, i % 3, i % 2 == 0 ? "eu" : "us: \\\"west\\\"", 200 + i % 4, i, i));
    }
    return Files.writeString(folder.resolve("app.log"), lines);
  }

  @Test
  void whatInitWritesIsValidAndItsOwnSampleKeepsIt() throws Exception {
    Path log = log();
    assertThat(run("init", log.toString())).as(err.toString(UTF_8)).isZero();
    Path file = Files.write(folder.resolve("dataset.yaml"), out.toByteArray());
    assertThat(out.toString(UTF_8))
        .contains("format: json", "email: true   # 400 of 400 records hold one", "known-region")
        .doesNotContain("bob1@example.org");
    DatasetConfig config = DatasetFile.read(file, Map.of());
    assertThat(config.rules().expectations()).isNotEmpty();
    assertThat(run("validate", "--config", file.toString(), log.toString(), "--output", "json"))
        .as(err.toString(UTF_8))
        .isZero();
    JsonNode result = new ObjectMapper().readTree(out.toByteArray());
    assertThat(result.get("datasetHash").asText()).isEqualTo(config.hash());
    assertThat(result.get("ledger").get("events").asLong()).isEqualTo(400);
    assertThat(result.get("ledger").get("quarantined").asLong()).isZero();
    assertThat(result.get("ledger").get("flagged").asLong()).isZero();
    assertThat(result.get("entities").asInt()).isEqualTo(3);
    assertThat(result.get("events")).hasSize(3);
    assertThat(result.get("events").get(0).get("body").asText()).contains("<email>");
  }

  @Test
  void validateShowsRejectsByReasonAndTheFirstOfEach() throws Exception {
    Path log = log();
    Files.writeString(log, Files.readString(log) + "{\"message\":\n");
    Path file =
        Files.writeString(
            folder.resolve("d.yaml"),
            """
            format: json
            expectations:
              - {name: even, field: status, oneOf: [200, 202]}
              - {name: busy, minLines: 1000}
            cleaning:
              - drop: {field: region, matches: ^us}
            """);
    assertThat(run("validate", "--config", file.toString(), log.toString())).isZero();
    assertThat(out.toString(UTF_8))
        .contains("401 lines = 200 events + 1 quarantined + 200 filtered")
        .contains("1 BAD_JSON")
        .contains("app.log:401")
        .contains("busy: ")
        .contains("3 entities");
  }

  @Test
  void aFileWithProblemsIsRefusedWithAllOfThem() throws Exception {
    Path file = Files.writeString(folder.resolve("d.yaml"), "fromat: json\nwindow: fast\n");
    for (String verb : new String[] {"validate", "score"}) {
      assertThat(run(verb, "--config", file.toString(), log().toString())).isEqualTo(2);
      assertThat(err.toString(UTF_8))
          .contains("line 1, fromat: unknown key; did you mean format?", "line 2, window:");
      assertThat(out.toString(UTF_8)).isEmpty();
    }
  }

  @Test
  void scoreTakesTheFileAndSaysWhatItFiltered() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("d.yaml"),
            "format: json\nentity: '{attr.region}'\ncleaning:\n  - drop: {field: status, matches: 203}\n");
    assertThat(
            run(
                "score",
                "--config",
                file.toString(),
                log().toString(),
                "--output",
                "json",
                "--cold"))
        .as(err.toString(UTF_8))
        .isZero();
    JsonNode result = new ObjectMapper().readTree(out.toByteArray());
    assertThat(result.get("filtered").asLong()).isEqualTo(100);
    assertThat(result.get("events").asLong()).isEqualTo(300);
    assertThat(result.get("records").asLong()).isEqualTo(400);
  }

  @Test
  void whatTheFileSaysIsNotSaidTwice() throws Exception {
    Path file = Files.writeString(folder.resolve("d.yaml"), "format: json\n");
    assertThat(run("score", "--config", file.toString(), "--format", "text", log().toString()))
        .isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("--format and --config both say it");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThat(run("init", "no-such.log")).isEqualTo(1);
    assertThat(err.toString(UTF_8)).contains("there is no file no-such.log");
    assertThat(run("validate", "--config", "none.yaml", "x.log")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("there is no file none.yaml");
  }
}
