package io.dawnwatch.engine.detect;

/*
 * "machine state register: 0x0000f000", "retries=3 left=7", "wait state enable.....0", "0:00000000 1:1fefff30": names
 * with their values, or values alone, and no word besides. A verb needs no value, so a line that says that something
 * happened is none. The form is that of dumps (registers, settings, counters), which a program writes with the severity
 * of what they belong to. One pass, no allocation.
 */
/** Tells messages that only give the values of things from those that say what happened. */
final class ValueLine {
  /** Words of a name at most: what is longer is a sentence. */
  private static final int MOST_WORDS = 8;

  private ValueLine() {}

  /** Whether a message is nothing but values, each with or without a name. O(length). */
  static boolean is(String message) {
    int words = 0;
    boolean named = false;
    boolean values = false;
    int i = 0;
    while (i < message.length()) {
      if (message.charAt(i) <= ' ') {
        i++;
        continue;
      }
      int end = i;
      while (end < message.length() && message.charAt(end) > ' ') {
        end++;
      }
      int value = valueFrom(message, i, end);
      boolean separated = value > i && isSeparator(message, value);
      if (value == i) {
        if (words > 0 && !named) {
          return false;
        }
        words = 0;
        values = true;
      } else if (named || ++words > MOST_WORDS) {
        return false;
      } else if (separated && value < end) {
        words = 0;
        values = true;
      }
      named = separated && value == end;
      i = end;
    }
    return values && words == 0;
  }

  /** Where the longest number at the end of a word begins; {@code end} if there is none. */
  private static int valueFrom(String text, int from, int end) {
    int value = end;
    boolean digit = false;
    for (int i = end - 1; i >= from && isOfValues(text.charAt(i)); i--) {
      digit |= text.charAt(i) >= '0' && text.charAt(i) <= '9';
      boolean begins = i == from || isSeparator(text, i);
      value = digit && begins ? i : value;
    }
    return value;
  }

  /** Whether a colon, an equals sign or a row of dots ends before {@code i}. */
  private static boolean isSeparator(String text, int i) {
    char before = text.charAt(i - 1);
    return before == ':'
        || before == '='
        || before == '.' && i > 1 && text.charAt(i - 2) == '.';
  }

  private static boolean isOfValues(char c) {
    return c >= '0' && c <= '9'
        || c >= 'a' && c <= 'f'
        || c >= 'A' && c <= 'F'
        || c == 'x'
        || c == '.'
        || c == ','
        || c == ':'
        || c == '%'
        || c == '-'
        || c == '+';
  }
}
