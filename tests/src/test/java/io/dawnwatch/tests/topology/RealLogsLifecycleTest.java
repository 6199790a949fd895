package io.dawnwatch.tests.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.stream.StreamApp;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The walk-through of docs/lifecycle.md on public logs, verb by verb, in the folder that the
 * environment variable DAWNWATCH_DATA names: the logs of three Kafka brokers, and BGL.
 */
@Timeout(300)
@ExtendWith(EmbeddedStack.class)
class RealLogsLifecycleTest {
  private static final int PARTITIONS = 2;

  /** BGL is silent for most of its second day: what is calibrated on must be behind that. */
  private static final String SHARES = "horizon: 20m\ntrainShare: 0.8\ncalibrationShare: 0.17\n";

  @TempDir Path folder;
  private Cluster cluster;
  private Dataset dataset;
  private StreamApp app;

  private static Path data(String set) {
    String folder = System.getenv("DAWNWATCH_DATA");
    assumeTrue(folder != null, "DAWNWATCH_DATA names no folder with the public logs");
    Path root = Path.of(folder, set);
    assumeTrue(Files.isDirectory(root), "the folder of DAWNWATCH_DATA holds no " + set);
    return root;
  }

  @FunctionalInterface
  private interface Walk {
    void go() throws Exception;
  }

  private void whileScoredLive(Cluster on, String name, Walk walk) throws Exception {
    cluster = on;
    dataset = new Dataset(name);
    new DatasetTopics(on, dataset)
        .create(PARTITIONS, Optional.empty(), Clock.EVENT, Model.COLD_START, on.schemas());
    try (StreamApp running =
        StreamApp.score(
            on,
            dataset,
            new StreamApp.Settings(
                1, folder.resolve("state"), "127.0.0.1", 0, Duration.ofHours(1), Map.of()))) {
      app = running;
      walk.go();
      assertThat(app.lastFailure()).isEmpty();
    }
  }

  private JsonNode done(String... verb) throws Exception {
    return Verb.json(cluster, dataset, verb);
  }

  private void load(Path part, String... more) throws Exception {
    List<String> verb = new ArrayList<>(List.of("load", part.toString()));
    verb.addAll(Arrays.asList(more));
    JsonNode loaded = done(verb.toArray(new String[0]));
    assertThat(loaded.get("events").longValue()).isPositive();
    LiveScoring.await(cluster, dataset, app);
  }

  private String parameters(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    return file.toString();
  }

  private String train(String from, String to, String parameters) throws Exception {
    return done("train", "--owner", "tests", "--params", parameters, "--from", from, "--to", to)
        .get("modelId")
        .textValue();
  }

  /** The champion of now; the one before it is to be there again after the rollback. */
  private void aBadModelIsRefusedForcedAndRolledBack(String bad, String champion) throws Exception {
    Verb refused = Verb.run(cluster, dataset, "promote", bad, "--output", "json");
    assertThat(refused.code()).as("%s", refused).isEqualTo(3);
    JsonNode forced = done("promote", bad, "--override", "--why", "to see everything");
    assertThat(forced.get("overridden").textValue()).contains("shadow");
    assertThat(done("rollback", "--why", "nobody can read this").get("model").textValue())
        .isEqualTo(champion);
    LiveScoring.await(cluster, dataset, app);
  }

  private void theReplayOfEverythingIsClean() throws Exception {
    JsonNode replay = done("replay", "--run", "everything", "--from", "earliest", "--to", "latest");
    assertThat(replay.at("/coverage/gaps").longValue()).isZero();
    assertThat(replay.at("/parity/match").longValue()).isPositive();
    assertThat(replay.at("/parity/sha256Equal").booleanValue()).isTrue();
    Path page = folder.resolve("page.html");
    done("report", "--run", "everything", "--html", page.toString());
    assertThat(page).content().contains("live equals replay");
  }

