package io.dawnwatch.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What every run of {@code demo} must show. */
final class DemoResult {
  private DemoResult() {}

  /** The result has these fields, besides those of every demo, and no others. */
  static void assertFields(JsonNode result, String... more) {
    List<String> fields =
        new ArrayList<>(
            List.of(
                "events",
                "scores",
                "alerts",
                "incidentsInjected",
                "incidentsFound",
                "falseAlerts",
                "parity",
                "coverage",
                "seconds"));
    fields.addAll(Arrays.asList(more));
    assertThat(result.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(fields);
  }

  /** The replay read everything and says what live said. */
  static void assertReplayIsLive(JsonNode result) {
    JsonNode parity = result.get("parity");
    assertThat(parity.get("match").longValue()).isPositive();
    assertThat(parity.get("mismatch").longValue()).isZero();
    assertThat(parity.get("missing").longValue()).isZero();
    assertThat(parity.get("extra").longValue()).isZero();
    assertThat(parity.get("sha256Equal").isBoolean()).isTrue();
    assertThat(parity.get("sha256Equal").booleanValue()).isTrue();
    assertThat(result.at("/coverage/gaps").isNumber()).isTrue();
    assertThat(result.at("/coverage/gaps").longValue()).isZero();
  }
}
