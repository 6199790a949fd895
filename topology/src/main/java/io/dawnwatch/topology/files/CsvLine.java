package io.dawnwatch.topology.files;

import java.util.ArrayList;
import java.util.List;

/** One line of a CSV file after RFC 4180; a field does not go on in the next line. */
public final class CsvLine {
  private CsvLine() {}

  /**
   * The fields of a line.
   *
   * @throws IllegalArgumentException if a quoted field does not end
   */
  public static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (true) {
      if (at < line.length() && line.charAt(at) == '"') {
        StringBuilder field = new StringBuilder();
        int from = at + 1;
        while (true) {
          int quote = line.indexOf('"', from);
          if (quote < 0) {
            throw new IllegalArgumentException("a field in quotes does not end");
          }
          field.append(line, from, quote);
          at = quote + 1;
          if (at < line.length() && line.charAt(at) == '"') {
            field.append('"');
            from = at + 1;
          } else {
            break;
          }
        }
        fields.add(field.toString());
        if (at < line.length() && line.charAt(at) != ',') {
          throw new IllegalArgumentException("something follows a field in quotes");
        }
      } else {
        int comma = line.indexOf(',', at);
        fields.add(line.substring(at, comma < 0 ? line.length() : comma));
        at = comma < 0 ? line.length() : comma;
      }
      if (at >= line.length()) {
        return fields;
      }
      at++;
    }
  }

  /** A field as it is written: in quotes if it must be. */
  public static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
