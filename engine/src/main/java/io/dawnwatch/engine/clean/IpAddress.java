package io.dawnwatch.engine.clean;

/** Addresses of IPv4 (dotted quads) and of IPv6 (RFC 4291, section 2.2, short forms included). */
final class IpAddress {
  private static final int GROUPS_APART = 7;
  private static final int DIGITS_OF_A_GROUP = 4;

  private IpAddress() {}

  /**
   * Where the address that begins at {@code from} ends; -1 if none begins there. What follows a
   * colon is no beginning of an IPv6 address. O(length of the address).
   *
   * @param afterColon whether a colon stands before it
   */
  static int end(String text, int from, boolean afterColon) {
    int quad = quad(text, from);
    return quad > 0 || afterColon ? quad : groups(text, from);
  }

  private static int groups(String text, int from) {
    int colons = 0;
    int digits = 0;
    boolean shortened = false;
    int to = from;
    while (to < text.length()
        && (Chars.isHex(text.charAt(to)) || text.charAt(to) == ':')
        && digits <= DIGITS_OF_A_GROUP) {
      boolean colon = text.charAt(to) == ':';
      shortened |= colon && to > from && text.charAt(to - 1) == ':';
      colons += colon ? 1 : 0;
      digits = colon ? 0 : digits + 1;
      to++;
    }
    int tail = to - digits;
    int mapped = shortened && digits > 0 && digits <= 3 ? quad(text, tail) : -1;
    if (mapped > 0) {
      return mapped;
    }
    if (digits > DIGITS_OF_A_GROUP || to < text.length() && Chars.isWord(text.charAt(to))) {
      return -1;
    }
    if (!shortened && to > from && text.charAt(to - 1) == ':') {
      colons--;
      to--;
    }
    boolean whole =
        shortened ? to - from > 2 && colons <= GROUPS_APART + 1 : colons == GROUPS_APART;
    return whole ? to : -1;
  }

  private static int quad(String text, int from) {
    int length = text.length();
    int to = from;
    for (int part = 0; part < 4; part++) {
      if (part > 0) {
        if (to >= length || text.charAt(to) != '.') {
          return -1;
        }
        to++;
      }
      int value = 0;
      int digits = to;
      while (to < length && to - digits < 3 && Chars.isDigit(text.charAt(to))) {
        value = value * 10 + text.charAt(to) - '0';
        to++;
      }
      if (to == digits || value > 255) {
        return -1;
      }
    }
    boolean goesOn =
        to < length
            && (Chars.isWord(text.charAt(to))
                || text.charAt(to) == '.' && to + 1 < length && Chars.isWord(text.charAt(to + 1)));
    return goesOn ? -1 : to;
  }
}
