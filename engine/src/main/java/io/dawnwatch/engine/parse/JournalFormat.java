package io.dawnwatch.engine.parse;

/**
 * The journal as {@code journalctl -o export} writes it: a record is one {@code NAME=value} per
 * line, up to a blank line; a value that is no plain text follows its name on lines of its own,
 * after eight bytes that hold its length. The record's lines are joined by newlines.
 *
 * @see <a href="https://systemd.io/JOURNAL_EXPORT_FORMATS/">Journal Export Format</a>
 */
final class JournalFormat implements LineFormat {
  /** Of a length whose bytes were repaired, three bytes each for the two that may not be 0. */
  private static final int LENGTH_BYTES = 12;

  private final Fields fields;

  JournalFormat(ParseSettings settings, YearRule years) {
    this.fields = new Fields(settings, years);
  }

  /** Every record starts with its cursor. */
  @Override
  public boolean startsRecord(byte[] b, int from, int to) {
    return starts(b, from, to, "__CURSOR=");
  }

  private static boolean starts(byte[] b, int from, int to, String text) {
    if (to - from < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (b[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public ParseResult parse(byte[] b, int from, int to, boolean repaired) {
    fields.clear();
    int at = from;
    while (at < to) {
      int end = lineEnd(b, at, to);
      int equals = at;
      while (equals < end && b[equals] != '=') {
        equals++;
      }
      if (equals < end) {
        put(Text.of(b, at, equals), Text.of(b, equals + 1, end));
        at = end + 1;
      } else {
        at = binary(b, at, end, to);
      }
    }
    String message = fields.message();
    return message == null
        ? new ParseResult.Rejected(RejectReason.NO_BODY, "the journal record has no MESSAGE")
        : fields.event(message, repaired);
  }

  private static int lineEnd(byte[] b, int from, int to) {
    int at = from;
    while (at < to && b[at] != '\n') {
      at++;
    }
    return at;
  }

  /**
   * A name alone: its value follows after eight bytes of length, of which the last six are 0; the
   * first ones may have been repaired away as no UTF-8. Gives where to go on.
   */
  private int binary(byte[] b, int name, int nameEnd, int to) {
    int start = Math.min(to, nameEnd + 1);
    while (start < to && start <= nameEnd + LENGTH_BYTES && b[start] != 0) {
      start++;
    }
    while (start < to && b[start] == 0) {
      start++;
    }
    int end = lineEnd(b, start, to);
    while (end < to && !isName(b, end + 1, to)) {
      end = lineEnd(b, end + 1, to);
    }
    if (nameEnd > name) {
      put(Text.of(b, name, nameEnd), Text.of(b, Math.min(start, end), end));
    }
    return end + 1;
  }

  /** Whether a line starts with a field's name, alone or with its value. */
  private static boolean isName(byte[] b, int from, int to) {
    int at = from;
    while (at < to && (b[at] >= 'A' && b[at] <= 'Z' || b[at] == '_' || Text.isDigit(b[at]))) {
      at++;
    }
    return at > from && at < to && (b[at] == '=' || b[at] == '\n');
  }

  /** Fields that describe the record to the journal itself are left out. */
  private void put(String name, String value) {
    boolean own = name.startsWith("__") && !name.equals("__REALTIME_TIMESTAMP");
    if (!own) {
      fields.put(name.equals("_PID") ? "process.pid" : name, value);
    }
  }
}
