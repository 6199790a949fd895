package io.dawnwatch.engine.parse;

/**
 * Finds the slots of a header in the bytes of a line, without allocation. After a match {@link
 * #start} and {@link #end} hold what the slot says. A header lies in the first line of a record.
 * Not thread-safe.
 */
final class HeaderReader {
  /** Longer names and groups are text. */
  private static final int LONGEST_NAME = 128;

  private static final int LONGEST_GROUP = 256;
  private static final int MOST_WORDS = 3;
  private static final int WIDEST_PADDING = 32;

  private static final TimeShape[] SECOND_TIMES = {TimeShape.ISO, TimeShape.SYSLOG};

  private final TimeReader times;
  private int start;
  private int end;

  HeaderReader(TimeReader times) {
    this.times = times;
  }

  /** The first byte of what the last matched slot says. */
  int start() {
    return start;
  }

  /** The byte after what the last matched slot says. */
  int end() {
    return end;
  }

  /** Where the line goes on after the slot; -1 when it is not there. */
  int match(Slot slot, byte[] b, int at, int to) {
    if (at >= to || b[at] == '\n') {
      return -1;
    }
    start = at;
    return switch (slot) {
      case STREAM -> stream(b, at, to);
      case DATE -> date(b, at, to);
      case NODE -> word(b, at, to);
      case TIME -> time(b, at, to);
      case LEVEL -> -1;
      case LETTER -> letter(b, at, to);
      case BAR -> bar(b, at, to);
      case BRACKETS -> brackets(b, at, to);
      case COLON -> colon(b, at, to);
      case DASH -> dash(b, at, to);
      case NAME -> name(b, at, to);
      case COLUMN -> column(b, at, to);
      case NUMBER -> number(b, at, to);
    };
  }

  /** Past blanks and a token that only separates, such as the dash of {@code INFO - started}. */
  static int afterSeparator(byte[] b, int from, int to) {
    int blank = Text.skipSpaces(b, from, to);
    int at = blank;
    while (at < to && (b[at] == '-' || b[at] == '|' || b[at] == ':') && at - blank < 3) {
      at++;
    }
    boolean alone = at > blank && at < to && Text.isSpace(b[at]);
    return alone ? Text.skipSpaces(b, at, to) : blank;
  }

  private int word(byte[] b, int at, int to) {
    end = Text.tokenEnd(b, at, to);
    return end > at ? Text.skipSpaces(b, end, to) : -1;
  }

  private int stream(byte[] b, int at, int to) {
    end = at + 6;
    boolean said =
        to - at > 8
            && b[at] == 's'
            && b[at + 1] == 't'
            && b[at + 2] == 'd'
            && (b[at + 3] == 'o' && b[at + 4] == 'u' && b[at + 5] == 't'
                || b[at + 3] == 'e' && b[at + 4] == 'r' && b[at + 5] == 'r')
            && b[at + 6] == ' '
            && (b[at + 7] == 'F' || b[at + 7] == 'P')
            && b[at + 8] == ' ';
    return said ? at + 9 : -1;
  }

  private int date(byte[] b, int at, int to) {
    if (to - at < 11 || b[at + 10] != ' ') {
      return -1;
    }
    for (int i = 0; i < 10; i++) {
      boolean separator = i == 4 || i == 7;
      if (separator ? b[at + i] != '.' && b[at + i] != '-' : !Text.isDigit(b[at + i])) {
        return -1;
      }
    }
    end = at + 10;
    return Text.skipSpaces(b, end, to);
  }

  private int time(byte[] b, int at, int to) {
    for (TimeShape shape : SECOND_TIMES) {
      if (times.read(shape, b, at, to) == TimeReader.Outcome.READ) {
        end = times.end();
        return Text.skipSpaces(b, end, to);
      }
    }
    return -1;
  }

  private int letter(byte[] b, int at, int to) {
    end = at + 1;
    boolean alone = end < to && Text.isSpace(b[end]) && "VDIWEFT".indexOf(b[at]) >= 0;
    return alone ? Text.skipSpaces(b, end, to) : -1;
  }

