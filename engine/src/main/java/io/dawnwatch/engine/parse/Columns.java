package io.dawnwatch.engine.parse;

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

  /** The header line as this package writes it: names without blanks, joined by the delimiter. */
  @Override
  public String toString() {
    return String.join(String.valueOf(delimiter), names);
  }
}
