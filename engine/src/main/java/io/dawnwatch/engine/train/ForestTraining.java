package io.dawnwatch.engine.train;

import io.dawnwatch.engine.detect.CountVector;
import io.dawnwatch.engine.detect.Feature;
import io.dawnwatch.engine.detect.Forest;
import io.dawnwatch.engine.detect.ForestPart;
import io.dawnwatch.engine.detect.ForestPart.Range;
import io.dawnwatch.engine.detect.IsolationTrees;
import io.dawnwatch.engine.detect.IsolationTrees.Node;
import io.dawnwatch.engine.detect.WindowView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/*
 * Of all windows those with the least hashes of entity and time are kept: a fair sample that is the same in whatever
 * order and from whatever shards they come. One half of it grows the trees, the other says how odd ordinary rows are.
 */
/**
 * Learns a {@link Forest}. Bounded: {@code mostRows} rows. The same windows and seed give the same
 * bytes. Not thread-safe.
 */
public final class ForestTraining {
  /** What rows are made of: all features but those that need another part of the model. */
  public static final List<Feature> COLUMNS =
      Arrays.stream(Feature.values())
          .filter(Feature::isOfWindows)
          .filter(feature -> feature != Feature.EVENTS_PROFILE && feature != Feature.ERRORS_PROFILE)
          .toList();

  /** Rows kept unless a caller says otherwise. */
  public static final int MOST_ROWS = 16_384;

  /** Fewer rows grow nothing. */
  private static final int LEAST_ROWS = 200;

  private static final int TREES = 64;
  private static final int ROWS_PER_TREE = 256;

  /** Half as many again as the rows of a tree have bits: some cuts part nothing. */
  private static final int MOST_DEPTH = 12;

  /** Cuts reach beyond the rows of a node by this part of their range. */
  private static final double BEYOND = 0.5;

  /** Where all rows are alike: a doubling, on the scale of rows. */
  private static final double DOUBLING = 1;

  /** One in so many rows are put to all trees. */
  private static final int MARKED = 4;

  /** Rows of the tail's first point: one in so many. */
  private static final int ORDINARY = 10;

  private static final int LEAST_TAIL = 2;

  private final long seed;
  private final int mostRows;
  private final TreeSet<Row> rows = new TreeSet<>();

  private record Row(long hash, String entity, long startMillis, double[] values)
      implements Comparable<Row> {
    @Override
    public int compareTo(Row other) {
      int order = Long.compareUnsigned(hash, other.hash);
      order = order != 0 ? order : entity.compareTo(other.entity);
      order = order != 0 ? order : Long.compare(startMillis, other.startMillis);
      return order != 0 ? order : Arrays.compare(values, other.values);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Row row && compareTo(row) == 0;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(hash);
    }
  }

  /**
   * Nothing seen yet.
   *
   * @param seed decides all that is random
   * @param mostRows rows kept, at least 1
   */
  public ForestTraining(long seed, int mostRows) {
    this.seed = seed;
    this.mostRows = mostRows;
  }

  /** Adds a window with events; others have no row. */
  public void add(WindowView window) {
    if (window.frame() != null && !window.isCutShort()) {
      add(window.entity(), window.startMillis(), Forest.row(COLUMNS, window));
    }
  }

  /** Adds a row of {@link #COLUMNS}; the same row of the same window counts once. */
  public void add(String entity, long startMillis, double[] values) {
    long hash = CountVector.mix(SplitMix.hash(entity) ^ CountVector.mix(startMillis ^ seed));
    rows.add(new Row(hash, entity, startMillis, values));
    shrink();
  }

  private void shrink() {
    while (rows.size() > mostRows) {
      rows.pollLast();
    }
  }

  /**
   * Adds what another training of the same seed and bound saw.
   *
   * @throws IllegalArgumentException if they differ
   */
  public void merge(ForestTraining other) {
    if (seed != other.seed || mostRows != other.mostRows) {
      throw new IllegalArgumentException("forests of other seeds or bounds do not merge");
    }
    rows.addAll(other.rows);
    shrink();
  }

  /** Rows held. */
  public int rows() {
    return rows.size();
  }

