package io.dawnwatch.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dawnwatch.tests.endtoend.SeededLines;
import io.dawnwatch.tests.topology.EmbeddedStack;
import io.dawnwatch.tests.topology.LiveScoring;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.stream.StreamApp;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person or a script sees of {@code ./dawnwatch}: exit codes, output, complaints. */
@ExtendWith(EmbeddedStack.class)
@EnabledIf(
    value = "io.dawnwatch.tests.cli.Launcher#isBuilt",
    disabledReason = "needs sh and a packaged build: ./mvnw verify")
class LauncherTest {
  /** Far more than a verb takes: only so that one that hangs ends. */
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** A cluster that is not there must be told before Kafka's own minute is over. */
  private static final Duration REFUSAL_LIMIT = Duration.ofSeconds(45);

  private static final int LINES = 6_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static Launcher.Outcome dawnwatch(String... arguments) throws Exception {
    return Launcher.run(LIMIT, List.of(arguments));
  }

  private static Launcher.Outcome on(Cluster cluster, Dataset dataset, String... arguments)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-server", cluster.bootstrapServers()));
    all.addAll(List.of("--schema-registry", cluster.registryUrl(), "--dataset", dataset.name()));
    return Launcher.run(LIMIT, all);
  }

  /** Two hours of a log with a burst of errors near its end, and broken lines. */
  private Path log() throws IOException {
    Path file = folder.resolve("fleet.log");
    SeededLines lines = new SeededLines(7);
    Instant start = Instant.parse("2026-03-02T00:00:00Z");
    try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < LINES; i++) {
        to.write(lines.next(start.plusMillis(1200L * i), i > LINES - 500));
        to.write('\n');
      }
    }
    return file;
  }

  @Test
  void helpListsTheVerbs() throws Exception {
    Launcher.Outcome help = dawnwatch("--help");
    assertThat(help.code()).as("%s", help).isZero();
    assertThat(help.out())
        .contains(
            "score", "topics", "load", "ingest", "stream", "replay", "parity", "doctor", "reset",
            "clean", "demo", "up");
    assertThat(help.err()).isEmpty();
  }

  @Test
  void versionIsOneLine() throws Exception {
    Launcher.Outcome version = dawnwatch("--version");
    assertThat(version.code()).isZero();
    assertThat(version.out().lines()).singleElement().asString().matches("dawnwatch \\S+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "score",
        "topics",
        "topics create",
        "topics list",
        "load",
        "ingest",
        "stream",
        "replay",
        "parity",
        "doctor",
        "reset",
        "clean",
        "demo",
        "up"
      })
  void everyVerbsHelpShowsAnExample(String verb) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(verb.split(" ")));
    arguments.add("--help");
    Launcher.Outcome help = Launcher.run(LIMIT, arguments);
    assertThat(help.code()).as("%s", help).isZero();
    assertThat(help.out()).contains("Usage: dawnwatch " + verb).contains("Example");
    assertThat(help.err()).isEmpty();
  }

  @Test
  void withoutAVerbItSaysWhichThereAre() throws Exception {
    Launcher.Outcome outcome = dawnwatch();
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("say what to do").contains("replay").contains("hint:");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void anUnknownVerbGetsAHint() throws Exception {
    Launcher.Outcome outcome = dawnwatch("scor");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("scor").contains("dawnwatch score").contains("hint:");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void anUnknownFlagGetsAHint() throws Exception {
    Launcher.Outcome outcome = dawnwatch("replay", "--form", "2026-03-02");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("--form").contains("dawnwatch replay --help");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void aMissingBootstrapServerSaysWhatToGive() throws Exception {
    Launcher.Outcome outcome = dawnwatch("stream", "--dataset", "web");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("--bootstrap-server localhost:9092");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void scoreWritesATableAndALineOfJsonPerScore() throws Exception {
    Path scores = folder.resolve("scores.jsonl");
    Launcher.Outcome outcome = dawnwatch("score", log().toString(), "--out", scores.toString());
    assertThat(outcome.code()).as("%s", outcome).isZero();
    assertThat(outcome.out()).contains("service-");
    List<String> lines = Files.readAllLines(scores);
    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      assertThat(JSON.readTree(line).fieldNames())
          .toIterable()
          .contains(
              "dataset",
              "entity",
              "windowStart",
              "windowEnd",
              "score",
              "anomaly",
              "reasons",
              "evidence",
              "model");
    }
  }

  @Test
  void scoreGivesScriptsOneObject() throws Exception {
    Launcher.Outcome outcome = dawnwatch("score", log().toString(), "--output", "json");
    assertThat(outcome.code()).as("%s", outcome).isZero();
    JsonNode result = outcome.json();
    assertThat(result.get("lines").asLong()).isEqualTo(LINES);
    assertThat(result.get("events").asLong() + result.get("rejected").asLong()).isEqualTo(LINES);
    assertThat(result.get("windows").asLong()).isPositive();
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    Launcher.Outcome text = dawnwatch("score", "nowhere.log");
    assertThat(text.code()).isEqualTo(1);
    assertThat(text.out()).isEmpty();
    assertThat(text.err().lines())
        .singleElement()
        .asString()
        .contains("there is no file or folder nowhere.log");
    Launcher.Outcome json = dawnwatch("score", "nowhere.log", "--output", "json");
    assertThat(json.code()).isEqualTo(1);
    assertThat(json.json().get("error").asText()).contains("nowhere.log");
  }

  @Test
  void topicsAreMadeOnceAndListed(Cluster cluster) throws Exception {
    Dataset dataset = new Dataset("launcher-topics");
    Launcher.Outcome created =
        on(cluster, dataset, "topics", "create", "--partitions", "3", "--output", "json");
    assertThat(created.code()).as("%s", created).isZero();
    assertThat(created.json().get("dataset").asText()).isEqualTo(dataset.name());
    assertThat(created.json().get("created")).hasSize(12);
    Launcher.Outcome again = on(cluster, dataset, "topics", "create", "--partitions", "3");
    assertThat(again.code()).as("%s", again).isZero();
    assertThat(again.out()).contains("was there already");

    Launcher.Outcome listed = on(cluster, dataset, "topics", "list", "--output", "json");
    assertThat(listed.code()).as("%s", listed).isZero();
    assertThat(listed.json().get("topics")).hasSize(12);
    for (JsonNode topic : listed.json().get("topics")) {
      assertThat(topic.fieldNames())
          .toIterable()
          .contains("name", "partitions", "replicas", "timestampType", "retentionMillis");
      if (topic.get("name").asText().equals(dataset.events())) {
        assertThat(topic.get("partitions").asInt()).isEqualTo(3);
        assertThat(topic.get("timestampType").asText()).isEqualTo("LogAppendTime");
      }
    }
    Launcher.Outcome text = on(cluster, dataset, "topics", "list");
    assertThat(text.code()).isZero();
    assertThat(text.out()).contains(dataset.scores());
  }

  @Test
  void historyIsLoadedScoredReplayedAndComparedAgain(Cluster cluster) throws Exception {
    Dataset dataset = new Dataset("launcher-history");
    Launcher.Outcome loaded =
        on(cluster, dataset, "load", log().toString(), "--partitions", "2", "--output", "json");
    assertThat(loaded.code()).as("%s", loaded).isZero();
    assertThat(loaded.json().fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "dataset",
            "records",
            "events",
            "quarantined",
            "filtered",
            "ledger",
            "ticks",
            "seconds");
    long events = loaded.json().get("events").asLong();
    assertThat(events + loaded.json().get("quarantined").asLong()).isEqualTo(LINES);
    scoreLive(cluster, dataset);

    Launcher.Outcome replayed = on(cluster, dataset, "replay", "--output", "json");
    assertThat(replayed.code()).as("%s", replayed).isZero();
    JsonNode replay = replayed.json();
    assertThat(replay.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "run", "dataVersion", "records", "coverage", "parity", "late", "seconds");
    assertThat(replay.get("coverage").get("gaps").asInt()).isZero();
    assertThat(replay.get("coverage").get("partitions")).hasSize(2);
    isClean(replay.get("parity"));

    Launcher.Outcome compared =
        on(cluster, dataset, "parity", "--output", "json", "--run", replay.get("run").asText());
    assertThat(compared.code()).as("%s", compared).isZero();
    JsonNode parity = compared.json();
    assertThat(parity.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("run", "dataVersion", "parity");
    assertThat(parity.get("dataVersion")).isEqualTo(replay.get("dataVersion"));
    assertThat(parity.get("parity")).isEqualTo(replay.get("parity"));

    Launcher.Outcome text = on(cluster, dataset, "replay");
    assertThat(text.code()).as("%s", text).isZero();
    assertThat(text.out()).contains("coverage whole", "parity clean");
  }

  private static void isClean(JsonNode parity) {
    assertThat(parity.get("match").asLong()).isPositive();
    assertThat(parity.get("mismatch").asLong()).isZero();
    assertThat(parity.get("missing").asLong()).isZero();
    assertThat(parity.get("extra").asLong()).isZero();
    assertThat(parity.get("sha256Equal").asBoolean()).isTrue();
  }

  private void scoreLive(Cluster cluster, Dataset dataset) throws Exception {
    StreamApp.Settings settings =
        new StreamApp.Settings(
            1, folder.resolve("state"), "127.0.0.1", 0, Duration.ofSeconds(1), Map.of());
    try (StreamApp live = StreamApp.score(cluster, dataset, settings)) {
      LiveScoring.await(cluster, dataset, live);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"topics list", "stream"})
  void aBrokerThatIsNotThereIsNamed(String verb) throws Exception {
    String address = "127.0.0.1:" + freePort();
    List<String> arguments = new ArrayList<>(List.of(verb.split(" ")));
    arguments.addAll(
        List.of("--bootstrap-server", address, "--schema-registry", "http://" + address));
    Launcher.Outcome outcome = Launcher.run(REFUSAL_LIMIT, arguments);
    assertThat(outcome.code()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .contains("failed: no broker answers at " + address);
  }

  @Test
  void aRegistryThatIsNotThereIsNamed(Cluster cluster) throws Exception {
    String registry = "http://127.0.0.1:" + freePort();
    Launcher.Outcome outcome =
        Launcher.run(
            REFUSAL_LIMIT,
            List.of(
                "topics",
                "create",
                "--bootstrap-server",
                cluster.bootstrapServers(),
                "--schema-registry",
                registry,
                "--dataset",
                "launcher-registry",
                "--output",
                "json"));
    assertThat(outcome.code()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.json().get("error").asText()).contains(registry);
    assertThat(outcome.err().lines().toList()).last().asString().contains(registry);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
