package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/*
 * Isolation trees [1]: random cuts isolate an odd row sooner than an ordinary one. A cut of n rows into parts leaves the
 * part of m rows an expected c(m) more cuts, so a cut shortens the path by c(n) - 1 - c(m); these add up, along the path,
 * to exactly the c(N) that was expected less the path there was. That is what each column is credited with.
 * We differ from [1] in one way: some cuts lie beyond all rows of a node, so that a row farther out than any of training
 * is isolated at once, where [1] takes it for the outermost of them.
 * O(trees x depth) per row, without allocation; 13 bytes per node in memory, about 6 in a model.
 * Only harmonic numbers are needed for c: no logarithm is taken.
 * [1] Liu, Ting, Zhou. Isolation forest. ICDM 2008.
 */
/** Isolation trees over rows of numbers, frozen. Immutable. */
public final class IsolationTrees {
  /** Rows a tree may be grown from. */
  public static final int MOST_ROWS = 4096;

  private static final int MOST_TREES = 1024;
  private static final int MOST_DEPTH = 64;

  /** Trees that are asked first. */
  private static final int FIRST = 16;

  /** Marks a leaf in {@link Node#column}. */
  public static final int LEAF = -1;

  /** Expected cuts to isolate one of n rows. */
  private static final double[] EXPECTED = new double[MOST_ROWS + 1];

  static {
    double harmonic = 0;
    for (int n = 2; n <= MOST_ROWS; n++) {
      harmonic += 1.0 / (n - 1);
      EXPECTED[n] = 2 * harmonic - 2.0 * (n - 1) / n;
    }
  }

  /**
   * A node; the nodes of a tree come in preorder.
   *
   * @param column column that is cut, {@link #LEAF} for none
   * @param cut values below it go left
   * @param left how many of the tree's rows go left
   */
  public record Node(int column, float cut, int left) {
    /** An end of the tree. */
    public static final Node END = new Node(LEAF, 0, 0);
  }

  private final int rows;
  private final int[] roots;
  private final byte[] columns;
  private final float[] cuts;
  private final int[] lefts;

  /** Node to the right; the one to the left is the next. */
  private final int[] rights;

  private final float[] gainsLeft;
  private final float[] gainsRight;

  /**
   * Trees from their nodes.
   *
   * @param rows rows each tree was grown from, 1 to {@link #MOST_ROWS}
   * @throws IllegalArgumentException if the nodes are no trees of so many rows
   */
  public IsolationTrees(int rows, List<List<Node>> trees) {
    if (rows < 1 || rows > MOST_ROWS || trees.size() > MOST_TREES) {
      throw new IllegalArgumentException(trees.size() + " trees of " + rows + " rows");
    }
    int size = trees.stream().mapToInt(List::size).sum();
    this.rows = rows;
    roots = new int[trees.size()];
    columns = new byte[size];
    cuts = new float[size];
    lefts = new int[size];
    rights = new int[size];
    gainsLeft = new float[size];
    gainsRight = new float[size];
    int at = 0;
    for (int tree = 0; tree < roots.length; tree++) {
      roots[tree] = at;
      int end = at + trees.get(tree).size();
      if (lay(trees.get(tree), at, at, rows, 0) != end) {
        throw new IllegalArgumentException("a tree ends before its nodes do");
      }
      at = end;
    }
  }

  /** Lays out the subtree at {@code at}, of {@code come} rows, and returns where it ends. */
  private int lay(List<Node> nodes, int root, int at, int come, int depth) {
    if (at - root >= nodes.size() || depth > MOST_DEPTH) {
      throw new IllegalArgumentException("a tree lacks nodes or is too deep");
    }
    Node node = nodes.get(at - root);
    columns[at] = (byte) node.column;
    if (node.column == LEAF) {
      return at + 1;
    }
    if (node.left < 0 || node.left > come) {
      throw new IllegalArgumentException("a cut of more rows than there are");
    }
    cuts[at] = node.cut;
    lefts[at] = node.left;
    gainsLeft[at] = gain(come, node.left);
    gainsRight[at] = gain(come, come - node.left);
    rights[at] = lay(nodes, root, at + 1, node.left, depth + 1);
    return lay(nodes, root, rights[at], come - node.left, depth + 1);
  }

  private static float gain(int come, int stay) {
    return (float) (EXPECTED[come] - 1 - EXPECTED[stay]);
  }

  /** Number of trees. */
  public int size() {
    return roots.length;
  }

  /**
   * By how many cuts a row is isolated sooner than expected, on average over the trees: the higher,
   * the odder; below 0 for the most ordinary.
   *
   * @param byColumn takes each column's part of it, added up; as long as the row
   */
  public double shortening(float[] row, double[] byColumn) {
    for (int root : roots) {
      int at = root;
      while (columns[at] != LEAF) {
        int column = columns[at];
        if (row[column] < cuts[at]) {
          byColumn[column] += gainsLeft[at];
          at++;
        } else {
          byColumn[column] += gainsRight[at];
          at = rights[at];
        }
      }
    }
    double sum = 0;
    for (int i = 0; i < byColumn.length; i++) {
      byColumn[i] /= Math.max(1, roots.length);
      sum += byColumn[i];
    }
    return sum;
  }

  /** The shortening in the first {@value #FIRST} trees alone: a quarter of the cost. */
  public double glance(float[] row) {
    double sum = 0;
    int trees = Math.min(FIRST, roots.length);
    for (int tree = 0; tree < trees; tree++) {
      int at = roots[tree];
      while (columns[at] != LEAF) {
        boolean left = row[columns[at]] < cuts[at];
        sum += left ? gainsLeft[at] : gainsRight[at];
        at = left ? at + 1 : rights[at];
      }
    }
    return sum / Math.max(1, trees);
  }

  void write(ByteWriter out) {
    out.unsigned(rows);
    out.unsigned(roots.length);
    int next = 0;
    for (int tree = 0; tree < roots.length; tree++) {
      int end = tree + 1 < roots.length ? roots[tree + 1] : columns.length;
      out.unsigned(end - next);
      for (; next < end; next++) {
        out.unsigned(columns[next] + 1);
        if (columns[next] != LEAF) {
          out.single(cuts[next]);
          out.unsigned(lefts[next]);
        }
      }
    }
  }

  /** Reads what {@link #write} wrote, of rows of {@code columns} columns. */
  static IsolationTrees read(ByteReader in, int columns) {
    int rows = in.count();
    List<List<Node>> trees = new ArrayList<>();
    for (int i = in.items(); i > 0; i--) {
      List<Node> nodes = new ArrayList<>();
      for (int node = in.items(); node > 0; node--) {
        int column = in.below(columns + 1) - 1;
        nodes.add(column == LEAF ? Node.END : new Node(column, in.single(), in.count()));
      }
      trees.add(nodes);
    }
    return new IsolationTrees(rows, trees);
  }
}
