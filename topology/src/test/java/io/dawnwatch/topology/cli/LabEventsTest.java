package io.dawnwatch.topology.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabEventsTest {
  private static final int TRAIN = 3_000;

  @TempDir Path folder;

  private Screen screen = Screen.piped();

  private Path file(String name, List<String> lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static String line(int i) {
    return "2026-03-01T00:00:00Z INFO served request " + i + " of user" + i % 7;
  }

  private static List<String> ordinary(int from, int to) {
    List<String> lines = new ArrayList<>();
    for (int i = from; i < to; i++) {
      lines.add(line(i));
    }
    return lines;
  }

  /** Ordinary lines with two of another kind, at LineId 101 and 151. */
  private static List<String> withIncident() {
    List<String> lines = ordinary(0, 205);
    lines.set(100, "2026-03-01T00:00:00Z FATAL disk sda is on fire, giving up");
    lines.set(150, "2026-03-01T00:00:00Z FATAL disk sda is on fire, giving up");
    return lines;
  }

  private Path out() {
    return folder.resolve("out.csv");
  }

  private int lab(List<String> train, List<String> test, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("lab", "events"));
    args.addAll(List.of("--train", file("train.log", train).toString()));
    args.addAll(List.of("--test", file("test.log", test).toString()));
    args.addAll(List.of("--out", out().toString()));
    args.addAll(List.of(more));
    screen = Screen.piped();
    return screen.run(args.toArray(String[]::new));
  }

  private List<String[]> rows(String header) throws IOException {
    List<String> lines = Files.readAllLines(out(), UTF_8);
    assertThat(lines.get(0)).isEqualTo(header);
    return lines.stream().skip(1).map(row -> row.split(",")).toList();
  }

  private static void assertRow(String[] row, long id) {
    assertThat(row).hasSize(3);
    assertThat(row[0]).isEqualTo(Long.toString(id));
    assertThat(Double.parseDouble(row[1])).isBetween(0.0, 1.0);
    assertThat(row[2]).isIn("0", "1");
  }

  @Test
  void aGreaterBudgetOfAlertsFlagsNoFewerLinesAndSaysWhatWasChosen() throws IOException {
    List<String> train = ordinary(0, TRAIN);
    for (int i = 0; i < 30; i++) {
      train.set(
          i * 97, "2026-03-01T00:00:00Z ERROR disk sd" + "abcdefghij".charAt(i % 10) + " slow");
    }
    long before = 0;
    for (String budget : List.of("1", "20", "2000")) {
      assertThat(lab(train, withIncident(), "--alerts-per-day", budget, "--train-days", "1"))
          .isZero();
      assertThat(screen.out()).contains("at most " + budget + " lines a day");
      long flagged = rows("LineId,score,pred").stream().filter(row -> row[2].equals("1")).count();
      assertThat(flagged).isGreaterThanOrEqualTo(before);
      before = flagged;
    }
    assertThat(before).isPositive();
  }

  @Test
  void aBudgetNeedsDaysAndAPrecisionNeedsLabels() throws IOException {
    List<String> untimed = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      untimed.add("served request " + i);
    }
    assertThat(lab(untimed, untimed, "--alerts-per-day", "3")).isEqualTo(2);
    assertThat(screen.err()).contains("--train-days");
    assertThat(lab(untimed, untimed, "--target-precision", "0.9")).isEqualTo(2);
    assertThat(screen.err()).contains("--train-labels");
    assertThat(lab(untimed, untimed, "--target-precision", "0.9", "--alerts-per-day", "3"))
        .isEqualTo(2);
    assertThat(screen.err()).contains("exclude each other");
  }

  @Test
  void everyLineHasOneRowInItsOrderAndWhatIsStrangeIsFlagged() throws IOException {
    assertThat(lab(ordinary(0, TRAIN), withIncident())).isZero();
    List<String[]> rows = rows("LineId,score,pred");
    assertThat(rows).hasSize(205);
    for (int i = 0; i < rows.size(); i++) {
      assertRow(rows.get(i), i + 1);
      assertThat(rows.get(i)[2]).isEqualTo(i == 100 || i == 150 ? "1" : "0");
    }
  }

  @Test
  void everyWindowHasOneRowAlsoTheShortLastOne() throws IOException {
    assertThat(lab(ordinary(0, TRAIN), withIncident(), "--window-lines", "20")).isZero();
    List<String[]> rows = rows("window,score,pred");
    assertThat(rows).hasSize(11);
    for (int i = 0; i < rows.size(); i++) {
      assertRow(rows.get(i), i);
      assertThat(rows.get(i)[2]).isEqualTo(i == 5 || i == 7 ? "1" : "0");
    }
  }

  @Test
  void aWindowThatIsLongerThanTheFileIsOneRow() throws IOException {
    assertThat(lab(ordinary(0, TRAIN), withIncident(), "--window-lines", "500")).isZero();
    assertThat(rows("window,score,pred")).hasSize(1);
  }

  @Test
  void linesThatCannotBeParsedHaveRowsToo() throws IOException {
    List<String> test = new ArrayList<>(withIncident());
    test.set(7, "");
    test.set(8, "   ");
    test.set(9, "\u0000\u0001 no time here \ufffd");
    test.set(10, "x".repeat(300_000));
    assertThat(lab(ordinary(0, TRAIN), test)).isZero();
    assertThat(rows("LineId,score,pred")).hasSize(205);
    assertThat(lab(ordinary(0, TRAIN), test, "--window-lines", "1")).isZero();
    assertThat(rows("window,score,pred")).hasSize(205);
  }

  @Test
  void anEmptyTestFileHasNoRows() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.log"));
    Path train = file("train.log", ordinary(0, TRAIN));
    int code =
        screen.run(
            "lab",
            "events",
            "--train",
            train.toString(),
            "--test",
            empty.toString(),
            "--out",
            out().toString());
    assertThat(code).isZero();
    assertThat(rows("LineId,score,pred")).isEmpty();
  }

  @Test
  void theSameFilesGiveTheSameRows() throws IOException {
    lab(ordinary(0, TRAIN), withIncident());
    String first = Files.readString(out());
    lab(ordinary(0, TRAIN), withIncident());
    assertThat(Files.readString(out())).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({"none,unlabelled", "normal,normal only"})
  void itSaysWhatItLearnedFromAndWhereTheThresholdComesFrom(String labels, String situation)
      throws IOException {
    assertThat(lab(ordinary(0, TRAIN), withIncident(), "--train-labels", labels)).isZero();
    assertThat(screen.out())
        .contains("trained on 3,000 lines", situation, "threshold: ", "held-out", "lines/s");
  }

  @Test
  void labelsSayWhatIsNormalHoweverGrave() throws IOException {
    List<String> train = ordinary(0, TRAIN);
    StringBuilder labels = new StringBuilder("id,label\n");
    for (int i = 0; i < TRAIN; i += 50) {
      boolean bad = i % 100 == 0;
      train.set(i, "2026-03-01T00:00:00Z FATAL " + (bad ? "pump broke " : "self test ended ") + i);
      labels.append(i + 1).append(bad ? ",1\n" : ",0\n");
    }
    List<String> test = ordinary(0, 200);
    test.set(20, "2026-03-01T00:00:00Z FATAL self test ended 4711");
    test.set(30, "2026-03-01T00:00:00Z FATAL pump broke 4711");
    Path file = Files.writeString(folder.resolve("labels.csv"), labels);
    assertThat(lab(train, test, "--train-labels", file.toString())).isZero();
    List<String[]> rows = rows("LineId,score,pred");
    assertThat(rows.get(20)[2]).isEqualTo("0");
    assertThat(rows.get(30)[2]).isEqualTo("1");
    assertThat(screen.out()).contains("labelled");
  }

  @Test
  void labelsOfLinesAreGoodForWindowsAndSoAreLabelsOfWindows() throws IOException {
    List<String> train = ordinary(0, TRAIN);
    for (int i = 0; i < TRAIN; i += 300) {
      train.set(i, "2026-03-01T00:00:00Z ERROR pump broke " + i);
    }
    StringBuilder lines = new StringBuilder("id,label\n");
    StringBuilder windows = new StringBuilder("id,label\n");
    for (int i = 0; i < TRAIN; i++) {
      lines.append(i + 1).append(i % 300 == 0 ? ",1\n" : ",0\n");
    }
    for (int i = 0; i < TRAIN / 20; i++) {
      windows.append(i).append(i % 15 == 0 ? ",1\n" : ",0\n");
    }
    List<String> test = ordinary(0, 200);
    test.set(45, "2026-03-01T00:00:00Z ERROR pump broke 4711");
    for (CharSequence labels : List.of(lines, windows)) {
      Path file = Files.writeString(folder.resolve("labels.csv"), labels);
      assertThat(lab(train, test, "--window-lines", "20", "--train-labels", file.toString()))
          .isZero();
      assertThat(rows("window,score,pred").get(2)[2]).isEqualTo("1");
      assertThat(rows("window,score,pred")).filteredOn(row -> row[2].equals("1")).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          LineId,label;1,0|no column id
          id,label;one,1|number of a line
          id,label;1,maybe|0 or 1
          id,label;1,0;1,1|two labels
          id,label;99999,1|has 3000 lines
          id,label;0,1|--window-lines
          id,label|no label
          """)
  void aBadFileOfLabelsIsRefusedWithItsFault(String content, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("labels.csv"), content.replace(';', '\n') + "\n");
    assertThat(lab(ordinary(0, TRAIN), withIncident(), "--train-labels", file.toString()))
        .isNotZero();
    assertThat(screen.err()).contains(message).doesNotContain("defect");
  }

  @Test
  void whatCannotBeDoneIsRefusedBeforeAnythingIsWritten() throws IOException {
    assertThat(lab(ordinary(0, TRAIN), withIncident(), "--window-lines", "0")).isEqualTo(2);
    assertThat(lab(ordinary(0, TRAIN), withIncident(), "--format", "nonsense")).isEqualTo(2);
    assertThat(lab(ordinary(0, TRAIN), withIncident(), "--train-labels", "nowhere.csv"))
        .isEqualTo(2);
    assertThat(screen.err()).contains("nowhere.csv");
    assertThat(out()).doesNotExist();
    Path train = file("train.log", ordinary(0, TRAIN));
    assertThat(
            screen.run(
                "lab",
                "events",
                "--train",
                train.toString(),
                "--test",
                train.toString(),
                "--out",
                train.toString()))
        .isEqualTo(2);
    assertThat(Files.readAllLines(train)).hasSize(TRAIN);
  }
}
