package io.dawnwatch.topology.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.clean.Redaction;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.EntityPattern;
import io.dawnwatch.engine.parse.ParseSettings;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input of any size is read in a heap of 96 MB, in a JVM of its own. */
@Timeout(180)
class FlatHeapTest {
  @TempDir Path folder;

  /** What the other JVM runs: scores a stream, or a file. */
  public static final class Probe {
    public static void main(String[] args) throws Exception {
      LogPiece piece =
          args[0].equals("file")
              ? new LogPiece.FilePiece(Path.of(args[1]))
              : new LogPiece.StdinPiece(
                  new Endless(Long.parseLong(args[1]), Long.parseLong(args[2])));
      LogSettings settings =
          new LogSettings(
              "probe",
              Optional.empty(),
              "",
              "",
              Map.of(),
              EntityPattern.SERVICE_AT_HOST,
              ZoneOffset.UTC,
              OptionalInt.empty(),
              ParseSettings.DEFAULT_MAX_LINE_BYTES,
              new DataRules(
                  List.of(), List.of(), Map.of(), List.of(), List.of(), Redaction.USUAL, 60_000),
              Instant.EPOCH,
              FeatureSpec.DEFAULT,
              1000,
              2,
              5,
              Optional.empty(),
              true,
              LogSettings.Span.ALL,
              0,
              false);
      FileScoring.Outcome outcome =
          FileScoring.score(
              List.of(new LogSource("probe", List.of(piece))),
              settings,
              Optional.empty(),
              FileScoring.Watcher.NONE);
      System.out.println(
          "lines " + outcome.counts().lines() + " rejected " + outcome.counts().rejectedRecords());
    }
  }

  /** So many bytes, a line end after every so many. */
  private static final class Endless extends InputStream {
    private final long total;
    private final long lineBytes;
    private long at;

    Endless(long total, long lineBytes) {
      this.total = total;
      this.lineBytes = lineBytes;
    }

    @Override
    public int read() {
      return at >= total ? -1 : ++at % lineBytes == 0 ? '\n' : 'a';
    }

    @Override
    public int read(byte[] into, int from, int length) {
      int count = 0;
      while (count < length && at < total) {
        into[from + count++] = (byte) read();
      }
      return count == 0 ? -1 : count;
    }
  }

  /** Lines of 10 MB, and 1 GB without a line end. */
  @ParameterizedTest
  @ValueSource(strings = {"300000000 10000000 30", "1000000000 2000000000 1"})
  void longLinesAreReadAndRejected(String sizes) throws Exception {
    String[] parts = sizes.split(" ");
    assertThat(probe("stream", parts[0], parts[1]))
        .isEqualTo("lines " + parts[2] + " rejected " + parts[2]);
  }

  @Test
  void aGzipBombIsReadThrough() throws Exception {
    Path bomb = folder.resolve("bomb.log.gz");
    byte[] block = new byte[1 << 20];
    java.util.Arrays.fill(block, (byte) 'a');
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      for (int i = 0; i < 500; i++) {
        out.write(block);
      }
    }
    assertThat(Files.size(bomb)).isLessThan(600_000);
    assertThat(probe("file", bomb.toString())).isEqualTo("lines 1 rejected 1");
  }

  private String probe(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx96m", "-cp", System.getProperty("java.class.path")));
    command.add(Probe.class.getName());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said.lines().reduce((first, last) -> last).orElse("").strip();
  }
}
