package io.dawnwatch.engine.detect;

import java.util.Arrays;
import java.util.List;

/*
 * Isolation trees over the features of a window: for windows whose single features pass and whose mixture does not.
 * A quarter of the trees are asked first, and all of them only about the rows these find oddest: one in four. Single features out of
 * their ranges are no such test: a mixture is odd without them.
 * How odd a row is becomes nats by the share of rows held out of training that were as odd: one in ten is 0 nats, each
 * halving ln 2 more; beyond the oddest of them the same slope goes on, at most MOST_NATS.
 * Cost: O(features) for every window, O(trees x depth) for those that are marked.
 * It fails where training did not see what is ordinary elsewhere, and for a single feature far out among many: that is for
 * the baseline.
 */
/** Windows whose features, taken together, are unlike those of training. */
public final class Forest implements Detector {
  public static final String NAME = "forest";

  private static final double MOST_NATS = 20;
  private static final double LEAST_NATS = 0.5;
  private static final double LN_2 = 0.6931471805599453;

  /** Reasons given, at most: the features that shortened the paths most. */
  private static final int MOST_REASONS = 3;

  private final ForestPart part;

  public Forest(ForestPart part) {
    this.part = part;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void examine(WindowView window, List<Contribution> contributions) {
    if (window.frame() == null || window.isCutShort() || part.tail().length == 0) {
      return;
    }
    double[] row = row(part.columns(), window);
    float[] scaled = scaled(row);
    if (!isMarked(scaled)) {
      return;
    }
    double[] byColumn = new double[row.length];
    double nats = nats(part.trees().shortening(scaled, byColumn));
    if (nats >= LEAST_NATS) {
      explain(row, byColumn, nats, contributions);
    }
  }

  /** The features of a window, as {@code columns} orders them. */
  public static double[] row(List<Feature> columns, WindowView window) {
    double[] row = new double[columns.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = columns.get(i).of(window, Profile.NONE);
    }
    return row;
  }

  /** The row as the trees see it. */
  public static float[] scaled(double[] row) {
    float[] scaled = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      scaled[i] = ForestPart.scaled(row[i]);
    }
    return scaled;
  }

  /** Whether the first trees find the row odd enough to ask all of them. */
  public boolean isMarked(float[] row) {
    return part.trees().glance(row) >= part.mark();
  }

  /** Nats of a shortening: 0 for what one in ten rows have, to 20. Never descends. */
  double nats(double shortening) {
    double[] tail = part.tail();
    int last = tail.length - 1;
    if (!(shortening > tail[0])) {
      return 0;
    }
    if (shortening > tail[last]) {
      double slope = last == 0 ? 1 : last * LN_2 / Math.max(tail[last] - tail[0], LEAST_SPREAD);
      return Math.min(last * LN_2 + (shortening - tail[last]) * slope, MOST_NATS);
    }
    int above = 1;
    while (tail[above] < shortening) {
      above++;
    }
    double part = (shortening - tail[above - 1]) / (tail[above] - tail[above - 1]);
    return (above - 1 + part) * LN_2;
  }

  /** Of the tail, in cuts: a tail as sharp as this has no slope to go on with. */
  private static final double LEAST_SPREAD = 0.25;

  private void explain(double[] row, double[] byColumn, double nats, List<Contribution> out) {
    int[] top = new int[Math.min(MOST_REASONS, row.length)];
    double[] left = byColumn.clone();
    double sum = 0;
    int n = 0;
    for (; n < top.length; n++) {
      int best = 0;
      for (int i = 1; i < left.length; i++) {
        best = left[i] > left[best] ? i : best;
      }
      if (left[best] <= 0) {
        break;
      }
      sum += left[best];
      top[n] = best;
      left[best] = Double.NEGATIVE_INFINITY;
    }
    double rest = nats;
    for (int i = n - 1; i >= 0; i--) {
      // The greatest takes what is left, so that they add up to the nats to the last bit or so.
      double share = i == 0 ? rest : nats * byColumn[top[i]] / sum;
      rest -= share;
      out.add(contribution(top[i], row[top[i]], share));
    }
  }

  private Contribution contribution(int column, double actual, double nats) {
    Feature feature = part.columns().get(column);
    ForestPart.Range range = part.ranges().get(column);
    String low = Words.decimal(range.low());
    String high = Words.decimal(range.high());
    String text =
        feature.key()
            + " "
            + Words.decimal(actual)
            + " ("
            + feature.unit()
            + ") in a mixture unlike training's, where "
            + (low.equals(high) ? low + " is" : low + " to " + high + " are")
            + " usual";
    return new Contribution(NAME, feature.key(), actual, range.middle(), nats, text);
  }

  @Override
  public String toString() {
    return NAME + " of " + part.trees().size() + " trees, tail " + Arrays.toString(part.tail());
  }
}
