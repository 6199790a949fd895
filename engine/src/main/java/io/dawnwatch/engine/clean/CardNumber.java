package io.dawnwatch.engine.clean;

/**
 * Numbers of payment cards: 13 to 19 digits with a right check digit (Luhn, ISO/IEC 7812-1) and a
 * beginning and length that an issuer gives out.
 */
final class CardNumber {
  private static final int LEAST_DIGITS = 13;
  private static final int MOST_DIGITS = 20;

  private CardNumber() {}

  /**
   * Where the card number that begins at {@code from} ends: digits in groups, apart by single
   * blanks or hyphens, the longest that fits. -1 if none begins there. O(length of the number).
   */
  static int end(String text, int from) {
    int digits = 0;
    int sum = 0;
    int sumIfLastIsDoubled = 0;
    int end = -1;
    for (int to = from; to < text.length() && digits < MOST_DIGITS; to++) {
      char c = text.charAt(to);
      if (Chars.isDigit(c)) {
        int value = c - '0';
        int twice = value * 2 > 9 ? value * 2 - 9 : value * 2;
        int next = sumIfLastIsDoubled + value;
        sumIfLastIsDoubled = sum + twice;
        sum = next;
        digits++;
        boolean ends = to + 1 == text.length() || !Chars.isWord(text.charAt(to + 1));
        boolean many = digits >= LEAST_DIGITS;
        end = ends && many && sum % 10 == 0 && isIssued(text, from, digits) ? to + 1 : end;
      } else if (c != ' ' && c != '-' || !Chars.isDigit(text.charAt(to - 1)) || digits < 4) {
        break;
      }
    }
    return end;
  }

  /** Whether an issuer gives out numbers with this beginning and length. */
  private static boolean isIssued(String text, int at, int digits) {
    int head = 0;
    for (int i = at; head < 1000; i++) {
      char c = text.charAt(i);
      head = Chars.isDigit(c) ? head * 10 + c - '0' : head;
    }
    int two = head / 100;
    int three = head / 10;
    return switch (digits) {
      case 13 -> head / 1000 == 4;
      case 14 -> two == 36 || two == 38 || two == 39 || three >= 300 && three <= 305;
      case 15 -> two == 34 || two == 37;
      case 16 ->
          head / 1000 == 4
              || two >= 51 && two <= 55
              || head >= 2221 && head <= 2720
              || head == 6011
              || two == 65
              || three >= 644 && three <= 649
              || head >= 3528 && head <= 3589
              || two == 62;
      case 19 -> head / 1000 == 4 || two == 62;
      default -> false;
    };
  }
}
