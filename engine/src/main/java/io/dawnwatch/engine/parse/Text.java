package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Small rules about bytes and text that all formats share. */
final class Text {
  private Text() {}

  /** At most {@code length} characters of {@code text}, never half a surrogate pair. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
    return text.substring(0, end);
  }

  /** Halves of surrogate pairs, which no UTF-8 can hold, replaced by U+FFFD. */
  static String withoutLoneSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints()
            .map(point -> point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }

  static String of(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, UTF_8);
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b >= 0 && b <= '\r' && (b == 0 || b >= '\t');
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static boolean isLetter(byte b) {
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
  }

  static boolean isOpener(byte b) {
    return b == '[' || b == '(' || b == '<' || b == '"' || b == '|';
  }

  static boolean isCloser(byte b) {
    return b == ']' || b == ')' || b == '>' || b == '"' || b == '|' || b == ':' || b == ','
        || b == ';';
  }

  /** The first byte after a UTF-8 byte order mark, or {@code from} when there is none. */
  static int afterByteOrderMark(byte[] bytes, int from, int to) {
    boolean marked =
        to - from >= 3
            && bytes[from] == (byte) 0xEF
            && bytes[from + 1] == (byte) 0xBB
            && bytes[from + 2] == (byte) 0xBF;
    return marked ? from + 3 : from;
  }

  static int skipSpaces(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  /** The end of the token that starts at {@code from}: the next blank, line end or {@code to}. */
  static int tokenEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != ' ' && bytes[at] != '\t' && bytes[at] != '\n') {
      at++;
    }
    return at;
  }
}
