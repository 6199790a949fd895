package io.dawnwatch.topology.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dawnwatch.engine.clean.Action;
import io.dawnwatch.engine.clean.CleaningStep;
import io.dawnwatch.engine.clean.Expectation;
import io.dawnwatch.engine.clean.Rule;
import io.dawnwatch.engine.clean.Secret;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetFileTest {
  private static final Path REFERENCE = Path.of("..", "docs", "dataset.md");
  private static final String FULL =
      """
      format: json
      entity: "{attr.user}"
      zone: Europe/Zurich
      year: 2024
      groups: [region]
      measures:
        took.ms: took
      expectations:
        - name: has-user
          field: user
          required: true
        - name: status
          field: status
          min: 100
          max: 599
          action: flag
        - {name: level, field: severity, oneOf: [INFO, no, 1], action: count}
        - {name: fresh, maxAge: 1h}
        - {name: nulls, field: user, maxMissingShare: 0.1}
        - {name: volume, minLines: 1}
      cleaning:
        - trim: user
        - rename: {field: a, to: b}
        - derive: {field: host.name, from: fqdn, function: before, separator: .}
        - drop: {field: path, matches: ^/health}
        - sample: {field: trace, share: 0.25}
        - deduplicate: {field: id}
      redaction:
        ip: true
        card: false
        keyEnv: HOUSE_KEY
        patterns:
          - {name: order, matches: 'order=(\\d+)'}
      window: 30s
      horizon: 30m
      lateness: 2m
      clock: event
      caps:
        lineBytes: 1000
        entities: 50
      """;

  @TempDir Path folder;

  private DatasetConfig parse(String text) throws BadDatasetFileException {
    return DatasetFile.parse("f.yaml", text, Map.of("HOUSE_KEY", "k1"), folder);
  }

  private List<String> problems(String text) {
    return catchThrowableOfType(BadDatasetFileException.class, () -> parse(text))
        .problems()
        .stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void everyKeyHasItsEffect() throws Exception {
    DatasetConfig config = parse(FULL);
    assertThat(config.format()).contains(Format.JSON);
    assertThat(config.parse("main").entity().toString()).isEqualTo("{attr.user}");
    assertThat(config.parse("main").zone().getId()).isEqualTo("Europe/Zurich");
    assertThat(config.parse("main").year()).isEqualTo(2024);
    assertThat(config.parse("main").maxLineBytes()).isEqualTo(1000);
    assertThat(config.rules().groups()).containsExactly("region");
    assertThat(config.rules().measures()).containsEntry("took.ms", "took");
    assertThat(config.rules().expectations())
        .containsExactly(
            new Expectation("has-user", "user", new Rule.Required(), Action.QUARANTINE),
            new Expectation("status", "status", new Rule.Range(100, 599), Action.FLAG),
            new Expectation(
                "level", "severity", new Rule.OneOf(List.of("INFO", "no", "1")), Action.COUNT),
            new Expectation("fresh", "time", new Rule.Fresh(3_600_000), Action.QUARANTINE));
    assertThat(config.rules().setExpectations())
        .containsExactly(
            new SetExpectation.MaxMissing("nulls", "user", 0.1),
            new SetExpectation.Volume("volume", 1, Long.MAX_VALUE));
    assertThat(config.rules().cleaning())
        .hasSize(6)
        .contains(
            new CleaningStep.Trim("user"),
            new CleaningStep.Derive("host.name", "fqdn", CleaningStep.Function.BEFORE, ".", 0),
            new CleaningStep.Sample("trace", 250_000),
            new CleaningStep.Deduplicate("id", 100_000));
    assertThat(config.rules().redaction().secrets())
        .containsExactlyInAnyOrder(Secret.EMAIL, Secret.TOKEN, Secret.IP);
    assertThat(config.rules().redaction().key()).isEqualTo("k1");
    assertThat(config.rules().redaction().patterns()).hasSize(1);
    assertThat(config.features())
        .isEqualTo(new FeatureSpec(30_000, 1_800_000, 120_000, 60_000, 50, 256, 4096));
    assertThat(config.historyIsClock()).isTrue();
    assertThat(config.rules().windowMillis()).isEqualTo(30_000);
  }

  @Test
  void anEmptyFileIsTheDefaultsWithRedactionOn() throws Exception {
    DatasetConfig config = parse("# nothing yet\n");
    assertThat(config.features()).isEqualTo(FeatureSpec.DEFAULT);
    assertThat(config.rules().redaction().secrets())
        .containsExactlyInAnyOrder(Secret.EMAIL, Secret.TOKEN, Secret.CARD);
    assertThat(config.canonical()).isEqualTo("{}");
  }

  @Test
  void theHashIsOfTheMeaningAndNotOfTheText() throws Exception {
    String plain = parse("window: 30s\nhorizon: 30m\n").hash();
    assertThat(parse("# same\nhorizon: 1800s\n\nwindow:   30000ms\nskew: 60s\nformat: auto").hash())
        .isEqualTo(plain)
        .hasSize(64);
    assertThat(parse("window: 30s\nhorizon: 31m\n").hash()).isNotEqualTo(plain);
    assertThat(parse(FULL).hash()).isNotEqualTo(parse(FULL.replace("0.25", "0.26")).hash());
    assertThat(parse(FULL).canonical()).doesNotContain("k1");
  }

  @Test
  void allProblemsAreToldAtOnceWithLineKeyAndRemedy() {
    assertThat(
            problems(
                """
                fromat: json
                window: fast
                skew: 1s
                skew: 2s
                zone: Mars/Base
                expectations:
                  - field: a
                    required: true
                  - name: two
                    field: a
                    min: 1
                    oneOf: [x]
                  - {name: two, field: a, matches: "(?=x)"}
                cleaning:
                  - trim: [a]
                  - rename: {field: a}
                redaction:
                  key: swordfish
                caps: 7
                """))
        .containsExactly(
            "line 1, fromat: unknown key; did you mean format?",
            "line 2, window: \"fast\" is no duration; write a number with ms, s, m, h or d, such as 90s",
            "line 4, skew: the key stands twice, first in line 3; keep one of them",
            "line 5, zone: Unknown time-zone ID: Mars/Base; change it",
            "line 7, expectations[1]: the rule has no name; add name: what reports call it",
            "line 9, expectations[2]: the entry has several rules; give one of required, type, min, max,"
                + " oneOf, matches, maxLength, maxAge, unique, maxMissingShare, minLines, maxLines",
            "line 13, expectations[3].matches: the expression is refused: invalid or unsupported Perl"
                + " syntax; see RE2 syntax: no look-around, no backreferences",
            "line 13, expectations[3].name: the name stands twice, first in line 9; change one",
            "line 15, cleaning[1].trim: one value is expected here; give a text",
            "line 16, cleaning[2].rename: to is missing; add to:",
            "line 18, redaction.key: secrets do not belong into this file; name a file (keyFile) or an"
                + " environment variable (keyEnv) that holds it",
            "line 19, caps: keys are expected here; write key: value, one per line");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: b: c | line 1: this is no YAML",
        "- x | line 1: keys are expected here",
        "window: &a 1m | line 1, window: anchors and aliases are not read",
        "entity: AKIAIOSFODNN7EXAMPLE | line 1, entity: the value looks like a secret",
        "format: jsn | line 1, format: \"jsn\" is none of the values; did you mean json?",
        "window: 7m | line 1, window: horizon must be a multiple of the window",
        "entity: \"{nothing}\" | line 1, entity: entity pattern \"{nothing}\" has the unknown field",
        "{format: csv, columns: one} | line 1, columns: columns must be two or more different names",
        "columns: a;b | line 1, columns: the format is another one; add format: csv",
        "redaction: {keyFile: none.key} | line 1, redaction.keyFile: the file cannot be read",
        "redaction: {keyEnv: NONE} | line 1, redaction.keyEnv: the environment has no such variable",
        "caps: {lineBytes: 0} | line 1, caps.lineBytes: must be 1 to",
        "year: !!java.net.URL [x] | line 1: this is no YAML: Global tag is not allowed",
      })
  void whatIsWrongIsRefused(String text, String problem) {
    assertThat(problems(text)).hasSize(1);
    assertThat(problems(text).get(0)).startsWith(problem);
  }

  @Test
  void aSecretIsNeverRepeatedInTheMessage() {
    assertThat(problems("redaction:\n  key: swordfish\nentity: AKIAIOSFODNN7EXAMPLE\n").toString())
        .doesNotContain("swordfish", "AKIA");
  }

  @Test
  void aKeyFileLiesBesideTheDatasetFile() throws Exception {
    Files.writeString(folder.resolve("house.key"), "k2\n");
    assertThat(parse("redaction: {keyFile: house.key}").rules().redaction().key()).isEqualTo("k2");
  }

  /** With {@code -Ddocs.write=true} it is written first. */
  @Test
  void theReferenceIsWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(REFERENCE, KeyTable.markdown());
    }
    assertThat(REFERENCE).content().isEqualTo(KeyTable.markdown());
  }
}
