package io.dawnwatch.topology.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A retraining policy says what is done by itself, so nothing in it is guessed. */
final class PolicyFileTest {
  private static RetrainingPolicy read(String text) throws BadDatasetFileException {
    return PolicyFile.parse("policy.yaml", text);
  }

  @Test
  void withoutAFileNothingIsTrainedOrPromotedByItself() {
    RetrainingPolicy standard = PolicyFile.standard();
    assertThat(standard.retrain()).isFalse();
    assertThat(standard.promoteWhenGatesPass()).isFalse();
    assertThat(standard.driftMornings()).isEqualTo(3);
    assertThat(standard.modelDays()).isEqualTo(90);
  }

  @Test
  void everyKeyArrives() throws BadDatasetFileException {
    RetrainingPolicy policy =
        read(
            """
            drift: {span: 6h, raise: 0.5, clear: 0.2, hours: 4, mornings: 2}
            precision: {floor: 0.7}
            model: {days: 30, contract: false}
            retrain: train
            training: {days: 7, owner: web, threads: 1}
            promote: when-gates-pass
            """);
    assertThat(policy)
        .isEqualTo(
            new RetrainingPolicy(
                6 * 3_600_000L, 0.5, 0.2, 4, 2, 0.7, 30, false, true, 7, "web", 1, true,
                policy.hash()));
  }

  @Test
  void whatIsAsByDefaultDoesNotChangeTheHash() throws BadDatasetFileException {
    assertThat(read("drift: {hours: 3}").hash()).isEqualTo(PolicyFile.standard().hash());
    assertThat(read("drift: {hours: 4}").hash()).isNotEqualTo(PolicyFile.standard().hash());
  }

  @Test
  void allProblemsAreToldAtOnceWithLineAndRemedy() {
    BadDatasetFileException refused =
        catchThrowableOfType(
            BadDatasetFileException.class,
            () ->
                read(
                    """
                    drift:
                      span: 90m
                      rise: 0.3
                      clear: 0.9
                    retrain: train
                    promote: always
                    """));
    assertThat(refused)
        .hasMessageContaining("line 2, drift.span: must be whole hours")
        .hasMessageContaining("line 3, drift.rise: unknown key; did you mean raise?")
        .hasMessageContaining("line 4, drift.clear: must be above 0 and at most raise")
        .hasMessageContaining("line 5, retrain: nobody would own the candidate")
        .hasMessageContaining("line 6, promote: \"always\" is none of the values");
    assertThat(refused.problems()).hasSize(5);
  }

  @Test
  void theReferenceIsThatOfTheCode() {
    assertThat(Path.of("../docs/drift.md")).content().contains(KeyTable.policy());
  }
}
