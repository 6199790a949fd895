package io.dawnwatch.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.tests.cli.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The life of a model on the demo's fleet, from the launcher, in its own 512 MB. */
@EnabledIf(
    value = "io.dawnwatch.tests.cli.Launcher#isBuilt",
    disabledReason = "needs sh and a packaged build: ./mvnw verify")
class LifecycleDemoTest {
  /** What is promised on two cores. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path folder;

  @Test
  void everyStageOfAModelsLifeIsShownAndReproduced() throws Exception {
    Path page = folder.resolve("morning.html");
    Launcher.Outcome demo =
        Launcher.run(
            LIMIT,
            List.of(
                "demo", "--lifecycle", "--once", "--output", "json", "--html", page.toString()));

    assertThat(demo.code()).as("%s", demo).isZero();
    JsonNode result = demo.json();
    DemoResult.assertFields(result, "stages");
    List<String> stages = new ArrayList<>();
    for (JsonNode stage : result.get("stages")) {
      assertThat(stage.get("ok").booleanValue()).as("%s", demo).isTrue();
      assertThat(stage.get("seconds").isNumber()).isTrue();
      stages.add(stage.get("name").textValue());
    }
    assertThat(stages)
        .containsExactly(
            "history",
            "train",
            "evaluate",
            "shadow",
            "promote",
            "calm",
            "drift",
            "trigger",
            "retrain",
            "shadow-again",
            "promote-again",
            "bad-model",
            "rollback",
            "morning",
            "replay");
    DemoResult.assertReplayIsLive(result);
    assertThat(Files.readString(page)).contains("live equals replay");
  }
}
