package io.dawnwatch.tests.console;

import static io.dawnwatch.tests.console.ConsoleTopics.DAY;
import static io.dawnwatch.tests.console.ConsoleTopics.MINUTE;
import static io.dawnwatch.tests.console.ConsoleTopics.WEEK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dawnwatch.schemas.AlertState;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.schemas.VerdictKind;
import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.topology.console.Console;
import io.dawnwatch.topology.console.index.Indexed;
import io.dawnwatch.topology.console.web.ConsoleSettings;
import io.dawnwatch.topology.console.web.Person;
import io.dawnwatch.topology.console.web.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.SuppressionNotes;
import io.dawnwatch.topology.lifecycle.Suppressions;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is said on the console's pages reaches the topics by the rules of the command line. */
@Timeout(180)
@ExtendWith(EmbeddedStack.class)
class ConsoleFormsTest {
  private static final AtomicInteger DATASETS = new AtomicInteger();

  /** One whose scores lie where the test's emissions say: on the first partition. */
  private static final String ENTITY =
      IntStream.range(0, 100)
          .mapToObj(number -> "web@h" + number)
          .filter(name -> EntityPartitioner.partition(name.getBytes(StandardCharsets.UTF_8), 2) == 0)
          .findFirst()
          .orElseThrow();

  @TempDir private Path folder;
  private ConsoleTopics topics;
  private Console console;
  private String alert;

  /** Six hours of windows of an entity, with an alert in the first: the index keeps three. */
  @BeforeEach
  void start(Cluster cluster) throws Exception {
    topics = new ConsoleTopics(cluster, "forms-" + DATASETS.incrementAndGet(), Clock.EVENT);
    List<Score> scores = new ArrayList<>();
    for (int minute = 0; minute < 360; minute++) {
      scores.add(topics.score(minute, ENTITY, WEEK + minute * MINUTE, minute == 50 ? 0.97 : 0.2));
    }
    topics.scores(scores);
    alert = ConsoleTopics.id(900_000);
    topics.alerts(List.of(topics.alert(alert, AlertState.CLOSED, scores.get(50), 1)));
    console =
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
                new Person("ann", Role.REVIEWER),
                ZoneOffset.UTC,
                () -> WEEK + DAY),
            line -> {});
    await("the alert and the last window are indexed")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                get("/alerts/" + alert).statusCode() == 200
                    && get("/entities/" + URLEncoder.encode(ENTITY, StandardCharsets.UTF_8))
                        .body()
                        .contains("360 windows"));
  }

  @AfterEach
  void stop() {
    console.close();
    topics.close();
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + console.port() + path);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address(path)).build(), BodyHandlers.ofString());
  }

  /** Sends a form of pairs of names and values. */
  private HttpResponse<String> post(String path, String... fields) throws Exception {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      form.append(i == 0 ? "" : "&")
          .append(fields[i])
          .append('=')
          .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    HttpRequest request =
        HttpRequest.newBuilder(address(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Sec-Fetch-Site", "same-origin")
            .POST(BodyPublishers.ofString(form.toString()))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private static String location(HttpResponse<String> answer) {
    return answer.headers().firstValue("Location").orElse(answer.statusCode() + answer.body());
  }

  private List<Verdict> verdicts() {
    return new FeedbackTopic(topics.cluster(), topics.dataset(), topics.ids()).all();
  }

  @Test
  void anOldAlertIsShownWithTheWindowsAroundIt() throws Exception {
    String page = get("/alerts/" + alert).body();

    assertThat(page).contains("data-points=").doesNotContain("no longer kept");
    assertThat(page).contains("2026-01-05T00:10:00Z").contains("2026-01-05T01:30:00Z");
    assertThat(page).doesNotContain("2026-01-05T01:40:00Z").contains("120 events where 40 are");
  }

  @Test
  void aVerdictIsKeptOnceAndReplacedByAnother() throws Exception {
    String back = "/alerts/" + alert;
    String id = ConsoleTopics.id(50);

    assertThat(location(post("/feedback", "score", id, "verdict", "true", "back", back)))
        .isEqualTo(back + "?told=noted");
    assertThat(location(post("/feedback", "score", id, "verdict", "true", "back", back)))
        .isEqualTo(back + "?told=same");
    assertThat(location(post("/feedback", "score", id, "verdict", "expected", "back", back)))
        .isEqualTo(back + "?told=replaced");
    assertThat(get(back).body()).contains("expected, says ann");
    assertThat(verdicts())
        .singleElement()
        .returns(VerdictKind.EXPECTED, Verdict::getKind)
        .returns("ann", Verdict::getBy);

    post("/feedback", "score", id, "verdict", "withdrawn", "back", back);
    assertThat(verdicts()).isEmpty();
  }

  @Test
  void aMissedIncidentIsOneThatCouldHaveBeenFound() throws Exception {
    assertThat(
            post(
                    "/missed",
                    "entity",
                    "web@nobody",
                    "from",
                    "2026-01-05T02:00",
                    "to",
                    "2026-01-05T02:10")
                .statusCode())
        .isEqualTo(409);
    assertThat(verdicts()).isEmpty();
    assertThat(
            location(
                post(
                    "/missed",
                    "entity",
                    ENTITY,
                    "from",
                    "2026-01-05T02:00",
                    "to",
                    "2026-01-05T02:10",
                    "back",
                    "/review")))
        .isEqualTo("/review?told=noted");
    assertThat(verdicts())
        .singleElement()
        .returns(VerdictKind.MISSED, Verdict::getKind)
        .returns(WEEK + 120 * MINUTE, Verdict::getStartMillis);
  }

  @Test
  void aSuppressionHoldsUntilItIsEnded() throws Exception {
    assertThat(
            post("/suppressions", "entity", "", "until", "2099-01-01", "why", "moving").statusCode())
        .isEqualTo(409);
    assertThat(
            location(
                post(
                    "/suppressions",
                    "entity",
                    "web@*",
                    "until",
                    "2099-01-01",
                    "why",
                    "moving",
                    "back",
                    "/alerts/" + alert)))
        .isEqualTo("/alerts/" + alert + "?told=suppressed");
    Suppressions suppressions =
        new Suppressions(topics.cluster(), topics.dataset(), topics.ids());
    SuppressionNotes.Told told = suppressions.inForce().get(0);
    assertThat(told.begin().by()).isEqualTo("ann");
    assertThat(told.suppression().entity()).isEqualTo("web@*");

    String end = "/suppressions/" + told.suppression().id() + "/end";
    assertThat(post(end).statusCode()).isEqualTo(400);
    assertThat(location(post(end, "why", "moved", "back", "/"))).isEqualTo("/?told=ended");
    assertThat(suppressions.inForce()).isEmpty();
  }
}
