package io.dawnwatch.engine.parse;

import java.util.Arrays;

/**
 * Pairs {@code key=value} or {@code key="quoted value"}, as Go programs, Heroku and Grafana write
 * them. A key alone is true. Without a message the body is the pairs that are neither time nor
 * level.
 */
final class LogfmtFormat implements LineFormat {
  private static final int LONGEST_KEY = 256;

  private final Fields fields;

  /** Where the pairs of a line lie that are neither time nor level: beginning, end, beginning. */
  private int[] rest = new int[32];

  private int restEnds;

  LogfmtFormat(ParseSettings settings, YearRule years) {
    this.fields = new Fields(settings, years);
  }

  /** Whether the line is nothing but pairs, two at least. */
  static boolean fits(byte[] b, int from, int to) {
    int pairs = 0;
    int at = Text.skipSpaces(b, Text.afterByteOrderMark(b, from, to), to);
    while (at < to) {
      int keyEnd = keyEnd(b, at, to);
      if (keyEnd == at || keyEnd == to || b[keyEnd] != '=') {
        return false;
      }
      pairs++;
      int end = valueEnd(b, keyEnd + 1, to);
      if (end < to && !Text.isBlank(b[end])) {
        return false;
      }
      at = Text.skipSpaces(b, end, to);
      while (at < to && Text.isBlank(b[at])) {
        at++;
      }
    }
    return pairs >= 2;
  }

  @Override
  public ParseResult parse(byte[] b, int from, int to, boolean repaired) {
    fields.clear();
    restEnds = 0;
    int at = Text.skipSpaces(b, from, to);
    boolean paired = false;
    for (int place = 0; at < to; place++) {
      int keyEnd = keyEnd(b, at, to);
      if (keyEnd == at) {
        return bad();
      }
      String value = "true";
      int end = keyEnd;
      if (keyEnd < to && b[keyEnd] == '=') {
        paired = true;
        int start = keyEnd + 1;
        end = valueEnd(b, start, to);
        value = value(b, start, end);
      }
      JsonField field = fields.known(b, at, keyEnd, place);
      fields.put(field, value, Fields.looksNumeric(value));
      if (field.role() != JsonField.Role.TIME && field.role() != JsonField.Role.LEVEL) {
        addRest(at, end);
      }
      at = end;
      while (at < to && Text.isBlank(b[at])) {
        at++;
      }
    }
    if (!paired) {
      return bad();
    }
    String message = fields.message();
    return fields.event(message == null ? rest(b) : message, repaired);
  }

  private void addRest(int from, int to) {
    if (restEnds == rest.length) {
      rest = Arrays.copyOf(rest, 2 * restEnds);
    }
    rest[restEnds++] = from;
    rest[restEnds++] = to;
  }

  private String rest(byte[] b) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < restEnds; i += 2) {
      text.append(i == 0 ? "" : " ").append(Text.of(b, rest[i], rest[i + 1]));
    }
    return text.toString();
  }

  private static ParseResult bad() {
    return new ParseResult.Rejected(
        RejectReason.BAD_SHAPE, "the line is not built of pairs such as level=info");
  }

  private static int keyEnd(byte[] b, int from, int to) {
    int at = from;
    int last = Math.min(to, from + LONGEST_KEY);
    while (at < last && b[at] != '=' && b[at] != '"' && !Text.isBlank(b[at])) {
      at++;
    }
    return at;
  }

  /** The byte after the value, its closing quote included. */
  private static int valueEnd(byte[] b, int from, int to) {
    int at = from;
    if (at < to && b[at] == '"') {
      at++;
      while (at < to && b[at] != '"') {
        at += b[at] == '\\' ? 2 : 1;
      }
      return Math.min(to, at + 1);
    }
    while (at < to && !Text.isBlank(b[at])) {
      at++;
    }
    return at;
  }

  private static String value(byte[] b, int from, int to) {
    if (from >= to || b[from] != '"') {
      return Text.of(b, from, to);
    }
    boolean closed = to - from >= 2 && b[to - 1] == '"';
    String text = Text.of(b, from + 1, closed ? to - 1 : to);
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        c = text.charAt(++i);
        plain.append(c == 'n' ? '\n' : c == 't' ? '\t' : c);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
