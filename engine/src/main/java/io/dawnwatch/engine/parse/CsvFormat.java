package io.dawnwatch.engine.parse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Comma-separated values under a header line (RFC 4180), also with semicolons, tabs or bars. The
 * columns' names tell what their fields are, as in JSON. Numbers are measures under the name of
 * their column. Without a message the body is the text fields, or when there are none the names of
 * the columns. A line that repeats the header is filtered.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class CsvFormat implements LineFormat {
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};
  private static final int MOST_COLUMNS = 256;

  private final List<String> names;
  private final byte delimiter;
  private final Fields fields;
  private final List<String> cells = new ArrayList<>();
  private final StringBuilder texts = new StringBuilder();

  CsvFormat(ParseSettings settings, YearRule years) {
    this.names = settings.columns().names();
    this.delimiter = (byte) settings.columns().delimiter();
    this.fields = new Fields(settings, years);
  }

  /** The columns that a header line names; {@link Columns#NONE} when it is not one. */
  static Columns header(byte[] line) {
    int from = Text.afterByteOrderMark(line, 0, line.length);
    int to = line.length;
    while (to > from && Text.isBlank(line[to - 1])) {
      to--;
    }
    Columns best = Columns.NONE;
    for (char delimiter : DELIMITERS) {
      List<String> names = new ArrayList<>();
      boolean whole = split(line, from, to, (byte) delimiter, names);
      names.replaceAll(String::strip);
      if (whole && areNames(names) && names.size() > best.names().size()) {
        best = new Columns(delimiter, names);
      }
    }
    return best;
  }

  /**
   * Two or more distinct words that start with a letter or a sign such as {@code @} or {@code _}.
   */
  private static boolean areNames(List<String> names) {
    Set<String> distinct = new HashSet<>(names);
    if (names.size() < 2 || names.size() > MOST_COLUMNS || distinct.size() != names.size()) {
      return false;
    }
    for (String name : names) {
      if (name.isEmpty() || name.length() > 64 || !isName(name)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isName(String name) {
    char first = name.charAt(0);
    if (!Character.isLetter(first) && first != '@' && first != '_') {
      return false;
    }
    int blanks = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      blanks += c == ' ' ? 1 : 0;
      if (!Character.isLetterOrDigit(c) && " _-.@()/%".indexOf(c) < 0) {
        return false;
      }
    }
    return blanks <= 3;
  }

  /** Whether quotes are still open at the end of the bytes: the record goes on in the next line. */
  static boolean endsOpen(byte[] b, int from, int to) {
    int quotes = 0;
    for (int i = from; i < to; i++) {
      quotes += b[i] == '"' ? 1 : 0;
    }
    return quotes % 2 == 1;
  }

  @Override
  public ParseResult parse(byte[] b, int from, int to, boolean repaired) {
    cells.clear();
    if (!split(b, from, to, delimiter, cells) || cells.size() != names.size()) {
      return new ParseResult.Rejected(
          RejectReason.BAD_SHAPE,
          "the line has not the " + names.size() + " fields of the header line");
    }
    if (isHeader()) {
      return new ParseResult.Filtered("the header line");
    }
    fields.clear();
    texts.setLength(0);
    for (int i = 0; i < names.size(); i++) {
      cell(names.get(i), cells.get(i));
    }
    String message = fields.message();
    String body = texts.isEmpty() ? String.join(" ", names) : texts.toString();
    return fields.event(message == null ? body : message, repaired);
  }

  private boolean isHeader() {
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equals(cells.get(i).strip())) {
        return false;
      }
    }
    return true;
  }

  private void cell(String name, String value) {
    if (value.isEmpty()) {
      return;
    }
    JsonField field = fields.known(name);
    boolean numeric = Fields.looksNumeric(value);
    if (field.role() == JsonField.Role.ATTRIBUTE && numeric) {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        fields.measure(field.key(), number);
        return;
      }
    }
    if (field.role() == JsonField.Role.ATTRIBUTE) {
      texts.append(texts.isEmpty() ? "" : " ").append(value);
    }
    fields.put(field, value, numeric);
  }

  /** Splits a record into its fields; false when a quote is not closed. */
  private static boolean split(byte[] b, int from, int to, byte delimiter, List<String> cells) {
    int at = from;
    while (cells.size() <= MOST_COLUMNS) {
      if (at < to && b[at] == '"') {
        int end = at + 1;
        boolean doubled = false;
        while (end < to && (b[end] != '"' || end + 1 < to && b[end + 1] == '"')) {
          doubled |= b[end] == '"';
          end += b[end] == '"' ? 2 : 1;
        }
        if (end >= to || end + 1 < to && b[end + 1] != delimiter) {
          return false;
        }
        String text = Text.of(b, at + 1, end);
        cells.add(doubled ? text.replace("\"\"", "\"") : text);
        at = end + 1;
      } else {
        int end = at;
        while (end < to && b[end] != delimiter) {
          end++;
        }
        cells.add(Text.of(b, at, end));
        at = end;
      }
      if (at >= to) {
        return true;
      }
      at++;
    }
    return false;
  }
}