  /** What was learned; of too few rows, {@link ForestPart#NONE}. */
  public ForestPart forest() {
    if (rows.size() < LEAST_ROWS) {
      return ForestPart.NONE;
    }
    List<double[]> grow = new ArrayList<>();
    List<double[]> hold = new ArrayList<>();
    for (Row row : rows) {
      ((CountVector.mix(row.hash) & 1) == 0 ? grow : hold).add(row.values);
    }
    float[][] scaled = grow.stream().map(Forest::scaled).toArray(float[][]::new);
    int perTree = Math.min(ROWS_PER_TREE, scaled.length);
    List<List<Node>> trees = new ArrayList<>();
    for (int tree = 0; tree < TREES; tree++) {
      SplitMix random = new SplitMix(CountVector.mix(seed) + tree);
      List<Node> nodes = new ArrayList<>();
      grow(sample(scaled, perTree, random), 0, random, nodes);
      trees.add(nodes);
    }
    IsolationTrees grown = new IsolationTrees(perTree, trees);
    return new ForestPart(COLUMNS, ranges(), grown, mark(grown, hold), tail(grown, hold));
  }

  private static float[][] sample(float[][] rows, int size, SplitMix random) {
    float[][] all = rows.clone();
    for (int i = 0; i < size; i++) {
      int other = i + random.below(all.length - i);
      float[] row = all[other];
      all[other] = all[i];
      all[i] = row;
    }
    return Arrays.copyOf(all, size);
  }

  private static void grow(float[][] rows, int depth, SplitMix random, List<Node> nodes) {
    if (rows.length < 2 || depth == MOST_DEPTH) {
      nodes.add(Node.END);
      return;
    }
    int column = column(rows, random);
    double least = least(rows, column);
    double most = most(rows, column);
    double beyond = Math.max(BEYOND * (most - least), least == most ? DOUBLING : 0);
    float cut = (float) (least - beyond + random.unit() * (most - least + 2 * beyond));
    float[][] left = Arrays.stream(rows).filter(row -> row[column] < cut).toArray(float[][]::new);
    float[][] right = Arrays.stream(rows).filter(row -> row[column] >= cut).toArray(float[][]::new);
    nodes.add(new Node(column, cut, left.length));
    grow(left, depth + 1, random, nodes);
    grow(right, depth + 1, random, nodes);
  }

  /** One of the columns in which rows differ; those in which they do not count as one more. */
  private static int column(float[][] rows, SplitMix random) {
    int[] columns = new int[rows[0].length];
    int differing = 0;
    int alike = columns.length;
    for (int column = 0; column < columns.length; column++) {
      if (least(rows, column) < most(rows, column)) {
        columns[differing++] = column;
      } else {
        columns[--alike] = column;
      }
    }
    int drawn = random.below(Math.min(differing + 1, columns.length));
    return drawn < differing
        ? columns[drawn]
        : columns[alike + random.below(columns.length - alike)];
  }

  private static float least(float[][] rows, int column) {
    float least = rows[0][column];
    for (float[] row : rows) {
      least = Math.min(least, row[column]);
    }
    return least;
  }

  private static float most(float[][] rows, int column) {
    float most = rows[0][column];
    for (float[] row : rows) {
      most = Math.max(most, row[column]);
    }
    return most;
  }

  /** How odd one in ten rows are at least, one in twenty, and so on while two rows are. */
  private static double[] tail(IsolationTrees trees, List<double[]> hold) {
    double[] shortenings =
        hold.stream()
            .mapToDouble(row -> trees.shortening(Forest.scaled(row), new double[row.length]))
            .sorted()
            .toArray();
    List<Double> tail = new ArrayList<>();
    for (int beyond = shortenings.length / ORDINARY; beyond >= LEAST_TAIL; beyond /= 2) {
      tail.add(shortenings[shortenings.length - beyond]);
    }
    return tail.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The glance that one in four rows reach. */
  private static double mark(IsolationTrees trees, List<double[]> hold) {
    double[] glances =
        hold.stream().mapToDouble(row -> trees.glance(Forest.scaled(row))).sorted().toArray();
    return glances[glances.length - 1 - glances.length / MARKED];
  }

  private List<Range> ranges() {
    List<Range> ranges = new ArrayList<>();
    int n = rows.size();
    for (int column = 0; column < COLUMNS.size(); column++) {
      int at = column;
      double[] sorted = rows.stream().mapToDouble(row -> row.values[at]).sorted().toArray();
      ranges.add(new Range(sorted[n / 20], sorted[n / 2], sorted[n - 1 - n / 20]));
    }
    return ranges;
  }
}
