package io.dawnwatch.engine.clean;

/** Kinds of characters, as the rules of {@link Redactor} see them: ASCII alone. */
final class Chars {
  private static final boolean[] WORD = new boolean[128];

  static {
    for (char c = 0; c < WORD.length; c++) {
      WORD[c] = isLetter(c) || isDigit(c) || c == '_';
    }
  }

  private Chars() {}

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  static boolean isHex(char c) {
    return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
  }

  /** A letter, a digit or an underscore. */
  static boolean isWord(char c) {
    return c < WORD.length && WORD[c];
  }

  /** What a credential or a host name is made of: a word, hyphens and dots. */
  static boolean isToken(char c) {
    return isWord(c) || c == '-' || c == '.';
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