  private int bar(byte[] b, int at, int to) {
    int last = Math.min(to, at + LONGEST_NAME);
    for (int i = at; i < last && b[i] != '\n'; i++) {
      if (b[i] == '|') {
        end = trimmed(b, at, i);
        return i > at ? Text.skipSpaces(b, i + 1, to) : -1;
      }
    }
    return -1;
  }

  private int brackets(byte[] b, int at, int to) {
    byte open = b[at];
    byte close = open == '[' ? (byte) ']' : open == '(' ? (byte) ')' : 0;
    if (close == 0) {
      return -1;
    }
    int depth = 0;
    int last = Math.min(to, at + LONGEST_GROUP);
    for (int i = at; i < last && b[i] != '\n'; i++) {
      depth += b[i] == open ? 1 : b[i] == close ? -1 : 0;
      if (depth == 0) {
        start = at + 1;
        end = trimmed(b, start, i);
        int next = i + 1;
        while (next < to && (b[next] == ':' || b[next] == ',')) {
          next++;
        }
        return afterSeparator(b, next, to);
      }
    }
    return -1;
  }

  private int colon(byte[] b, int at, int to) {
    int last = Math.min(to, at + LONGEST_NAME);
    boolean named = false;
    int i = at;
    while (i < last && !Text.isSpace(b[i]) && b[i] != '\n') {
      boolean closes = b[i] == ':' && (i + 1 == to || Text.isSpace(b[i + 1]));
      if (closes) {
        end = i;
        return named ? Text.skipSpaces(b, i + 1, to) : -1;
      }
      named |= Text.isLetter(b[i]) || Text.isDigit(b[i]);
      i++;
    }
    end = i;
    int padded = Text.skipSpaces(b, i, Math.min(to, i + WIDEST_PADDING));
    boolean closes =
        named && padded < to && b[padded] == ':' && padded + 1 < to && Text.isSpace(b[padded + 1]);
    return closes ? Text.skipSpaces(b, padded + 1, to) : -1;
  }

  private int dash(byte[] b, int at, int to) {
    int next = at;
    for (int words = 0; words < MOST_WORDS && next < to && b[next] != '['; words++) {
      int wordEnd = Text.tokenEnd(b, next, to);
      next = Text.skipSpaces(b, wordEnd, to);
      if (next + 1 < to && b[next] == '-' && Text.isSpace(b[next + 1])) {
        end = wordEnd;
        return Text.skipSpaces(b, next + 1, to);
      }
    }
    return -1;
  }

  private int name(byte[] b, int at, int to) {
    if (!Text.isLetter(b[at])) {
      return -1;
    }
    int i = at;
    boolean dots = false;
    while (i < to && i - at < LONGEST_NAME && isNameByte(b[i])) {
      dots |= b[i] == '.' && i + 1 < to && Text.isLetter(b[i + 1]);
      i++;
    }
    end = i;
    if (i == to || !Text.isSpace(b[i])) {
      return -1;
    }
    int next = Text.skipSpaces(b, i, to);
    return dots || next < to && b[next] == '[' ? next : -1;
  }

  private static boolean isNameByte(byte c) {
    return Text.isLetter(c) || Text.isDigit(c) || c == '.' || c == '_' || c == '$' || c == '-';
  }

  private int column(byte[] b, int at, int to) {
    end = Text.tokenEnd(b, at, to);
    boolean wide =
        end > at && end + 1 < to && (b[end] == '\t' || b[end] == ' ' && Text.isSpace(b[end + 1]));
    return wide ? Text.skipSpaces(b, end, to) : -1;
  }

  private int number(byte[] b, int at, int to) {
    int first = b[at] == '-' ? at + 1 : at;
    int i = first;
    while (i < to && Text.isDigit(b[i])) {
      i++;
    }
    end = i;
    return i > first && i < to && Text.isSpace(b[i]) ? afterSeparator(b, i, to) : -1;
  }

  private static int trimmed(byte[] b, int from, int to) {
    int at = to;
    while (at > from && Text.isSpace(b[at - 1])) {
      at--;
    }
    return at;
  }
}
