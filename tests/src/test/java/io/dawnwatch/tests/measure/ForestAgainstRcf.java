package io.dawnwatch.tests.measure;

import com.amazon.randomcutforest.RandomCutForest;
import io.dawnwatch.engine.detect.EventView;
import io.dawnwatch.engine.detect.Forest;
import io.dawnwatch.engine.detect.ForestPart;
import io.dawnwatch.engine.detect.TemplateRarity;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.History;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import io.dawnwatch.engine.feature.TemplateHorizon;
import io.dawnwatch.engine.template.ShapeMatcher;
import io.dawnwatch.engine.train.ForestTraining;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.zip.GZIPInputStream;

/**
 * Our forest against AWS random-cut-forest, which cannot be on the scoring path: quality as the
 * area under the curve, cost as time and bytes. On rows with planted anomalies and, with
 * DAWNWATCH_DATA, on windows of BGL.
 *
 * <p>{@code ./mvnw -q -pl tests -am package -Dtest=ForestMeasurement -Dmeasure
 * -Dsurefire.failIfNoSpecifiedTests=false}
 */
final class ForestAgainstRcf {
  private static final long SEED = 7;
  private static final int TREES = 64;
  private static final int ROWS_PER_TREE = 256;
  private static final int BGL_LINES = 20;

  /** A row and whether it is anomalous. */
  private record Row(double[] values, boolean anomalous) {}

  private ForestAgainstRcf() {}

  /** Prints a table; a row per data set and system. */
  static void print() throws IOException {
    System.out.printf(
        "%-24s %-14s %6s %10s %10s%n", "rows", "forest", "AUC", "us/row", "KB in heap");
    for (String kind : new String[] {"far", "broken", "elsewhere"}) {
      compare("planted: " + kind, planted(kind, 1, 0.01, 6_000), planted(kind, 2, 0.02, 6_000));
    }
    String folder = System.getenv("DAWNWATCH_DATA");
    if (folder != null) {
      List<Row> bgl = bgl(Path.of(folder, "bgl_50k", "BGL_000001-050000.log.gz"));
      int half = bgl.size() / 2;
      compare("BGL, windows of 20", bgl.subList(0, half), bgl.subList(half, bgl.size()));
    }
  }

  private static void compare(String name, List<Row> train, List<Row> test) {
    ForestTraining training = new ForestTraining(SEED, ForestTraining.MOST_ROWS);
    for (int i = 0; i < train.size(); i++) {
      training.add("e", i, train.get(i).values);
    }
    ForestPart part = training.forest();
    Forest forest = new Forest(part);
    double[] byColumn = new double[ForestTraining.COLUMNS.size()];
    ToDoubleFunction<double[]> all =
        row -> part.trees().shortening(Forest.scaled(row), byColumn.clone());
    report(name, "ours, all rows", test, all, heap(() -> ForestPart.parse(part.toBytes())));
    report(
        name,
        "ours, marked",
        test,
        row ->
            forest.isMarked(Forest.scaled(row))
                ? all.applyAsDouble(row)
                : part.trees().glance(Forest.scaled(row)) - 100,
        Double.NaN);
    System.out.printf("%-24s the model's part has %d KB%n", name, part.toBytes().length / 1024);
    RandomCutForest rcf = rcf(train);
    report(name, "RCF, raw", test, rcf::getAnomalyScore, heap(() -> rcf(train)));
    List<Row> scaled = train.stream().map(ForestAgainstRcf::scaled).toList();
    RandomCutForest onScaled = rcf(scaled);
    report(
        name,
        "RCF, log scale",
        test.stream().map(ForestAgainstRcf::scaled).toList(),
        onScaled::getAnomalyScore,
        Double.NaN);
  }

  private static RandomCutForest rcf(List<Row> train) {
    RandomCutForest rcf =
        RandomCutForest.builder()
            .dimensions(ForestTraining.COLUMNS.size())
            .numberOfTrees(TREES)
            .sampleSize(ROWS_PER_TREE)
            .randomSeed(SEED)
            .build();
    train.forEach(row -> rcf.update(row.values));
    return rcf;
  }

  private static Row scaled(Row row) {
    float[] scaled = Forest.scaled(row.values);
    double[] values = new double[scaled.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = scaled[i];
    }
    return new Row(values, row.anomalous);
  }

