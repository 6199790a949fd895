package io.dawnwatch.engine.template;

/** Classes of characters, as flags. Beyond ASCII everything is a letter. */
final class Chars {
  static final int DIGIT = 1;
  static final int LETTER = 2;
  static final int HEX = 4;
  static final int SPACE = 8;

  /** Ends a blob: what is on both sides are different things. */
  static final int HARD = 16;

  /** Joins words within a blob. */
  static final int SOFT = 32;

  /** Between two variable parts it makes them one. */
  static final int JOIN = 64;

  private static final byte[] CLASS = new byte[128];

  static {
    for (char c = 0; c < 128; c++) {
      int is = SOFT;
      if (c <= ' ') {
        is = SPACE;
      } else if (c >= '0' && c <= '9') {
        is = DIGIT | HEX;
      } else if (c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
        is = LETTER | HEX;
      } else if (c >= 'g' && c <= 'z' || c >= 'G' && c <= 'Z' || c == '_') {
        is = LETTER;
      } else if (",;()[]{}<>\"'`|=".indexOf(c) >= 0) {
        is = HARD;
      }
      if (",.:-/+*@#~&\\".indexOf(c) >= 0) {
        is |= JOIN;
      }
      CLASS[c] = (byte) is;
    }
  }

  private Chars() {}

  static int of(char c) {
    return c < 128 ? CLASS[c] : LETTER;
  }

  static boolean is(char c, int flags) {
    return (of(c) & flags) != 0;
  }

  static boolean isDigit(char[] text, int at, int end) {
    return at < end && is(text[at], DIGIT);
  }

  static boolean isWord(char[] text, int at, int end) {
    return at < end && is(text[at], DIGIT | LETTER);
  }

  /** End of the run of characters with one of {@code flags} that starts at {@code at}. */
  static int run(char[] text, int at, int end, int flags) {
    int i = at;
    while (i < end && is(text[i], flags)) {
      i++;
    }
    return i;
  }

  /** The same in a string. */
  static int run(String text, int at, int end, int flags) {
    int i = at;
    while (i < end && is(text.charAt(i), flags)) {
      i++;
    }
    return i;
  }

  /** Index of {@code c} in [from, to), or -1. */
  static int find(char[] text, char c, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text[i] == c) {
        return i;
      }
    }
    return -1;
  }

  static boolean holds(char[] text, char c, int from, int to) {
    return find(text, c, from, to) >= 0;
  }

  static boolean hasDigit(char[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (is(text[i], DIGIT)) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code word} stands at {@code at}. */
  static boolean isAt(char[] text, String word, int at, int end) {
    if (at + word.length() > end) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[at + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether [from, to) is a word of {@code list}, which has a space before and after each. */
  static boolean isListed(char[] text, String list, int from, int to) {
    int length = to - from;
    for (int i = 0; i >= 0 && i + 1 + length < list.length(); i = list.indexOf(' ', i + 1)) {
      if (list.charAt(i + 1 + length) == ' ' && isAt(text, from, list, i + 1, length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(char[] text, int at, String list, int from, int length) {
    for (int i = 0; i < length; i++) {
      if (text[at + i] != list.charAt(from + i)) {
        return false;
      }
    }
    return true;
  }
}
