package io.dawnwatch.topology.cli.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Map;

/**
 * The labels of the lines of a file, whose ids count from 1. Ids that count from 0 number windows
 * of lines; each of their lines has the window's label. A line without a label is normal.
 */
final class LineLabels {
  private final BitSet anomalies = new BitSet();
  private long lastLine;

  private LineLabels() {}

  /**
   * Reads a file of labels.
   *
   * @param windowLines lines of a window; 0 if lines are scored, whose ids are never 0
   * @throws IllegalArgumentException if it is no such file; the message names it
   */
  static LineLabels read(Path file, int windowLines) throws IOException {
    Map<String, Boolean> byId = LabelFile.read(file);
    boolean windows = byId.containsKey("0");
    if (windows && windowLines == 0) {
      throw new IllegalArgumentException(
          file + ": lines count from 1; the id 0 numbers a window, which needs --window-lines");
    }
    int lines = windows ? windowLines : 1;
    LineLabels labels = new LineLabels();
    for (Map.Entry<String, Boolean> label : byId.entrySet()) {
      long first = (number(file, label.getKey()) - (windows ? 0 : 1)) * lines;
      if (first > Integer.MAX_VALUE - lines) {
        throw new IllegalArgumentException(file + ": the id " + label.getKey() + " is too great");
      }
      labels.lastLine = Math.max(labels.lastLine, first + 1);
      if (label.getValue()) {
        labels.anomalies.set((int) first, (int) first + lines);
      }
    }
    return labels;
  }

  private static long number(Path file, String id) {
    String digits = id.strip();
    if (!digits.matches("[0-9]{1,10}")) {
      throw new IllegalArgumentException(
          file + ": an id is the number of a line, this one is \"" + id + "\"");
    }
    return Long.parseLong(digits);
  }

  /** Whether the line at {@code index}, from 0, is an anomaly. */
  boolean isAnomaly(long index) {
    return index <= Integer.MAX_VALUE && anomalies.get((int) index);
  }

  /** Number of the last line that has a label; of its window's first line for labels of windows. */
  long lastLine() {
    return lastLine;
  }
}