  private static void report(
      String name, String system, List<Row> test, ToDoubleFunction<double[]> score, double heapKb) {
    double[] scores = new double[test.size()];
    double best = Double.MAX_VALUE;
    for (int round = 0; round < 4; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < scores.length; i++) {
        scores[i] = score.applyAsDouble(test.get(i).values);
      }
      best = Math.min(best, (System.nanoTime() - start) / 1e3 / scores.length);
    }
    System.out.printf(
        Locale.ROOT,
        "%-24s %-14s %6.3f %10.2f %10.0f%n",
        name,
        system,
        auc(test, scores),
        best,
        heapKb);
  }

  /** Chance that an anomalous row scores higher than another; ties count half. */
  private static double auc(List<Row> rows, double[] scores) {
    double wins = 0;
    long pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (rows.get(i).anomalous && !rows.get(j).anomalous) {
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          pairs++;
        }
      }
    }
    return wins / pairs;
  }

  private interface Made {
    Object make();
  }

  /** What one more of them takes on the heap, in KB. */
  private static double heap(Made made) {
    Object[] kept = new Object[20];
    kept[0] = made.make();
    long before = used();
    for (int i = 1; i < kept.length; i++) {
      kept[i] = made.make();
    }
    double kb = (used() - before) / 1024.0 / (kept.length - 1);
    return kept[0] == null ? 0 : kb;
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /**
   * Rows in which every other column follows a hidden load, at two regimes, and some never move.
   * Anomalies are far out in one column, or break what moves together, or lie where nothing is.
   */
  private static List<Row> planted(String kind, long seed, double share, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> all = new ArrayList<>();
    int columns = ForestTraining.COLUMNS.size();
    for (int i = 0; i < rows; i++) {
      double load = (random.nextBoolean() ? 50 : 400) * Math.exp(0.2 * gaussian(random));
      double[] row = new double[columns];
      for (int column = 0; column < columns; column++) {
        row[column] =
            switch (column % 4) {
              case 0 -> load * Math.exp(0.1 * gaussian(random));
              case 1 -> Math.exp(0.5 * gaussian(random));
              case 2 -> gaussian(random);
              default -> 0;
            };
      }
      boolean anomalous = random.nextDouble() < share;
      int at = 4 * random.nextInt(columns / 4);
      if (anomalous) {
        switch (kind) {
          case "far" -> row[at] *= 20;
          case "broken" -> {
            row[at] = load > 150 ? 50 : 400;
            row[(at + 4) % 24] = row[at];
          }
          default -> {
            for (int column = 0; column < columns; column += 4) {
              row[column] = 140 * Math.exp(0.1 * gaussian(random));
            }
          }
        }
      }
      all.add(new Row(row, anomalous));
    }
    return all;
  }

  private static double gaussian(SplittableRandom random) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum;
  }

  /** Windows of consecutive lines of the whole log; anomalous if a line is an alert. */
  private static List<Row> bgl(Path log) throws IOException {
    FeatureSpec spec = new FeatureSpec(BGL_LINES, 60L * BGL_LINES, 0, 0, 1, 256, 4096);
    History history = new History(spec.frames());
    TemplateHorizon horizon = new TemplateHorizon(spec);
    WindowView view = new WindowView(spec);
    ShapeMatcher matcher = new ShapeMatcher();
    TemplateRarity rarity = new TemplateRarity();
    EventView event = new EventView();
    List<Row> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(log)), StandardCharsets.UTF_8))) {
      long offset = 0;
      boolean anomalous = false;
      OpenFrame frame = new OpenFrame(0);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split(" ", 10);
        anomalous |= !fields[0].equals("-");
        Severity severity = Severity.ofText(fields[8]);
        LogEvent read =
            new LogEvent(
                offset, severity, fields[9], "bgl", List.of(), List.of(), List.of(), false);
        long template = matcher.match(read.body());
        event.point(read, template, -1, history.templates(), horizon.totals());
        double surprise = rarity.surprise(event);
        boolean unseen = history.templates().get(template) == 0;
        frame.addSurprise(surprise);
        frame.add(offset, severity, template, unseen, spec.templatesPerWindow());
        frame.addTime(offset);
        if (frame.wouldTell(template, surprise)) {
          frame.tell(new TellingEvent(offset, template, surprise, unseen, ""));
        }
        if (++offset % BGL_LINES == 0) {
          view.point("bgl", history, frame, frame.window, 1, false);
          rows.add(new Row(Forest.row(ForestTraining.COLUMNS, view), anomalous));
          history.push(frame.close());
          horizon.add(frame.close());
          frame = new OpenFrame(offset / BGL_LINES);
          anomalous = false;
        }
      }
    }
    return rows;
  }
}
