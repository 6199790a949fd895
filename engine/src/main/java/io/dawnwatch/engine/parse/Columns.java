package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * The columns of a CSV log.
 *
 * @param delimiter what stands between two fields: comma, semicolon, tab or bar
 * @param names the names of the header line, in order; empty before they are known
 */
public record Columns(char delimiter, List<String> names) {
  /** Nothing known yet. */
  public static final Columns NONE = new Columns(',', List.of());

  public Columns {
    names = List.copyOf(names);
  }

  /**
   * The columns that a header line names, such as {@code time;host;message}.
   *
   * @throws IllegalArgumentException when it is no header line
   */
  public static Columns of(String headerLine) {
    Columns columns = CsvFormat.header(headerLine.getBytes(UTF_8));
    if (columns.names().isEmpty()) {
      throw new IllegalArgumentException(
          "columns must be two or more different names that begin with a letter, between commas,"
              + " semicolons, tabs or bars as in the log, was \""
              + headerLine
              + '"');
    }
    return columns;
  }

  /** The header line as this package writes it: names without blanks, joined by the delimiter. */
  @Override
  public String toString() {
    return String.join(String.valueOf(delimiter), names);
  }
}
