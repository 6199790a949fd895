package io.dawnwatch.topology.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that grows while it is scored. */
@Timeout(180)
class ScoreFollowTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int BEFORE = 40;

  @TempDir Path folder;

  private final Screen screen = Screen.piped();
  private Path log;
  private Thread running;
  private volatile int exitCode = -1;

  @BeforeEach
  void writeWhatIsThere() throws IOException {
    log = folder.resolve("app.log");
    append(minutes(0, BEFORE, false));
  }

  @AfterEach
  void endsWhateverHappened() throws InterruptedException {
    end();
  }

  private void end() throws InterruptedException {
    if (running != null) {
      running.interrupt();
      running.join();
    }
  }

  private void follow(String... more) {
    List<String> args = new ArrayList<>(List.of("score", "--follow", log.toString()));
    args.addAll(List.of(more));
    running = new Thread(() -> exitCode = screen.run(args.toArray(String[]::new)), "follow");
    running.start();
    await(() -> screen.err().contains("lines were there"));
  }

  private void await(BooleanSupplier what) {
    long latest = System.nanoTime() + 60_000_000_000L;
    while (!what.getAsBoolean()) {
      assertThat(running.isAlive() && System.nanoTime() < latest)
          .as(screen.err() + screen.out())
          .isTrue();
      LockSupport.parkNanos(20_000_000);
    }
  }

  private void append(String text) throws IOException {
    Files.writeString(log, text, CREATE, APPEND);
  }

  /** Twenty lines a minute; with an incident sixty errors more in each. */
  private static String minutes(int from, int to, boolean incident) {
    StringBuilder text = new StringBuilder();
    for (int minute = from; minute < to; minute++) {
      for (int i = 0; i < 20; i++) {
        line(text, minute, i, "INFO served request " + i + " in 12 ms");
      }
      for (int i = 0; incident && i < 60; i++) {
        line(text, minute, 30, "ERROR disk sda" + i + " is on fire");
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, int minute, int second, String rest) {
    text.append(START.plusSeconds(minute * 60L + second)).append(' ').append(rest).append('\n');
  }

  @Test
  void anAnomalyIsShownWhenTheNextWindowsCome() throws Exception {
    follow();
    assertThat(screen.err()).contains("learned from 800 events", "800 lines were there");
    append(minutes(BEFORE, BEFORE + 1, true));
    append(minutes(BEFORE + 1, BEFORE + 3, false));
    await(() -> screen.out().contains("disk sda"));
    assertThat(screen.out().lines().toList().get(0)).startsWith("2026-03-01 00:40  app.log");
    assertThat(screen.out().lines().toList().get(1)).contains(log + ":821  disk sda0 is on fire");
    end();
    assertThat(exitCode).isZero();
    assertThat(screen.out()).contains("Top anomalies: 1", "920 lines, 920 records");
  }

  @Test
  void anIncidentIsShownOnceAndAgainForAnotherReason() throws Exception {
    follow();
    append(minutes(BEFORE, BEFORE + 3, true));
    append(minutes(BEFORE + 3, BEFORE + 4, false));
    StringBuilder later = new StringBuilder();
    line(later, BEFORE + 12, 0, "INFO served request 1 in 12 ms");
    append(later.toString());
    await(() -> screen.out().contains("silent for"));
    assertThat(screen.out().lines().filter(line -> line.contains("  app.log "))).hasSize(2);
    end();
    assertThat(screen.out()).doesNotContain(" 1 anomalous, 1 alerts");
  }

  @Test
  void whatIsUsualIsNotShown() throws Exception {
    Path scores = folder.resolve("scores.jsonl");
    follow("--out", scores.toString());
    append(minutes(BEFORE, BEFORE + 4, false));
    await(() -> read(scores).contains("\"windowStart\":\"2026-03-01T00:41:00Z\""));
    assertThat(screen.out()).isEmpty();
    end();
    assertThat(screen.out()).contains("No anomaly");
  }

  @Test
  void scriptsReadOneObjectPerAnomaly() throws Exception {
    follow("--output", "json", "--fail-on-anomaly");
    append(minutes(BEFORE, BEFORE + 1, true));
    append(minutes(BEFORE + 1, BEFORE + 3, false));
    await(() -> screen.out().endsWith("\n"));
    end();
    List<String> lines = screen.out().lines().toList();
    assertThat(lines).hasSize(1);
    JsonNode anomaly = new ObjectMapper().readTree(lines.get(0));
    assertThat(anomaly.get("log").asText()).isEqualTo("app.log");
    assertThat(anomaly.get("windowStart").asText()).isEqualTo("2026-03-01T00:40:00Z");
    assertThat(exitCode).isEqualTo(3);
  }

  @Test
  void whenNothingComesAnyMoreTimePassesAllTheSame() throws Exception {
    Instant now = Instant.now();
    StringBuilder history = new StringBuilder();
    for (int i = 0; i < 600; i++) {
      history.append(now.minusMillis((600 - i) * 200)).append(" INFO served request in 12 ms\n");
    }
    Files.writeString(log, history);
    follow("--window", "1s", "--horizon", "1m", "--lateness", "0s");
    StringBuilder last = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      last.append(Instant.now()).append(" ERROR disk sda" + i + " is on fire\n");
    }
    append(last.append("\tat Disk.burn(Disk.java:12)\n").toString());
    await(() -> screen.out().contains("disk sda"));
    await(() -> screen.out().contains("silent for"));
    end();
    assertThat(screen.out()).contains("661 lines, 660 records");
  }

  @Test
  void aLogThatIsRotatedIsReadOn() throws Exception {
    follow();
    Path old = folder.resolve("app.log.1");
    Files.move(log, old);
    Files.writeString(old, minutes(BEFORE, BEFORE + 1, false), APPEND);
    append(minutes(BEFORE + 1, BEFORE + 2, true));
    append(minutes(BEFORE + 2, BEFORE + 4, false));
    await(() -> screen.out().contains("disk sda"));
    assertThat(screen.err()).contains("app.log: rotated after line 820");
    assertThat(screen.out()).contains(log + ":21  disk sda0 is on fire");
    end();
    assertThat(screen.out()).contains("940 lines, 940 records = 940 events + 0 rejected");
  }

  @Test
  void aLogThatIsTruncatedIsReadFromItsStart() throws Exception {
    follow();
    Files.writeString(log, minutes(BEFORE, BEFORE + 1, true), TRUNCATE_EXISTING);
    await(() -> screen.err().contains("truncated after line 800"));
    append(minutes(BEFORE + 1, BEFORE + 3, false));
    await(() -> screen.out().contains(log + ":21  disk sda0 is on fire"));
    end();
    assertThat(screen.out()).contains("920 lines, 920 records");
  }

  @Test
  void severalLogsAreFollowedAtATime() throws Exception {
    Path other = Files.writeString(folder.resolve("other.log"), minutes(0, BEFORE, false));
    Path empty = Files.createFile(folder.resolve("empty.log"));
    follow(other.toString(), empty.toString());
    await(() -> screen.err().contains("other.log: 800 lines were there"));
    Files.writeString(
        other, minutes(BEFORE, BEFORE + 1, true) + minutes(BEFORE + 1, BEFORE + 3, false), APPEND);
    await(() -> screen.out().contains("00:40  other.log"));
    Files.writeString(empty, minutes(0, 1, false));
    await(() -> screen.err().contains("empty.log: 20 lines were there"));
    end();
    assertThat(screen.out()).contains("1,740 lines, 1,740 records");
  }

  @Test
  void aSignalEndsItWithWhatStoodOut() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Dawnwatch.class.getName(),
                "score",
                "--follow",
                log.toString())
            .redirectError(folder.resolve("err").toFile())
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    try {
      while (!read(folder.resolve("err")).contains("lines were there")) {
        assertThat(process.isAlive()).as(read(folder.resolve("err"))).isTrue();
        LockSupport.parkNanos(20_000_000);
      }
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(read(folder.resolve("out"))).contains("No anomaly", "800 lines", "followed for");
  }

  @Test
  void whatCannotGrowIsRefused() {
    assertThat(screen.run("score", "--follow", "-")).isEqualTo(Dawnwatch.USAGE);
    assertThat(screen.err()).contains("--follow needs files");
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? new String(Files.readAllBytes(file), UTF_8) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
