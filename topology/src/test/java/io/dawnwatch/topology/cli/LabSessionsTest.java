package io.dawnwatch.topology.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lab sessions} as people run it. */
class LabSessionsTest {
  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream out =
        name.endsWith(".gz")
            ? new GZIPOutputStream(Files.newOutputStream(file))
            : Files.newOutputStream(file)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  /** Sessions E1 E2 E3 with one to three E2. */
  private static String normal(int from, int to) {
    StringBuilder rows = new StringBuilder("id,events\n");
    for (int i = from; i < to; i++) {
      rows.append('s').append(i).append(",E1").append(" E2".repeat(1 + i % 3)).append(" E3\n");
    }
    return rows.toString();
  }

  private List<String> rows() throws IOException {
    return Files.readAllLines(folder.resolve("out.csv"));
  }

  private int run(Screen screen, Path train, Path test, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "lab",
                "sessions",
                "--train",
                train.toString(),
                "--test",
                test.toString(),
                "--out",
                folder.resolve("out.csv").toString()));
    args.addAll(Arrays.asList(more));
    return screen.run(args.toArray(String[]::new));
  }

  @Test
  void aBudgetOfAlertsIsKeptOnTheSessionsLearnedFromAndSaid() throws IOException {
    Path train = write("train.csv", normal(0, 300));
    Screen screen = Screen.piped();
    assertThat(run(screen, train, train, "--alerts-per-day", "4", "--train-days", "2")).isZero();
    assertThat(screen.out()).contains("at most 4 alerts a day");
    assertThat(rows().stream().filter(row -> row.endsWith(",1")).count()).isLessThanOrEqualTo(8);
    Screen without = Screen.piped();
    assertThat(run(without, train, train, "--alerts-per-day", "4")).isEqualTo(2);
    assertThat(without.err()).contains("--train-days");
  }

  @Test
  void everySessionHasOneRowInInputOrderWithoutEventsToo() throws IOException {
    Path train = write("train.csv", normal(0, 300));
    Path test =
        write(
            "test.csv.gz",
            "events,note,id\nE1 E2 E3,x,b\n,,empty\nE1 E9 E9 E3,y,\"a,1\"\n\nE1 E2 E2 E3,z,b\n  ,,blank\n");
    Screen screen = Screen.piped();

    assertThat(run(screen, train, test, "--train-labels", "normal")).as(screen.err()).isZero();

    List<String> rows = rows();
    assertThat(rows).hasSize(6);
    assertThat(rows.get(0)).isEqualTo("id,score,pred");
    assertThat(rows.get(1)).matches("b,0(\\.\\d+)?,0");
    assertThat(rows.get(2)).isEqualTo("empty,0.0,0");
    assertThat(rows.get(3)).matches("\"a,1\",(0\\.9\\d*|1\\.0),1");
    assertThat(rows.get(4)).startsWith("b,").endsWith(",0");
    assertThat(rows.get(5)).isEqualTo("blank,0.0,0");
    assertThat(screen.out())
        .contains(
            "300 sessions, 3 distinct kept",
            "situation: normal only",
            "threshold: 0.9, at",
            "one false alarm in 2,000",
            "1 anomalies",
            "sessions/s");
  }

  @Test
  void aScoreDependsNeitherOnOtherSessionsNorOnTheOrderOfThoseLearnedFrom() throws IOException {
    List<String> lines = new ArrayList<>(normal(0, 200).lines().skip(1).toList());
    lines.add("odd1,E1 E2 E7 E3");
    lines.add("odd2,E3 E1");
    Path train = write("train.csv", "id,events\n" + String.join("\n", lines) + "\n");
    Collections.shuffle(lines, new Random(3));
    Path shuffled = write("shuffled.csv", "id,events\n" + String.join("\n", lines) + "\n");
    Path alone = write("alone.csv", "id,events\nodd1,E1 E2 E7 E3\n");

    assertThat(run(Screen.piped(), train, train)).isZero();
    Map<String, String> first = byId();
    assertThat(run(Screen.piped(), shuffled, shuffled)).isZero();
    assertThat(byId()).isEqualTo(first);
    assertThat(run(Screen.piped(), train, alone)).isZero();
    assertThat(byId()).containsEntry("odd1", first.get("odd1"));
  }

  private Map<String, String> byId() throws IOException {
    Map<String, String> rows = new HashMap<>();
    for (String row : rows()) {
      rows.put(row.substring(0, row.indexOf(',')), row);
    }
    return rows;
  }

  @Test
  void rawLinesAreCutIntoSessionsByTheirKeys() throws IOException {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      log.append("2024-05-01 10:00:00 INFO open session=u").append(i).append(" port 77\n");
      log.append("2024-05-01 10:00:01 INFO read 17 bytes session=u").append(i).append("\n");
      log.append("2024-05-01 10:00:02 INFO nothing to do with it\n");
      log.append("2024-05-01 10:00:03 INFO close session=u").append(i).append("\n");
    }
    Path train = write("train.log", log.toString());
    Path test =
        write(
            "test.log.gz",
            "2024-05-02 10:00:00 INFO open session=u901 port 78\n"
                + "2024-05-02 10:00:00 INFO nothing to do with it\n"
                + "2024-05-02 10:00:00 INFO open session=u900 port 5\n"
                + "2024-05-02 10:00:01 FATAL disk on fire session=u901\n"
                + "2024-05-02 10:00:01 INFO read 3 bytes session=u900\n"
                + "2024-05-02 10:00:03 INFO close session=u900\n");
    Screen screen = Screen.piped();

    int code =
        run(screen, train, test, "--session-key", "session=(\\w+)", "--train-labels", "normal");

    assertThat(code).as(screen.err()).isZero();
    assertThat(rows()).hasSize(3);
    assertThat(rows().get(1)).startsWith("u901,").endsWith(",1");
    assertThat(rows().get(2)).startsWith("u900,").endsWith(",0");
    assertThat(screen.out()).contains("1 lines of", "test.log.gz name no session");
  }

  @Test
  void labelsDecideWhatIsLearned() throws IOException {
    Path train = write("train.csv", normal(0, 60) + "x1,E1 E5\nx2,E1 E5\nx3,E1 E5\nu,E8\n");
    StringBuilder labels = new StringBuilder("id,label\nx1,1\nx2,1\nx3,1\n");
    for (int i = 0; i < 60; i++) {
      labels.append('s').append(i).append(",0\n");
    }
    Path file = write("labels.csv", labels.toString());
    Path test = write("test.csv", "id,events\nbad,E1 E5\ngood,E1 E2 E3\n");
    Screen screen = Screen.piped();

    int code = run(screen, train, test, "--train-labels", file.toString(), "--output", "json");

    assertThat(code).as(screen.err()).isZero();
    JsonNode result = new ObjectMapper().readTree(screen.out());
    assertThat(result.get("situation").asText()).startsWith("labelled");
    assertThat(result.get("trainSessions").asInt()).isEqualTo(63);
    assertThat(result.get("anomalies").asInt()).isEqualTo(1);
    assertThat(rows().get(1)).startsWith("bad,").endsWith(",1");
    assertThat(rows().get(2)).startsWith("good,").endsWith(",0");
  }

  @Test
  void badFilesAreNamedWithTheirLine() throws IOException {
    Path good = write("good.csv", normal(0, 10));
    String[][] wrong = {
      {"id,label\ns1,2\n", "line 2: a label is 0 or 1, this one is \"2\""},
      {"id,label\ns1,0\ns1,1\n", "line 3: s1 has two labels"},
      {"name,label\ns1,0\n", "has no column id, its columns are name, label"},
      {"id,label\n", "holds no label"},
      {"", "is empty: a header is expected"},
      {"id,label\nnobody,0\n", "no session of"},
      {"id,label\n\"s1,0\n", "line 2: a field in quotes does not end"},
      {"id,label\ns1,1\n", "labels need both normal and anomalous sessions, there are 0 and 1"},
    };
    for (String[] one : wrong) {
      Path labels = write("labels.csv", one[0]);
      Screen screen = Screen.piped();
      assertThat(run(screen, good, good, "--train-labels", labels.toString())).isEqualTo(1);
      assertThat(screen.err()).contains(one[1]);
    }
    Screen screen = Screen.piped();
    assertThat(run(screen, good, write("bad.csv", "id,what\na,b\n"))).isEqualTo(1);
    assertThat(screen.err()).contains("bad.csv has no column events").contains("--session-key");
    screen = Screen.piped();
    assertThat(run(screen, good, good, "--session-key", "(")).isEqualTo(2);
    assertThat(screen.err()).contains("--session-key is no regular expression");
    screen = Screen.piped();
    assertThat(run(screen, good, good, "--session-key", "nothing is like this")).isEqualTo(1);
    assertThat(screen.err()).contains("--session-key finds no session in the lines of");
  }

  @Test
  void labelsThatNameNoSessionAreCounted() throws IOException {
    Path good = write("good.csv", normal(0, 10));
    String first = normal(0, 10).lines().skip(1).findFirst().orElseThrow();
    String id = first.substring(0, first.indexOf(','));
    Path labels = write("labels.csv", "id,label\n" + id + ",0\nnobody,1\nno one,0\n");
    Screen screen = Screen.piped();
    assertThat(run(screen, good, good, "--train-labels", labels.toString())).isZero();
    assertThat(screen.err()).contains("2 of the 3 labels in").contains("such as no one");
  }

  @Test
  void whatIsReadIsNotOverwrittenAndAMissingFolderIsSaidAtOnce() throws IOException {
    Path good = write("good.csv", normal(0, 10));
    for (Path out : new Path[] {good, good.resolveSibling("none").resolve("out.csv")}) {
      Screen screen = Screen.piped();
      assertThat(
              screen.run(
                  "lab", "sessions", "--train", good.toString(), "--test", good.toString(), "--out",
                  out.toString()))
          .isEqualTo(2);
      assertThat(screen.err()).contains("--out " + out);
    }
    assertThat(Files.readString(good)).isEqualTo(normal(0, 10));
  }
}
