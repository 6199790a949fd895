package io.dawnwatch.topology.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabSeriesCommandTest {
  private static final LocalDateTime START = LocalDateTime.parse("2026-03-01T00:00:00");
  private static final int SPIKE = 700;

  @TempDir Path folder;

  private final Screen screen = Screen.piped();

  private int lab(Object... args) {
    List<String> all = new ArrayList<>(List.of("lab", "series"));
    for (Object arg : args) {
      all.add(arg.toString());
    }
    return screen.run(all.toArray(String[]::new));
  }

  private static String time(int i) {
    return START.plusMinutes(5L * i).toString().replace('T', ' ');
  }

  /** Noise with one spike. */
  private static List<String> rows() {
    Random random = new Random(1);
    List<String> rows = new ArrayList<>(List.of("timestamp,value"));
    for (int i = 0; i < 1000; i++) {
      rows.add(time(i) + "," + (i == SPIKE ? 99 : 20 + random.nextGaussian()));
    }
    return rows;
  }

  private Path write(String name, List<String> rows) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, rows);
  }

  @Test
  void thereIsOneRowPerRowWithItsTimeAndAScore() throws IOException {
    Path in = write("in.csv", rows());
    Path out = folder.resolve("out.csv");

    assertThat(lab("--in", in, "--out", out)).isZero();

    List<String> scores = Files.readAllLines(out);
    assertThat(scores).hasSize(1001);
    assertThat(scores.get(0)).isEqualTo("timestamp,anomaly_score");
    for (int i = 0; i < 1000; i++) {
      String[] row = scores.get(i + 1).split(",", -1);
      assertThat(row).hasSize(2);
      assertThat(row[0]).isEqualTo(time(i));
      assertThat(Double.parseDouble(row[1])).isBetween(0.0, 1.0);
    }
    assertThat(Double.parseDouble(scores.get(SPIKE + 1).split(",", -1)[1])).isGreaterThan(0.5);
    assertThat(screen.out()).contains("1 series, 1,000 points").contains("0 bad rows");
  }

  @Test
  void badRowsHaveScore0AndAreCountedAndChangeNothingElse() throws IOException {
    List<String> rows = rows();
    Path good = write("good.csv", rows);
    rows.add(500, "yesterday,20");
    rows.add(400, time(398) + ",NaN");
    rows.add(300, time(299));
    rows.add(200, time(199) + ",");
    rows.add(100, "\"broken,20");
    Path bad = write("bad.csv", rows);

    assertThat(lab("--in", good, "--out", folder.resolve("g.csv"))).isZero();
    assertThat(lab("--in", bad, "--out", folder.resolve("b.csv"))).isZero();

    List<String> scores = Files.readAllLines(folder.resolve("b.csv"));
    assertThat(scores).hasSize(rows.size());
    assertThat(scores.get(504)).isEqualTo("yesterday,0.000000");
    assertThat(scores.get(403)).isEqualTo(time(398) + ",0.000000");
    assertThat(scores.get(302)).isEqualTo(time(299) + ",0.000000");
    assertThat(scores.get(201)).isEqualTo(time(199) + ",0.000000");
    assertThat(scores.get(100)).endsWith(",0.000000");
    List<String> others = new ArrayList<>(scores);
    for (int at : new int[] {504, 403, 302, 201, 100}) {
      others.remove(at);
    }
    assertThat(others).isEqualTo(Files.readAllLines(folder.resolve("g.csv")));
    assertThat(screen.out()).contains("5 bad rows");
  }

  @Test
  void aFolderGivesTheSamePathsAndWhatIsPackedStaysPacked() throws IOException {
    write("in/a.csv", rows());
    write("in/notes.txt", List.of("not a series"));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(String.join("\n", rows()).getBytes(UTF_8));
    }
    Files.createDirectories(folder.resolve("in/deep/er"));
    Files.write(folder.resolve("in/deep/er/b.csv.gz"), packed.toByteArray());
    Path out = folder.resolve("out");

    assertThat(lab("--in", folder.resolve("in"), "--out", out, "--output", "json")).isZero();

    JsonNode result = new ObjectMapper().readTree(screen.out());
    assertThat(result.get("series").asInt()).isEqualTo(2);
    assertThat(result.get("points").asInt()).isEqualTo(2000);
    assertThat(result.get("flaggedShare").asDouble()).isBetween(0.001, 0.01);
    assertThat(out.resolve("notes.txt")).doesNotExist();
    try (GZIPInputStream gzip =
        new GZIPInputStream(Files.newInputStream(out.resolve("deep/er/b.csv.gz")))) {
      assertThat(new String(gzip.readAllBytes(), UTF_8))
          .isEqualTo(Files.readString(out.resolve("a.csv")));
    }
  }

  @Test
  void reasonsSayWhatChanged() throws IOException {
    Path in = write("in.csv", rows());
    Path reasons = folder.resolve("why.csv");

    assertThat(lab("--in", in, "--out", folder.resolve("out.csv"), "--reasons", reasons)).isZero();

    assertThat(Files.readAllLines(reasons))
        .anySatisfy(
            row ->
                assertThat(row)
                    .startsWith("in.csv," + time(SPIKE) + ",0.")
                    .contains(",99.0,")
                    .contains("99 where 98 % of the last 700 values lie from 1"));
  }

  @Test
  void aFileWithoutTheColumnsIsNamed() throws IOException {
    write("in/a.csv", rows());
    write("in/b.csv", List.of("time,x", "1,2"));

    assertThat(lab("--in", folder.resolve("in"), "--out", folder.resolve("out"))).isEqualTo(1);

    assertThat(screen.out()).contains("1 series").contains("b.csv has no column timestamp");
    assertThat(lab("--in", folder.resolve("in/b.csv"), "--out", folder.resolve("c.csv")))
        .isEqualTo(1);
    write("in/empty.csv", List.of());
    assertThat(lab("--in", folder.resolve("in/empty.csv"), "--out", folder.resolve("c.csv")))
        .isEqualTo(1);
    assertThat(screen.err()).contains("empty.csv is empty: a header is expected");
  }

  @Test
  void aSeriesIsNotOverwrittenByItsScores() throws IOException {
    Path in = folder.resolve("in/a.csv");
    write("in/a.csv", rows());
    String before = Files.readString(in);
    assertThat(lab("--in", in, "--out", in)).isEqualTo(2);
    assertThat(screen.err()).contains("is one of the files to read");
    assertThat(Files.readString(in)).isEqualTo(before);
  }
}
