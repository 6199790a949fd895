package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link Forest} learned. Immutable by convention: the arrays are never written.
 *
 * @param columns the features of a row, at most 127
 * @param ranges of each, in its own unit
 * @param trees over the rows, each feature on {@link #scaled}'s scale
 * @param mark rows whose {@linkplain IsolationTrees#glance glance} is below are passed over
 * @param tail shortenings that one in ten rows held out of training exceed, one in twenty, and so
 *     on: not descending
 */
public record ForestPart(
    List<Feature> columns, List<Range> ranges, IsolationTrees trees, double mark, double[] tail) {
  /** Learned nothing. */
  public static final ForestPart NONE =
      new ForestPart(List.of(), List.of(), new IsolationTrees(1, List.of()), 0, new double[0]);

  private static final byte FORMAT = 1;

  /** Halvings of the tail: more than any sample has. */
  private static final int MOST_TAIL = 32;

  /**
   * Of a feature in training.
   *
   * @param low nineteen in twenty rows are not below it
   * @param middle the median
   * @param high nineteen in twenty rows are not above it
   */
  public record Range(double low, double middle, double high) {}

  public ForestPart {
    columns = List.copyOf(columns);
    ranges = List.copyOf(ranges);
  }

  /**
   * A feature as the trees see it, so that counts of all sizes share one scale: about the binary
   * logarithm of 1 + value, read off the bits of a float, linear within each power of two; mirrored
   * below 0.
   */
  public static float scaled(double value) {
    int bits = Float.floatToIntBits((float) (1 + Math.abs(value))) - ONE;
    float size = bits * PER_BIT;
    return value < 0 ? -size : size;
  }

  private static final int ONE = Float.floatToIntBits(1);
  private static final float PER_BIT = 1f / (1 << 23);

  /** The canonical form. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter(FORMAT);
    out.unsigned(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      out.text(columns.get(i).key());
      Range range = ranges.get(i);
      out.number(range.low);
      out.number(range.middle);
      out.number(range.high);
    }
    out.number(mark);
    out.unsigned(tail.length);
    for (double shortening : tail) {
      out.number(shortening);
    }
    trees.write(out);
    return out.toBytes();
  }

  /**
   * Reads the canonical form.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  public static ForestPart parse(byte[] bytes) {
    ByteReader in = new ByteReader(bytes, FORMAT, "a forest");
    List<Feature> columns = new ArrayList<>();
    List<Range> ranges = new ArrayList<>();
    for (int i = in.below(Byte.MAX_VALUE + 1); i > 0; i--) {
      String key = in.text();
      Feature feature = Feature.ofKey(key);
      if (feature == null) {
        throw new IllegalArgumentException("a forest over a feature nobody knows: " + key);
      }
      columns.add(feature);
      ranges.add(new Range(in.number(), in.number(), in.number()));
    }
    double mark = in.number();
    double[] tail = new double[in.below(MOST_TAIL + 1)];
    for (int i = 0; i < tail.length; i++) {
      tail[i] = in.number();
      in.require(i == 0 || tail[i] >= tail[i - 1], "a tail");
    }
    IsolationTrees trees = IsolationTrees.read(in, columns.size());
    in.end();
    return new ForestPart(columns, ranges, trees, mark, tail);
  }
}