  private static void copy(Path gzip, Path to) throws IOException {
    if (Files.exists(gzip)) {
      Files.createDirectories(to.getParent());
      try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(gzip));
          OutputStream out =
              Files.newOutputStream(to, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        in.transferTo(out);
      }
    }
  }

  /** Server and garbage collection logs of the three brokers, cut at full hours of their time. */
  private Path[] kafkaParts(Path root) throws IOException {
    List<List<String>> hours =
        List.of(List.of("16", "17", "18", "19", "20"), List.of("21"), List.of("22"), List.of("23"));
    Path[] parts = new Path[hours.size()];
    for (int part = 0; part < parts.length; part++) {
      parts[part] = folder.resolve("part" + (part + 1));
      for (String broker : List.of("kafka0", "kafka1", "kafka2")) {
        for (String hour : hours.get(part)) {
          copy(
              root.resolve(broker).resolve("server.log.2016-12-19-" + hour + ".gz"),
              parts[part].resolve(broker).resolve("server.log"));
        }
        cut(
            root.resolve(broker).resolve("kafkaServer-gc.log.gz"),
            parts[part].resolve(broker).resolve("kafkaServer-gc.log"),
            "2016-12-19T",
            hours.get(part));
      }
    }
    return parts;
  }

  /** The records that begin in one of the hours, with the lines that continue them. */
  private static void cut(Path gzip, Path to, String date, List<String> hours) throws IOException {
    Files.createDirectories(to.getParent());
    try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(gzip)), StandardCharsets.UTF_8));
        Writer out = Files.newBufferedWriter(to)) {
      boolean taken = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("2016-12-")) {
          taken = line.startsWith(date) && hours.contains(line.substring(11, 13));
        }
        if (taken) {
          out.write(line + "\n");
        }
      }
    }
  }

  /** Four zones east of Greenwich, a day ends at 20:00 UTC, 21:00 of these brokers. */
  @Test
  void theLifeOfAModelOnTheLogsOfThreeKafkaBrokers(Cluster on) throws Exception {
    Path[] parts = kafkaParts(data("kafka_broker_logs"));
    String parameters = parameters("short.yaml", "window: 1m\nhorizon: 15m\n");
    String bad = parameters("bad.yaml", "horizon: 15m\nname: far-too-eager\nalertsPerDay: 2000\n");
    whileScoredLive(
        on,
        "brokers",
        () -> {
          load(parts[0], "--zone", "+01:00", "--leave-open");
          String first = train("earliest", "latest", parameters);
          done("morning", "--date", "2016-12-19", "--zone", "+04:00");
          done("shadow", first, "--why", "beside the built-in one");
          load(parts[1], "--zone", "+01:00", "--leave-open");
          JsonNode judged = done("evaluate", "--model", first, "--from", "2016-12-19T20:00:00Z");
          assertThat(judged.at("/body/evaluations/model/windows").longValue()).isPositive();
          done("promote", first);

          load(parts[2], "--zone", "+01:00", "--leave-open");
          JsonNode morning =
              done(
                  "morning",
                  "--date",
                  "2016-12-20",
                  "--zone",
                  "+04:00",
                  "--drift-mornings",
                  "1",
                  "--html",
                  folder.resolve("morning.html").toString());
          assertThat(morning.get("well").booleanValue()).isTrue();
          assertThat(morning.get("triggers"))
              .as("a quiet night is not like the restarts before it")
              .isNotEmpty();

          String second = train("2016-12-19T20:00:00Z", "latest", parameters);
          assertThat(second).isNotEqualTo(first);
          done("shadow", second, "--why", "knows a quiet night");
          load(parts[3], "--zone", "+01:00", "--leave-open");
          done("evaluate", "--model", second, "--from", "2016-12-19T22:00:00Z");
          done("promote", second);
          aBadModelIsRefusedForcedAndRolledBack(
              train("2016-12-19T20:00:00Z", "latest", bad), second);
          theReplayOfEverythingIsClean();
        });
  }

  /** BGL in time order, cut at 04:00 of its third day, which is 11:00 UTC. */
  @Test
  void theLifeOfAModelOnBgl(Cluster on) throws Exception {
    Path log = data("bgl_50k").resolve("BGL_000001-050000.log.gz");
    Path[] parts = {folder.resolve("1/BGL.log"), folder.resolve("2/BGL.log")};
    for (Path part : parts) {
      Files.createDirectories(part.getParent());
    }
    try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(log)), StandardCharsets.UTF_8));
        Writer before = Files.newBufferedWriter(parts[0]);
        Writer after = Files.newBufferedWriter(parts[1])) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        (line.matches("\\S+ \\d+ \\S+ \\S+ 2005-06-05-0[4-9].*") ? after : before)
            .write(line + "\n");
      }
    }
    whileScoredLive(
        on,
        "bgl",
        () -> {
          load(parts[0], "--leave-open");
          String parameters = parameters("params.yaml", SHARES);
          String model = train("earliest", "latest", parameters);
          done("shadow", model, "--why", "beside the built-in one");
          load(parts[1], "--leave-open");
          JsonNode judged = done("evaluate", "--model", model, "--from", "2005-06-05T10:00:00Z");
          assertThat(judged.at("/body/evaluations/model/windows").longValue()).isPositive();
          JsonNode morning = done("morning", "--date", "2005-06-04");
          assertThat(morning.get("well").booleanValue()).isTrue();
          done("promote", model);
          String eager =
              parameters("bad.yaml", SHARES + "name: far-too-eager\nalertsPerDay: 2000\n");
          aBadModelIsRefusedForcedAndRolledBack(
              train("earliest", "2005-06-05T10:00:00Z", eager), model);
          theReplayOfEverythingIsClean();
        });
  }
}
