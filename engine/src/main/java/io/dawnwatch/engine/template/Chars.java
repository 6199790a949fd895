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
}
