package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.topology.files.CsvFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Labels by id: a CSV file with the columns {@code id} and {@code label}, 1 for an anomaly. */
final class LabelFile {
  private LabelFile() {}

  /**
   * Reads all labels.
   *
   * @return true for anomalies
   * @throws IllegalArgumentException if a column is missing, a label is neither 0 nor 1, or an id
   *     has two
   */
  static Map<String, Boolean> read(Path path) throws IOException {
    Map<String, Boolean> labels = new HashMap<>();
    try (CsvFile file = new CsvFile(path)) {
      int id = file.column("id");
      int label = file.column("label");
      while (file.advance()) {
        String value = file.field(label).strip().toLowerCase(Locale.ROOT);
        if (!value.equals("0") && !value.equals("1")) {
          throw file.problem("a label is 0 or 1, this one is \"" + file.field(label) + "\"");
        }
        Boolean before = labels.put(file.field(id), value.equals("1"));
        if (before != null && before != value.equals("1")) {
          throw file.problem(file.field(id) + " has two labels");
        }
      }
    }
    if (labels.isEmpty()) {
      throw new IllegalArgumentException(path + " holds no label");
    }
    return labels;
  }
}
