package io.dawnwatch.topology.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Aligned columns of text and numbers; the unit of a number stands in its header. Cells are escaped
 * as {@link Terminal#escape} does. On a terminal the widest text columns are cut so that a row is
 * one line.
 */
public final class Table {
  private static final String GAP = "  ";
  private static final int LEAST_WIDTH = 8;
  private static final String DETAIL_INDENT = "    ";

  private final List<String> headers = new ArrayList<>();
  private final List<Boolean> numeric = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  private record Row(List<String> cells, List<String> details) {}

  /** Adds a column of text. */
  public Table text(String header) {
    headers.add(header);
    numeric.add(false);
    return this;
  }

  /** Adds a column of numbers, aligned to the right. */
  public Table number(String header) {
    headers.add(header);
    numeric.add(true);
    return this;
  }

  /** Adds a row; one cell per column. */
  public Table row(String... cells) {
    if (cells.length != headers.size()) {
      throw new IllegalArgumentException(
          "a row has " + headers.size() + " cells, not " + cells.length);
    }
    List<String> escaped = new ArrayList<>(cells.length);
    for (String cell : cells) {
      escaped.add(Terminal.escape(cell));
    }
    rows.add(new Row(escaped, new ArrayList<>()));
    return this;
  }

  /** Adds an indented line below the last row, over all columns. */
  public Table detail(String line) {
    rows.get(rows.size() - 1).details().add(Terminal.escape(line));
    return this;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The lines of the table, header first, for standard output of {@code terminal}. */
  public List<String> lines(Terminal terminal) {
    int cutAt = terminal.cutAt();
    int[] widths = widths(cutAt);
    List<String> lines = new ArrayList<>();
    lines.add(terminal.bold(line(headers, widths, cutAt)));
    for (Row row : rows) {
      lines.add(line(row.cells(), widths, cutAt));
      for (String detail : row.details()) {
        lines.add(terminal.faint(cut(DETAIL_INDENT + detail, cutAt)));
      }
    }
    return lines;
  }

  private int[] widths(int cutAt) {
    int[] widths = new int[headers.size()];
    int total = GAP.length() * (widths.length - 1);
    for (int i = 0; i < widths.length; i++) {
      widths[i] = length(headers.get(i));
      for (Row row : rows) {
        widths[i] = Math.max(widths[i], length(row.cells().get(i)));
      }
      total += widths[i];
    }
    while (total > cutAt) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        if (!numeric.get(i) && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0 || widths[widest] <= LEAST_WIDTH) {
        break;
      }
      widths[widest]--;
      total--;
    }
    return widths;
  }

  private String line(List<String> cells, int[] widths, int cutAt) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cut(cells.get(i), widths[i]);
      String pad = " ".repeat(widths[i] - length(cell));
      line.append(i == 0 ? "" : GAP).append(numeric.get(i) ? pad + cell : cell + pad);
    }
    return cut(line.toString().stripTrailing(), cutAt);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Text of at most {@code columns} characters, with an ellipsis where it was cut. */
  public static String cut(String text, int columns) {
    if (text.length() <= columns || length(text) <= columns) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, Math.max(0, columns - 1))) + "…";
  }
}
