package io.dawnwatch.topology.cli.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * The labels of the lines of a file: a CSV file with the header {@code id,label} whose ids count
 * from 1. Ids that count from 0 number windows of lines; each of their lines has the window's
 * label. A line without a label is normal.
 */
final class LineLabels {
  private final BitSet anomalies = new BitSet();
  private long given;
  private long greatest;

  private LineLabels() {}

  /**
   * Reads a file of labels.
   *
   * @param windowLines lines of a window; 0 if lines are scored, whose ids are never 0
   * @throws IllegalArgumentException if it is no such file; the message names file and line
   */
  static LineLabels read(Path file, int windowLines) throws IOException {
    LineLabels labels = new LineLabels();
    BitSet ids = new BitSet();
    BitSet anomalous = new BitSet();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      String header = in.readLine();
      if (header == null || !header.strip().equals("id,label")) {
        throw wrong(file, 1, "the first line must be id,label");
      }
      String line;
      for (long number = 2; (line = in.readLine()) != null; number++) {
        if (!line.isBlank()) {
          labels.take(file, number, line.strip(), ids, anomalous);
        }
      }
    }
    if (labels.given == 0) {
      throw wrong(file, 2, "there are no labels");
    }
    labels.place(file, anomalous, ids.get(0), windowLines);
    return labels;
  }

  private void take(Path file, long number, String line, BitSet ids, BitSet anomalous) {
    int comma = line.indexOf(',');
    int id;
    try {
      id = Integer.parseInt(comma < 0 ? "" : line.substring(0, comma).strip());
    } catch (NumberFormatException e) {
      throw wrong(file, number, "an id must be a whole number, and a label follow after a comma");
    }
    String label = line.substring(comma + 1).strip();
    if (id < 0 || !label.equals("0") && !label.equals("1")) {
      throw wrong(file, number, "an id must be at least 0 and a label 0 or 1");
    }
    if (ids.get(id)) {
      throw wrong(file, number, "the id " + id + " has a label already");
    }
    ids.set(id);
    anomalous.set(id, label.equals("1"));
    given++;
    greatest = Math.max(greatest, id);
  }

  private void place(Path file, BitSet anomalous, boolean byWindow, int windowLines) {
    if (byWindow && windowLines == 0) {
      throw new IllegalArgumentException(
          file + ": lines count from 1; the id 0 numbers a window, which needs --window-lines");
    }
    if (byWindow) {
      anomalous.stream()
          .forEach(
              window ->
                  anomalies.set(
                      Math.multiplyExact(window, windowLines),
                      Math.multiplyExact(window + 1, windowLines)));
      greatest = Math.multiplyExact(greatest, (long) windowLines) + 1;
    } else {
      anomalous.stream().forEach(id -> anomalies.set(id - 1));
    }
  }

  private static IllegalArgumentException wrong(Path file, long line, String what) {
    return new IllegalArgumentException(file + ", line " + line + ": " + what);
  }

  /** Whether the line at {@code index}, from 0, is an anomaly. */
  boolean isAnomaly(long index) {
    return anomalies.get((int) index);
  }

  /** Labels in the file. */
  long given() {
    return given;
  }

  /** Number of the last line that has a label; of its window's first line for labels of windows. */
  long lastLine() {
    return greatest;
  }
}
