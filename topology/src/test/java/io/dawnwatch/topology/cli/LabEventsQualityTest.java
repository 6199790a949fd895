package io.dawnwatch.topology.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code lab events} reaches on public data, less a margin: {@code docs/quality.md} has the
 * figures. The data is read from the folder that the environment variable DAWNWATCH_DATA names.
 */
class LabEventsQualityTest {
  @TempDir Path folder;

  /** Scores and decisions against labels. */
  private record Result(double auc, double f1) {}

  private static List<String> lines(String file) throws IOException {
    String data = System.getenv("DAWNWATCH_DATA");
    assumeTrue(data != null, "DAWNWATCH_DATA names no folder with the public logs");
    Path path = Path.of(data, file);
    assumeTrue(Files.exists(path), path + " is not there");
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), ISO_8859_1))) {
      return in.lines().toList();
    }
  }

  private static List<String> bgl() throws IOException {
    return lines("bgl_50k/BGL_000001-050000.log.gz");
  }

  private static boolean isAlert(String line) {
    return !line.startsWith("- ");
  }

  private static List<String> withoutLabels(List<String> lines) {
    return lines.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
  }

  private Result lab(List<String> train, List<String> test, boolean[] labels, String... more)
      throws IOException {
    Path out = folder.resolve("out.csv");
    List<String> args = new ArrayList<>(List.of("lab", "events", "--out", out.toString()));
    args.add("--train");
    args.add(Files.write(folder.resolve("train.log"), train, ISO_8859_1).toString());
    args.add("--test");
    args.add(Files.write(folder.resolve("test.log"), test, ISO_8859_1).toString());
    args.addAll(Arrays.asList(more));
    Screen screen = Screen.piped();
    assertThat(screen.run(args.toArray(String[]::new))).as(screen.err()).isZero();
    List<String> rows = Files.readAllLines(out);
    assertThat(rows).hasSize(labels.length + 1);
    double[] scores = new double[labels.length];
    int hits = 0;
    int alarms = 0;
    int anomalies = 0;
    for (int i = 0; i < labels.length; i++) {
      String[] row = rows.get(i + 1).split(",");
      scores[i] = Double.parseDouble(row[1]);
      boolean flagged = row[2].equals("1");
      hits += flagged && labels[i] ? 1 : 0;
      alarms += flagged ? 1 : 0;
      anomalies += labels[i] ? 1 : 0;
    }
    Result result = new Result(auc(scores, labels), 2.0 * hits / (alarms + anomalies));
    System.out.println(String.join(" ", more) + ": " + result);
    return result;
  }

  /** Share of pairs in the right order, ties half. */
  private static double auc(double[] scores, boolean[] labels) {
    double right = 0;
    long pairs = 0;
    double[] normal = new double[labels.length];
    int n = 0;
    for (int i = 0; i < labels.length; i++) {
      if (!labels[i]) {
        normal[n++] = scores[i];
      }
    }
    Arrays.sort(normal, 0, n);
    for (int i = 0; i < labels.length; i++) {
      if (labels[i]) {
        right += (below(normal, n, scores[i]) + below(normal, n, Math.nextUp(scores[i]))) / 2.0;
        pairs += n;
      }
    }
    return right / pairs;
  }

  private static int below(double[] sorted, int n, double value) {
    int low = 0;
    int high = n;
    while (low < high) {
      int middle = (low + high) / 2;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static boolean[] labels(List<String> raw, int window) {
    boolean[] labels = new boolean[(raw.size() + window - 1) / window];
    for (int i = 0; i < raw.size(); i++) {
      labels[i / window] |= isAlert(raw.get(i));
    }
    return labels;
  }

  @Test
  void windowsOfBglLinesWithoutLabelsInTimeOrder() throws IOException {
    List<String> raw = bgl();
    for (int percent : new int[] {40, 50, 60}) {
      int cut = raw.size() * percent / 100;
      List<String> test = raw.subList(cut, raw.size());
      Result result =
          lab(
              withoutLabels(raw.subList(0, cut)),
              withoutLabels(test),
              labels(test, 100),
              "--window-lines",
              "100");
      assertThat(result.auc).isGreaterThan(0.95);
      assertThat(result.f1).isGreaterThan(0.88);
    }
  }

  @Test
  void bglLinesAfterNormalOnes() throws IOException {
    List<String> raw = bgl();
    List<String> train =
        raw.subList(15_000, 35_000).stream().filter(line -> !isAlert(line)).toList();
    List<String> test = new ArrayList<>(raw.subList(0, 15_000));
    test.addAll(raw.subList(35_000, raw.size()));
    Result result =
        lab(withoutLabels(train), withoutLabels(test), labels(test, 1), "--train-labels", "normal");
    assertThat(result.auc).isGreaterThan(0.99);
    assertThat(result.f1).isGreaterThan(0.95);
  }

  /** The scored part holds the only register dumps of the log, which are no alerts. */
  @Test
  void registerDumpsThatNobodyHadSeenAreNoAlerts() throws IOException {
    List<String> raw = bgl();
    List<String> train = raw.subList(0, 15_000).stream().filter(line -> !isAlert(line)).toList();
    List<String> test = raw.subList(15_000, raw.size());
    Result result =
        lab(withoutLabels(train), withoutLabels(test), labels(test, 1), "--train-labels", "normal");
    assertThat(result.auc).isGreaterThan(0.99);
    assertThat(result.f1).isGreaterThan(0.95);
  }

  /** The same lines as programs without levels write them: only words tell what is grave. */
  @Test
  void bglLinesWithoutLevels() throws IOException {
    List<String> raw = bgl();
    List<String> normal = raw.subList(0, 20_000).stream().filter(line -> !isAlert(line)).toList();
    List<String> test = raw.subList(20_000, raw.size());
    Result trusted =
        lab(
            withoutLevels(withoutLabels(normal)),
            withoutLevels(withoutLabels(test)),
            labels(test, 1),
            "--train-labels",
            "normal");
    assertThat(trusted.auc).isGreaterThan(0.99);
    assertThat(trusted.f1).isGreaterThan(0.93);
    test = raw.subList(15_000, raw.size());
    Result unlabelled =
        lab(
            withoutLevels(withoutLabels(raw.subList(0, 15_000))),
            withoutLevels(withoutLabels(test)),
            labels(test, 1));
    assertThat(unlabelled.auc).isGreaterThan(0.97);
    assertThat(unlabelled.f1).isGreaterThan(0.88);
  }

  /** Lines less their RAS, component and level. */
  private static List<String> withoutLevels(List<String> lines) {
    return lines.stream()
        .map(
            line -> {
              String[] parts = line.split(" ", 9);
              return parts.length < 9
                  ? line
                  : String.join(" ", List.of(parts).subList(0, 5)) + " " + parts[8];
            })
        .toList();
  }

  /** Requests of kinds that no training has seen, in lines of the log that is learned from. */
  @Test
  void webAttacksOfUnknownKinds() throws IOException {
    List<String> normal =
        lines("apache_access/apache_logs.gz").stream()
            .filter(line -> line.split("\"", -1).length == 7)
            .toList();
    int cut = normal.size() * 6 / 10;
    List<String> test = new ArrayList<>(normal.subList(cut, normal.size()));
    int attacksFrom = test.size();
    SplittableRandom random = new SplittableRandom(1);
    for (String attack : attacks()) {
      test.add(request(attack, normal, random));
    }
    boolean[] labels = new boolean[test.size()];
    Arrays.fill(labels, attacksFrom, labels.length, true);
    List<String> train = normal.subList(0, cut);
    assertThat(lab(train, test, labels, "--train-labels", "normal").auc).isGreaterThan(0.95);
    assertThat(lab(train, test, labels).auc).isGreaterThan(0.95);
  }

  /** 2 % of what is learned from are attacks, of half of the kinds; the other half is scored. */
  @Test
  void webAttacksOfUnknownKindsWhereOthersWereLearned() throws IOException {
    List<String> normal =
        lines("apache_access/apache_logs.gz").stream()
            .filter(line -> line.split("\"", -1).length == 7)
            .toList();
    int cut = normal.size() * 6 / 10;
    double sum = 0;
    for (int seed = 0; seed < 5; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<String> kinds =
          new ArrayList<>(attacks().stream().map(line -> line.split("\t")[0]).distinct().toList());
      Collections.shuffle(kinds, new Random(seed));
      List<String> known = kinds.subList(0, kinds.size() / 2);
      List<String> train = new ArrayList<>(normal.subList(0, cut));
      List<String> test = new ArrayList<>(normal.subList(cut, normal.size()));
      int attacksFrom = test.size();
      List<String> learned = new ArrayList<>();
      for (String attack : attacks()) {
        if (known.contains(attack.split("\t")[0])) {
          learned.add(attack);
        } else {
          test.add(request(attack, normal, random));
        }
      }
      for (int i = 0; i < cut / 50; i++) {
        String attack = learned.get(random.nextInt(learned.size()));
        train.add(random.nextInt(train.size()), request(attack, normal, random));
      }
      boolean[] labels = new boolean[test.size()];
      Arrays.fill(labels, attacksFrom, labels.length, true);
      sum += lab(train, test, labels).auc;
    }
    assertThat(sum / 5).isGreaterThan(0.92);
  }

  /** A line of the log with another request, and another agent if the attack has one. */
  private static String request(String attack, List<String> normal, SplittableRandom random) {
    String[] parts = attack.split("\t");
    String[] quoted = normal.get(random.nextInt(normal.size())).split("\"", -1);
    quoted[1] = parts[1] + " HTTP/1.1";
    quoted[5] = parts.length > 2 ? parts[2] : quoted[5];
    return String.join("\"", quoted);
  }

  private static List<String> attacks() throws IOException {
    try (var in = LabEventsQualityTest.class.getResourceAsStream("web-attacks.tsv")) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    }
  }
}
