package io.dawnwatch.topology.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  /** Minutes of an ordinary log; the incident is in the last but one. */
  private static final int MINUTES = 60;

  private static final int INCIDENT = 58;

  @TempDir Path folder;

  private Screen screen = Screen.piped();

  private int score(String... args) {
    List<String> all = new ArrayList<>(List.of("score"));
    all.addAll(List.of(args));
    return screen.run(all.toArray(String[]::new));
  }

  /** Twenty lines a minute, and in one minute sixty errors more. */
  private static List<String> ordinary() {
    List<String> lines = new ArrayList<>();
    for (int minute = 0; minute < MINUTES; minute++) {
      for (int i = 0; i < 20; i++) {
        lines.add(at(minute, i) + " INFO served request " + i + " in 12 ms");
      }
      for (int i = 0; minute == INCIDENT && i < 60; i++) {
        lines.add(at(minute, 30) + " ERROR disk sda" + i + " is on fire");
      }
    }
    return lines;
  }

  /** Six hours of uploads of some 60 KB, and of 70 MB in one minute. */
  private static List<String> uploads(int greatMinute) {
    List<String> lines = new ArrayList<>();
    for (int minute = 0; minute < 6 * 60; minute++) {
      for (int i = 0; i < 20; i++) {
        int size = minute == greatMinute ? 70_000 + i : 40 + (minute * 7 + i * 13) % 40;
        lines.add(at(minute, i) + " INFO stored " + size + " KB of an upload");
      }
    }
    return lines;
  }

  @Test
  void aNumberInAMessageThatIsUnusualIsAnAnomalyAndSaysWhatIsUsual() throws IOException {
    Path log = file("uploads.log", text(uploads(300)));
    Path out = folder.resolve("scores.jsonl");
    assertThat(score(log.toString(), "--out", out.toString())).isZero();
    List<JsonNode> anomalies =
        jsonLines(Files.readString(out)).stream()
            .filter(one -> one.get("anomaly").asBoolean())
            .toList();
    assertThat(anomalies).hasSize(1);
    assertThat(anomalies.get(0).get("windowStart").asText()).isEqualTo(at(300, 0));
    assertThat(anomalies.get(0).get("reasons").get(0).get("text").asText())
        .isEqualTo(
            "median of size of `stored <*> KB of an upload` about 65.5 MB where 53.2 KB to 61.4 KB are"
                + " usual in the last 1 h");

    assertThat(score(file("usual.log", text(uploads(-1))).toString(), "--out", out.toString()))
        .isZero();
    assertThat(jsonLines(Files.readString(out)))
        .isNotEmpty()
        .noneMatch(one -> one.get("anomaly").asBoolean());
  }

  @Test
  void theNearestNormalWindowIsToldOnRequestAndChangesNoScore() throws IOException {
    Path log = file("app.log", text(ordinary()));
    Path without = folder.resolve("without.jsonl");
    Path with = folder.resolve("with.jsonl");
    assertThat(score(log.toString(), "--out", without.toString())).isZero();
    assertThat(screen.out()).doesNotContain("nearest normal window");
    screen = Screen.piped();
    assertThat(score(log.toString(), "--out", with.toString(), "--explain", "nearest")).isZero();
    assertThat(screen.out())
        .contains(
            "nearest normal window: 2026-03-01T00:",
            "same entity",
            "here error.share 75 % instead of 0 %",
            "errors 60 instead of 0");

    List<JsonNode> explained = jsonLines(Files.readString(with));
    JsonNode incident =
        explained.stream().filter(one -> one.get("anomaly").asBoolean()).findFirst().orElseThrow();
    assertThat(keys(incident.get("nearestNormal")))
        .containsExactly("entity", "windowStart", "distance", "differences", "text");
    explained.forEach(one -> ((ObjectNode) one).remove("nearestNormal"));
    assertThat(explained).isEqualTo(jsonLines(Files.readString(without)));
  }

  @Test
  void aBudgetOfAlertsIsKeptAndStandsInTheModel() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int minute = 0; minute < 3_000; minute++) {
      for (int i = 0; i < 3; i++) {
        lines.add(at(minute, i) + " INFO served request " + i);
      }
      for (int i = 0; minute % 300 == 299 && i < minute / 100; i++) {
        lines.add(at(minute, 30) + " ERROR disk sda" + i + " is on fire");
      }
    }
    Path log = file("app.log", text(lines));
    int before = 0;
    for (int budget : new int[] {1, 2, 4}) {
      screen = Screen.piped();
      assertThat(score(log.toString(), "--alerts-per-day", "" + budget, "--output", "json"))
          .isZero();
      int alerts = result().get("alerts").asInt();
      assertThat(alerts).isBetween(before, (int) (budget * 3_000 / 1_440.0));
      assertThat(screen.err()).contains("at most " + budget + " alerts a day");
      before = alerts;
    }
    assertThat(before).isGreaterThan(2);

    Path model = folder.resolve("model");
    assertThat(score(log.toString(), "--save-model", model.toString(), "--alerts-per-day", "1"))
        .isZero();
    assertThat(Files.readString(model)).contains("at most 1 alerts a day");
    assertThat(score(log.toString(), "--cold", "--alerts-per-day", "1")).isEqualTo(2);
  }

  private static String at(int minute, int second) {
    return START.plusSeconds(minute * 60L + second).toString();
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    if (!name.endsWith(".gz")) {
      return Files.writeString(file, text);
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(UTF_8));
    }
    return file;
  }

  private JsonNode result() throws IOException {
    assertThat(screen.out().lines()).hasSize(1);
    return JSON.readTree(screen.out());
  }

  private static List<JsonNode> jsonLines(String text) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  @Test
  void aLineOfJsonHasTheKeysOfTheContract() throws IOException {
    Path log = file("app.log", text(ordinary()));
    Path out = folder.resolve("scores.jsonl");
    assertThat(score(log.toString(), "--out", out.toString())).isZero();
    List<JsonNode> scores = jsonLines(Files.readString(out));
    JsonNode incident =
        scores.stream().filter(one -> one.get("anomaly").asBoolean()).findFirst().orElseThrow();
    assertThat(keys(incident))
        .containsExactly(
            "dataset",
            "entity",
            "windowStart",
            "windowEnd",
            "score",
            "anomaly",
            "reasons",
            "evidence",
            "model");
    assertThat(keys(incident.get("reasons").get(0)))
        .containsExactly("feature", "actual", "expected", "contribution", "text");
    assertThat(keys(incident.get("evidence").get(0))).containsExactly("file", "line", "excerpt");
    assertThat(incident.get("dataset").asText()).isEqualTo("files");
    assertThat(incident.get("entity").asText()).isEqualTo("app.log");
    assertThat(incident.get("windowStart").asText()).isEqualTo(at(INCIDENT, 0));
    assertThat(incident.get("windowEnd").asText()).isEqualTo(at(INCIDENT + 1, 0));
    assertThat(incident.get("evidence").get(0).get("excerpt").asText()).contains("on fire");
    assertThat(incident.get("evidence").get(0).get("line").asLong()).isEqualTo(INCIDENT * 20 + 21);
  }

  @Test
  void theTableShowsWhenWhoWhyAndALine() throws IOException {
    Path log = file("app.log", text(ordinary()));
    assertThat(score(log.toString())).isZero();
    assertThat(screen.out())
        .contains("Top anomalies: 1", "2026-03-01 00:58", "60 errors in 1 min", "app.log:1181")
        .contains("1,260 lines, 1,260 records = 1,260 events + 0 rejected");
    assertThat(screen.err())
        .contains("learned from 1260 events", "app.log: time-level-rest: 1000 of 1000 lines fit");
  }

  @Test
  void oneLogShowsItsFirstEventsAndManyDoNot() throws IOException {
    Path log = file("app.log", text(ordinary()));
    Path other = file("other.log", text(ordinary()));
    assertThat(score(log.toString())).isZero();
    assertThat(screen.err().lines().filter(line -> line.startsWith("  ")).count()).isEqualTo(3);
    screen = Screen.piped();
    assertThat(score(log.toString(), other.toString())).isZero();
    assertThat(screen.err().lines().noneMatch(line -> line.startsWith("  "))).isTrue();
  }

  @Test
  void withColdNothingIsLearned() throws IOException {
    Path log = file("app.log", text(ordinary()));
    assertThat(score(log.toString(), "--cold")).isZero();
    assertThat(screen.err()).contains("cold start: nothing is learned");
    assertThat(screen.out()).contains("Top anomalies: 1", "60 errors in 1 min");
  }

  @Test
  void whatWasLearnedElsewhereIsStoredAndUsedAgainWithTheSameScores() throws IOException {
    Path train = file("old.log", text(ordinary()));
    Path log = file("app.log", text(ordinary()));
    Path model = folder.resolve("app.model");
    Path learned = folder.resolve("learned.jsonl");
    Path used = folder.resolve("used.jsonl");
    assertThat(
            score(
                log.toString(),
                "--train",
                train.toString(),
                "--save-model",
                model.toString(),
                "--out",
                learned.toString()))
        .isZero();
    assertThat(score(log.toString(), "--model", model.toString(), "--out", used.toString()))
        .isZero();
    assertThat(Files.readString(used)).isEqualTo(Files.readString(learned)).isNotEmpty();
  }

  @Test
  void oneThreadLearnsAndScoresWhatManyDo() throws IOException {
    Path log = file("app.log", text(ordinary()));
    Path one = folder.resolve("one.jsonl");
    Path many = folder.resolve("many.jsonl");
    assertThat(score(log.toString(), "--threads", "1", "--out", one.toString())).isZero();
    assertThat(score(log.toString(), "--threads", "4", "--out", many.toString())).isZero();
    assertThat(Files.readString(many)).isEqualTo(Files.readString(one)).isNotEmpty();
  }

  @Test
  void aLogOfFewEventsIsScoredColdAndSaysSo() throws IOException {
    Path log = file("app.log", text(ordinary().subList(0, 300)));
    assertThat(score(log.toString())).isZero();
    assertThat(screen.err()).contains("scored by the built-in model");
  }

  @Test
  void aDamagedModelIsOneLineWithItsName() throws IOException {
    Path log = file("app.log", text(ordinary()));
    Path model = file("bad.model", "{\"name\":");
    assertThat(score(log.toString(), "--model", model.toString())).isEqualTo(1);
    assertThat(screen.err()).contains("bad.model cannot be used: not a model");
  }

  @Test
  void onlyTheSpanIsScoredAndTheHorizonBeforeItSaysWhatIsUsual() throws IOException {
    Path log = file("app.log", text(ordinary()));
    Path whole = folder.resolve("whole.jsonl");
    Path part = folder.resolve("part.jsonl");
    assertThat(score(log.toString(), "--cold", "--out", whole.toString())).isZero();
    assertThat(
            score(
                log.toString(),
                "--cold",
                "--since",
                "2026-03-01T00:50",
                "--until",
                "2026-03-01T00:59:00Z",
                "--out",
                part.toString()))
        .isZero();
    List<String> expected =
        Files.readAllLines(whole).stream()
            .filter(line -> line.compareTo("") > 0 && start(line) >= 50 && start(line) < 59)
            .toList();
    assertThat(Files.readAllLines(part)).isEqualTo(expected).hasSize(9);
  }

  private static int start(String line) {
    int at = line.indexOf("\"windowStart\":\"2026-03-01T00:");
    return at < 0 ? -1 : Integer.parseInt(line.substring(at + 29, at + 31));
  }

  @Test
  void whatIsNoTimeIsRefusedWithWhatWouldBe() throws IOException {
    Path log = file("app.log", text(ordinary()));
    assertThat(score(log.toString(), "--since", "yesterday")).isEqualTo(2);
    assertThat(screen.err()).contains("--since yesterday is no time", "2h");
    assertThat(score(log.toString(), "--since", "2026-03-02", "--until", "2026-03-01"))
        .isEqualTo(2);
    assertThat(screen.err()).contains("--since must be before --until");
  }

  @Test
  void aScriptCanFailOnAnAnomaly() throws IOException {
    Path log = file("app.log", text(ordinary()));
    assertThat(score(log.toString(), "--fail-on-anomaly")).isEqualTo(3);
    assertThat(score(log.toString(), "--fail-on-anomaly", "--until", "2026-03-01T00:50")).isZero();
  }

  @Test
  void modelTrainAndColdExcludeEachOther() throws IOException {
    Path log = file("app.log", text(ordinary()));
    assertThat(score(log.toString(), "--cold", "--train", log.toString())).isEqualTo(2);
    assertThat(screen.err()).contains("exclude each other");
  }

  @Test
  void jsonModeGivesOneObjectWhoseBooksBalance() throws IOException {
    List<String> lines = ordinary();
    lines.add(100, "2026-13-45T00:00:00Z INFO no such day");
    lines.add(900, at(3, 0) + " INFO much too late");
    Path log = file("app.log", text(lines));
    assertThat(score(log.toString(), "--output", "json")).isZero();
    JsonNode result = result();
    assertThat(result.get("lines").asLong()).isEqualTo(1262);
    assertThat(result.get("rejected").asLong()).isEqualTo(1);
    assertThat(result.get("rejectedBy").get("BAD_TIME").asLong()).isEqualTo(1);
    assertThat(result.get("late").asLong()).isEqualTo(1);
    assertThat(result.get("records").asLong())
        .isEqualTo(result.get("events").asLong() + result.get("rejected").asLong());
    assertThat(result.get("events").asLong())
        .isEqualTo(result.get("applied").asLong() + result.get("late").asLong());
    assertThat(result.get("alerts").asLong()).isEqualTo(1);
    assertThat(result.get("top").get(0).get("entity").asText()).isEqualTo("app.log");
    assertThat(result.get("linesPerSecond").asLong()).isPositive();
  }

  @Test
  void rotatedAndCompressedPiecesAreOneLog() throws IOException {
    List<String> lines = ordinary();
    file("plain/app.log", text(lines));
    file("rotated/app.log.2.gz", text(lines.subList(0, 300)));
    file("rotated/app.log.1", text(lines.subList(300, 1190)));
    file("rotated/app.log", text(lines.subList(1190, lines.size())));
    Path out = folder.resolve("scores.jsonl");
    assertThat(score(folder.resolve("plain").toString(), "--out", out.toString())).isZero();
    List<JsonNode> plain = jsonLines(Files.readString(out));
    assertThat(score(folder.resolve("rotated").toString(), "--out", out.toString())).isZero();
    List<JsonNode> rotated = jsonLines(Files.readString(out));
    assertThat(rotated).hasSameSizeAs(plain);
    for (int i = 0; i < plain.size(); i++) {
      assertThat(rotated.get(i).get("score")).isEqualTo(plain.get(i).get("score"));
      assertThat(rotated.get(i).get("windowStart")).isEqualTo(plain.get(i).get("windowStart"));
    }
    ArrayNode evidence =
        (ArrayNode)
            rotated.stream()
                .filter(one -> one.get("anomaly").asBoolean())
                .findFirst()
                .orElseThrow()
                .get("evidence");
    assertThat(evidence.get(0).get("file").asText()).endsWith("app.log.1");
    assertThat(evidence.get(0).get("line").asLong()).isEqualTo(1181 - 300);
  }

  @Test
  void aDatasetFileSaysTheZoneOfASpanAndTheLengthOfAWindow() throws IOException {
    String log = file("app.log", text(ordinary())).toString();
    String config =
        file("dataset.yaml", "zone: Europe/Zurich\nwindow: 2m\nformat: time-level-rest\n")
            .toString();
    assertThat(
            score(
                log,
                "--cold",
                "--config",
                config,
                "--since",
                "2026-03-01T01:30",
                "--until",
                "2026-03-01T02:00"))
        .isZero();
    assertThat(screen.out()).contains("2026-03-01 00:58  app.log").doesNotContain("+2 min");
    assertThat(screen.out()).contains("15 windows (");
  }

  @Test
  void standardInputIsALogToo() throws IOException {
    screen = Screen.fedWith(text(ordinary()).getBytes(UTF_8));
    assertThat(score("-", "--output", "json")).isZero();
    assertThat(result().get("top").get(0).get("entity").asText()).isEqualTo("stdin");
  }

  @Test
  void compressedStandardInputIsRecognised() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text(ordinary()).getBytes(UTF_8));
    }
    screen = Screen.fedWith(bytes.toByteArray());
    assertThat(score("-", "--out", "-")).isZero();
    assertThat(jsonLines(screen.out())).isNotEmpty();
    assertThat(screen.err()).contains("Top anomalies: 1");
  }

  @Test
  void aLogWithoutTimesIsCutByLines() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 4_050; i++) {
      lines.append(i / 100 == 35 ? "engine " + "burns " : "all is well on deck").append('\n');
    }
    Path log = file("deck.log", lines.toString());
    Path out = folder.resolve("scores.jsonl");
    assertThat(score(log.toString(), "--window-lines", "100", "--out", out.toString())).isZero();
    List<JsonNode> scores = jsonLines(Files.readString(out));
    assertThat(scores).hasSize(41);
    JsonNode highest = null;
    for (JsonNode one : scores) {
      if (highest == null || one.get("score").asDouble() > highest.get("score").asDouble()) {
        highest = one;
      }
    }
    assertThat(highest.get("windowStart").asLong()).isEqualTo(3501);
    assertThat(highest.get("windowEnd").asLong()).isEqualTo(3601);
    assertThat(highest.get("reasons").toString()).contains("records").doesNotContain(" s ", " ms ");
    assertThat(screen.err()).contains("no time, so windows are 100 records");
  }

  @Test
  void aStackTraceIsNoWindowWithFewEvents() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      lines.append("INFO all is well on deck\n");
      if (i / 50 == 35) {
        lines.append("  at deck\n".repeat(20));
      }
    }
    Path log = file("deck.log", lines.toString());
    Path out = folder.resolve("scores.jsonl");
    assertThat(score(log.toString(), "--window-lines", "50", "--out", out.toString())).isZero();
    List<JsonNode> scores = jsonLines(Files.readString(out));
    assertThat(scores).hasSize(60).noneMatch(one -> one.get("anomaly").asBoolean());
    assertThat(scores.get(35).get("windowStart").asLong()).isEqualTo(35 * 50 + 1);
    assertThat(scores.get(36).get("windowStart").asLong()).isEqualTo(36 * 50 + 1000 + 1);
    assertThat(scores.get(59).get("windowEnd").asLong()).isEqualTo(4_001);
  }

  @Test
  void thatALogEndsWithinAWindowIsNoAnomaly() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int minute = 0; minute < MINUTES; minute++) {
      for (int i = 0; i < 600; i++) {
        lines.add(at(minute, i / 10) + " INFO served request " + i);
      }
    }
    Path log = file("busy.log", text(lines.subList(0, lines.size() - 590)));
    assertThat(score(log.toString(), "--output", "json")).isZero();
    assertThat(result().get("windows").asLong()).isEqualTo(MINUTES);
    assertThat(result().get("anomalies").asLong()).isZero();
    assertThat(result().get("alerts").asLong()).isZero();
  }

  @Test
  void theNumberOfThreadsChangesNoByte() throws IOException {
    for (int i = 0; i < 7; i++) {
      List<String> lines = ordinary();
      file("logs/app" + i + ".log", text(lines.subList(0, lines.size() - 150 * i)));
    }
    Path one = folder.resolve("one.jsonl");
    Path four = folder.resolve("four.jsonl");
    String logs = folder.resolve("logs").toString();
    assertThat(score(logs, "--threads", "1", "--out", one.toString())).isZero();
    String first = table();
    assertThat(score(logs, "--threads", "4", "--out", four.toString())).isZero();
    assertThat(table()).isEqualTo(first + first);
    assertThat(Files.mismatch(one, four)).isEqualTo(-1);
    assertThat(jsonLines(Files.readString(one)).get(0).get("entity").asText())
        .isEqualTo("app0.log");
  }

  /** What was printed, without what depends on the day. */
  private String table() {
    return screen
        .out()
        .lines()
        .filter(line -> !line.contains("lines/s") && !line.contains("scores are in"))
        .reduce("", (all, line) -> all + line + "\n");
  }

  @Test
  void whatCannotBeReadIsNamedAndTheRestIsScored() throws IOException {
    file("logs/app.log", text(ordinary()));
    file("logs/empty.log", "");
    file("logs/picture.log", "\0\1\2\3");
    Path cut = file("logs/cut.log.gz", text(ordinary()));
    byte[] whole = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    assertThat(score(folder.resolve("logs").toString(), "--output", "json"))
        .isEqualTo(Dawnwatch.FAILED);
    assertThat(result().get("lines").asLong()).isGreaterThan(1260);
    assertThat(screen.err())
        .contains("empty.log: left out, it is empty")
        .contains("picture.log: left out, it is no text")
        .contains("cut.log: not read to its end", "ends too early");
  }

  @Test
  void aMissingFileFailsAndIsNamed() {
    assertThat(score(folder.resolve("nowhere.log").toString())).isEqualTo(Dawnwatch.FAILED);
    assertThat(screen.err()).contains("there is no file or folder ", "nowhere.log");
  }

  @Test
  void aLogIsNotOverwritten() throws IOException {
    Path log = file("app.log", text(ordinary()));
    assertThat(score(log.toString(), "--out", log.toString())).isEqualTo(Dawnwatch.USAGE);
    assertThat(Files.readString(log)).isEqualTo(text(ordinary()));
  }

  @Test
  void wrongOptionsSayWhatIsRight() throws IOException {
    String log = file("app.log", text(ordinary())).toString();
    assertThat(score(log, "--format", "xml")).isEqualTo(Dawnwatch.USAGE);
    assertThat(score(log, "--window", "soon")).isEqualTo(Dawnwatch.USAGE);
    assertThat(score(log, "--window", "7m")).isEqualTo(Dawnwatch.USAGE);
    assertThat(score(log, "--zone", "Mars/Base")).isEqualTo(Dawnwatch.USAGE);
    assertThat(score(log, "--entity", "{color}")).isEqualTo(Dawnwatch.USAGE);
    assertThat(score(log, "--out", "-", "--output", "json")).isEqualTo(Dawnwatch.USAGE);
    assertThat(screen.err())
        .contains(
            "time-level-rest",
            "such as 90s or 1h",
            "multiple of the window",
            "Mars/Base",
            "{service}");
  }

  @Test
  void hostileTextCannotDriveTheTerminal() throws IOException {
    List<String> lines = ordinary();
    lines.replaceAll(line -> line.replace("on fire", "\u001b[2J\u202eon fire"));
    assertThat(score(file("app.log", text(lines)).toString())).isZero();
    assertThat(screen.out()).contains("\\x1b[2J").doesNotContain("\u001b", "\u202e");
  }

  @Test
  void publicLogsAreScoredWithBalancedBooks() throws IOException {
    String data = System.getenv("DAWNWATCH_DATA");
    assumeTrue(data != null, "DAWNWATCH_DATA names no folder with the public logs");
    Path brokers = Path.of(data, "kafka_broker_logs");
    assumeTrue(Files.isDirectory(brokers), "the logs of the Kafka cluster are not there");
    assertThat(score(brokers.toString(), "--output", "json")).isZero();
    assertThat(result().get("lines").asLong()).isEqualTo(77_025);
    assertThat(result().get("rejected").asLong()).isZero();
    assertThat(result().get("alerts").asLong()).isBetween(1L, 100L);
  }

  @Test
  void ofManyLogsWhatIsAlikeIsToldTogetherAndThoseThatStandOutAreShown() throws IOException {
    for (int i = 0; i < 60; i++) {
      file("logs/service-" + i + ".log", i == 59 ? text(ordinary()) : at(0, 1) + " INFO up\n");
    }
    assertThat(score(folder.resolve("logs").toString())).isZero();
    assertThat(screen.err().lines()).hasSizeLessThan(10);
    assertThat(screen.err()).contains("60 logs: time-level-rest");
    assertThat(screen.out()).contains("of 60 logs, those with most anomalous windows");
    assertThat(screen.out().lines().toList().get(1)).startsWith("service-59.log");
    assertThat(screen.out().lines()).hasSizeLessThan(70);
  }
}
