package io.dawnwatch.engine.parse;

/**
 * The shape of a request's target: its path with what varies replaced by {@code *}, and the names
 * of its query's parameters without their values. {@code /cart/7/img3.png?w=40&h=20} becomes {@code
 * /cart/*}{@code /*.png?w&h}. Segments that hold a digit, an escape or more than 40 characters
 * vary; a version such as {@code v2} does not. At most eight segments and eight parameters are
 * kept.
 */
final class PathShape {
  private static final int MOST = 8;
  private static final int LONGEST = 40;
  private static final int LONGEST_EXTENSION = 5;

  private PathShape() {}

  /** Appends the shape of the bytes, which hold no blank. */
  static void append(StringBuilder shape, byte[] b, int from, int to) {
    int query = from;
    while (query < to && b[query] != '?' && b[query] != '#') {
      query++;
    }
    path(shape, b, from, query);
    if (query < to && b[query] == '?') {
      query(shape, b, query + 1, to);
    }
  }

  private static void path(StringBuilder shape, byte[] b, int from, int to) {
    int at = from;
    int segments = 0;
    while (at < to) {
      if (b[at] == '/') {
        shape.append('/');
        at++;
        continue;
      }
      int end = at;
      while (end < to && b[end] != '/') {
        end++;
      }
      if (++segments > MOST) {
        shape.append("...");
        return;
      }
      segment(shape, b, at, end);
      at = end;
    }
  }

  private static void segment(StringBuilder shape, byte[] b, int from, int to) {
    if (!varies(b, from, to) || isVersion(b, from, to)) {
      ascii(shape, b, from, to);
      return;
    }
    shape.append('*');
    int dot = to - 1;
    while (dot > from && Text.isLetter(b[dot])) {
      dot--;
    }
    boolean extension = dot > from && b[dot] == '.' && to - dot - 1 <= LONGEST_EXTENSION;
    if (extension && dot + 1 < to) {
      ascii(shape, b, dot, to);
    }
  }

  private static boolean varies(byte[] b, int from, int to) {
    if (to - from > LONGEST) {
      return true;
    }
    for (int i = from; i < to; i++) {
      if (Text.isDigit(b[i]) || b[i] == '%' || b[i] <= ' ' || b[i] == '"' || b[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  private static boolean isVersion(byte[] b, int from, int to) {
    int digits = to - from - 1;
    if (digits < 1 || digits > 2 || b[from] != 'v') {
      return false;
    }
    return Text.isDigit(b[from + 1]) && Text.isDigit(b[to - 1]);
  }

  private static void query(StringBuilder shape, byte[] b, int from, int to) {
    int at = from;
    int names = 0;
    while (at < to && names < MOST) {
      int end = at;
      int equals = -1;
      while (end < to && b[end] != '&' && b[end] != ';') {
        equals = equals < 0 && b[end] == '=' ? end : equals;
        end++;
      }
      int nameEnd = equals < 0 ? end : equals;
      shape.append(names == 0 ? '?' : '&');
      if (varies(b, at, nameEnd)) {
        shape.append('*');
      } else {
        ascii(shape, b, at, nameEnd);
      }
      names++;
      at = end + 1;
    }
  }

  private static void ascii(StringBuilder shape, byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      shape.append((char) b[i]);
    }
  }
}
