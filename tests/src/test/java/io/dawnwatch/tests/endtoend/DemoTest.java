package io.dawnwatch.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.tests.cli.Launcher;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The first command a stranger runs, in the launcher's own 512 MB. */
@EnabledIf(
    value = "io.dawnwatch.tests.cli.Launcher#isBuilt",
    disabledReason = "needs sh and a packaged build: ./mvnw verify")
class DemoTest {
  /** Far more than it takes: only so that a demo that hangs ends. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @Test
  void theDemoFindsItsIncidentsAndItsReplayMatches() throws Exception {
    Launcher.Outcome demo = Launcher.run(LIMIT, List.of("demo", "--once", "--output", "json"));

    assertThat(demo.code()).as("%s", demo).isZero();
    JsonNode result = demo.json();
    DemoResult.assertFields(result);
    assertThat(result.get("parity").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("match", "mismatch", "missing", "extra", "sha256Equal");
    assertThat(result.get("coverage").fieldNames()).toIterable().containsExactly("gaps");

    long injected = result.get("incidentsInjected").asLong();
    assertThat(injected).as("%s", result).isGreaterThanOrEqualTo(4);
    assertThat(result.get("incidentsFound").asLong()).as("%s", result).isEqualTo(injected);
    assertThat(result.get("falseAlerts").asLong()).as("%s", result).isLessThanOrEqualTo(3);
    assertThat(result.get("alerts").asLong()).isGreaterThanOrEqualTo(injected);
    assertThat(result.get("events").asLong()).isBetween(300_000L, 1_000_000L);
    assertThat(result.get("scores").asLong()).isPositive();
    assertThat(result.get("seconds").asDouble()).isPositive();
    DemoResult.assertReplayIsLive(result);
  }
}
