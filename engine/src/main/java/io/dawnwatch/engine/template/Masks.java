package io.dawnwatch.engine.template;

import static io.dawnwatch.engine.template.Chars.DIGIT;
import static io.dawnwatch.engine.template.Chars.HEX;
import static io.dawnwatch.engine.template.Chars.LETTER;
import static io.dawnwatch.engine.template.Chars.SPACE;

import org.jspecify.annotations.Nullable;

/**
 * Tells what stands in a range of a line. Every method reads the range, or what follows it up to
 * its own end, once.
 */
final class Masks {
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String TOP_DOMAINS =
      " com net org edu gov mil info biz local lan internal arpa ";
  private static final String SECOND_DOMAINS = " co com ac edu gov net org ";
  private static final String PACKAGES = " com net org edu gov io java javax sun jdk ";
  private static final String SOURCES = " java c cc cpp h py go js ts rs scala kt rb cs php ";

  private final char[] chars;
  private int limit;

  /** For lines that are put into {@code chars}. */
  Masks(char[] chars) {
    this.chars = chars;
  }

  /** Nothing at or beyond {@code newLimit} is read. */
  void limit(int newLimit) {
    limit = newLimit;
  }

  int url(int from, int to) {
    int letters = Chars.run(chars, from, to, LETTER);
    if (letters == from || !Chars.isAt(chars, "://", letters, limit)) {
      return from;
    }
    int i = letters + 3;
    while (i < limit && !Chars.is(chars[i], SPACE) && "<>\"'`()[]{}|".indexOf(chars[i]) < 0) {
      i++;
    }
    while (i > letters + 3 && ".,;:!?".indexOf(chars[i - 1]) >= 0) {
      i--;
    }
    return i;
  }

  boolean email(int from, int to) {
    int at = Chars.find(chars, '@', from, to);
    if (at <= from || !Chars.isWord(chars, at + 1, to) || !Chars.isWord(chars, from, to)) {
      return false;
    }
    int dot = Chars.find(chars, '.', at, to);
    if (dot < 0 || dot + 1 >= to) {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (!Chars.is(c, DIGIT | LETTER)
          && c != '.'
          && c != '-'
          && c != '+'
          && !(c == '@' && i == at)) {
        return false;
      }
    }
    return true;
  }

  /** Whether [from, to) is a package and something in it: "com.example.app/.Main". */
  boolean component(int from, int to) {
    int dot = Chars.find(chars, '.', from, to);
    return dot > 0
        && dot < Chars.find(chars, '/', from, to)
        && Chars.isListed(chars, PACKAGES, from, dot);
  }

  /** End of a date with names that starts with the word [from, to), or {@code from}. */
  int namedDate(int from, int to) {
    if (to - from != 3 || chars[from] < 'A' || chars[from] > 'W') {
      return from;
    }
    int i = from;
    if (named(DAYS, i)) {
      i += 4;
      if (!(i + 3 < limit && chars[i - 1] == ' ')) {
        return from;
      }
    }
    if (i + 4 >= limit || !named(MONTHS, i) || chars[i + 3] != ' ') {
      return from;
    }
    i = Chars.run(chars, i + 3, limit, SPACE);
    int day = Chars.run(chars, i, limit, DIGIT);
    if (day == i || day - i > 2) {
      return from;
    }
    int e = day;
    int time = Chars.run(chars, day, limit, SPACE);
    int clock = clock(time);
    if (clock > time) {
      e = clock;
      int zone = e + 1;
      int zoneEnd = e < limit && chars[e] == ' ' ? Chars.run(chars, zone, limit, LETTER) : e;
      if (zoneEnd - zone >= 2
          && zoneEnd - zone <= 4
          && allCapital(zone, zoneEnd)
          && zoneEnd + 4 < limit
          && chars[zoneEnd] == ' '
          && Chars.run(chars, zoneEnd + 1, limit, DIGIT) == zoneEnd + 5) {
        e = zoneEnd;
      }
    }
    if (e + 4 < limit && chars[e] == ' ' && Chars.run(chars, e + 1, limit, DIGIT) == e + 5) {
      e += 5;
    }
    return e;
  }

  private boolean allCapital(int from, int to) {
    for (int i = from; i < to; i++) {
      if (chars[i] < 'A' || chars[i] > 'Z') {
        return false;
      }
    }
    return true;
  }

  private boolean named(String names, int at) {
    for (int i = 0; i < names.length(); i += 3) {
      if (chars[at] == names.charAt(i)
          && chars[at + 1] == names.charAt(i + 1)
          && chars[at + 2] == names.charAt(i + 2)) {
        return !Chars.isWord(chars, at + 3, limit);
      }
    }
    return false;
  }

  /** End of {@code hh:mm[:ss[.fraction]]} at {@code from}, or {@code from}. */
  private int clock(int from) {
    int e = Chars.run(chars, from, limit, DIGIT);
    if (e == from || e - from > 2) {
      return from;
    }
    int groups = 1;
    while (groups < 3 && e < limit && chars[e] == ':' && Chars.isDigit(chars, e + 1, limit)) {
      e = Chars.run(chars, e + 1, limit, DIGIT);
      groups++;
    }
    if (groups == 1) {
      return from;
    }
    if (e < limit && (chars[e] == '.' || chars[e] == ',') && Chars.isDigit(chars, e + 1, limit)) {
      e = Chars.run(chars, e + 1, limit, DIGIT);
    }
    return e;
  }

  /** Whether [from, to) is a name of a host that ends in a top-level domain. */
  boolean host(int from, int to) {
    int dots = 0;
    int lastDot = -1;
    int firstDot = -1;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c == '.') {
        dots++;
        lastDot = i;
        firstDot = firstDot < 0 ? i : firstDot;
      } else if (!Chars.is(c, DIGIT | LETTER) && c != '-' || c >= 128) {
        return false;
      }
    }
    if (dots == 0 || to - lastDot < 3 || Chars.isListed(chars, SOURCES, lastDot + 1, to)) {
      return false;
    }
    for (int i = lastDot + 1; i < to; i++) {
      if (chars[i] < 'a' || chars[i] > 'z') {
        return false;
      }
    }
    if (Chars.isListed(chars, PACKAGES, from, firstDot)) {
      return false;
    }
    return Chars.isListed(chars, TOP_DOMAINS, lastDot + 1, to)
        || dots >= 2 && to - lastDot == 3 && looksNational(from, lastDot);
  }

  /**
   * Whether [from, to) stands before a country's domain: it has a digit or a dash, or ends as in
   * "co.uk".
   */
  private boolean looksNational(int from, int to) {
    int second = to;
    while (second > from && chars[second - 1] != '.') {
      second--;
    }
    return Chars.isListed(chars, SECOND_DOMAINS, second, to)
        || Chars.hasDigit(chars, from, to)
        || Chars.holds(chars, '-', from, to);
  }

  /**
   * End of the qualified name of a class at {@code from}, which may hold digits; or {@code from}.
   */
  int className(int from, int to) {
    int dot = Chars.find(chars, '.', from, to);
    if (dot < 0 || !Chars.isListed(chars, PACKAGES, from, dot)) {
      return from;
    }
    int e = from;
    int dots = 0;
    while (e < to
        && (Chars.isWord(chars, e, to)
            || "$.".indexOf(chars[e]) >= 0 && Chars.isWord(chars, e + 1, to))) {
      dots += chars[e] == '.' ? 1 : 0;
      e++;
    }
    return dots >= 2 && (e == to || chars[e] != '-') ? e : from;
  }

  boolean drive(int from, int to) {
    return to - from > 2
        && Chars.is(chars[from], LETTER)
        && chars[from + 1] == ':'
        && (chars[from + 2] == '\\' || chars[from + 2] == '/');
  }

  /** End of the IPv4 address at {@code from}, with or without a port, or {@code from}. */
  int address(int from, int to) {
    int i = from;
    for (int part = 0; part < 4; part++) {
      int e = Chars.run(chars, i, to, DIGIT);
      if (e == i || e - i > 3 || part < 3 && (e >= to || chars[e] != '.')) {
        return from;
      }
      i = part < 3 ? e + 1 : e;
    }
    if (i < to && chars[i] == ':' && Chars.isDigit(chars, i + 1, to)) {
      int e = Chars.run(chars, i + 1, to, DIGIT);
      return e;
    }
    return i;
  }

  /** What the blob is as a whole, or null. */
  @Nullable MaskKind whole(int from, int to, boolean slash) {
    int length = to - from;
    if (length == 36 && uuid(from)) {
      return MaskKind.UUID;
    }
    if (address(from, to) == to) {
      return MaskKind.IP;
    }
    MaskKind groups = hexGroups(from, to);
    if (groups != null) {
      return groups;
    }
    int colon = portColon(from, to);
    if (slash) {
      int lastSlash = to - 1;
      while (chars[lastSlash] != '/') {
        lastSlash--;
      }
      if (lastSlash > from && address(lastSlash + 1, to) == to) {
        return MaskKind.IP;
      }
    }
    if (colon > from && hostBeforePort(from, colon)) {
      return MaskKind.HOST;
    }
    if (host(from, to)) {
      return MaskKind.HOST;
    }
    if (Chars.isAt(chars, "0x", from, to) && Chars.run(chars, from + 2, to, HEX) == to) {
      return MaskKind.HEX;
    }
    if (length >= 6
        && Chars.run(chars, from, to, HEX) == to
        && Chars.run(chars, from, to, DIGIT) < to) {
      return MaskKind.HEX;
    }
    if (Chars.holds(chars, '~', from, to)) {
      return MaskKind.ID;
    }
    MaskKind digits = digitGroups(from, to);
    if (digits != null) {
      return digits;
    }
    if (slash && relativePath(from, to)) {
      return MaskKind.PATH;
    }
    return null;
  }

  /** A relative path: at least two slashes and a digit, or a last part with an extension. */
  private boolean relativePath(int from, int to) {
    int slashes = 0;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      slashes += c == '/' ? 1 : 0;
      if (c == ':' || c == '@' || c == '*') {
        return false;
      }
    }
    return slashes >= 2 && Chars.is(chars[from], LETTER);
  }

  private int portColon(int from, int to) {
    int i = to;
    while (i > from && Chars.is(chars[i - 1], DIGIT)) {
      i--;
    }
    return i < to && to - i <= 5 && i > from && chars[i - 1] == ':' ? i - 1 : from;
  }

  /** A host has a dot or a dash, and is not the name of a source file. */
  private boolean hostBeforePort(int from, int to) {
    boolean joined = false;
    boolean letter = false;
    int lastDot = -1;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c == '.' || c == '-') {
        joined = true;
        lastDot = c == '.' ? i : lastDot;
      } else if (!Chars.is(c, DIGIT | LETTER)) {
        return false;
      } else {
        letter |= Chars.is(c, LETTER);
      }
    }
    return joined && letter && !(lastDot >= 0 && Chars.isListed(chars, SOURCES, lastDot + 1, to));
  }

  private boolean uuid(int from) {
    for (int i = 0; i < 36; i++) {
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      char c = chars[from + i];
      if (dash ? c != '-' : !Chars.is(c, HEX)) {
        return false;
      }
    }
    return true;
  }

  /**
   * MAC for four or more pairs of hexadecimal digits, IP for groups joined by colons as in IPv6, or
   * null.
   */
  private @Nullable MaskKind hexGroups(int from, int to) {
    int groups = 0;
    int colons = 0;
    boolean pairs = true;
    boolean twice = false;
    for (int i = from; i < to; ) {
      int e = Chars.run(chars, i, to, HEX);
      if (e - i > 4 || e < to && chars[e] != ':' && chars[e] != '-') {
        return null;
      }
      groups += e > i ? 1 : 0;
      pairs &= e - i == 2;
      twice |= e == i;
      colons += e < to && chars[e] == ':' ? 1 : 0;
      i = e + 1;
    }
    if (pairs && groups >= 4 && Chars.run(chars, from, to, DIGIT | HEX) < to) {
      return hasLetterOrIs(groups, from, to) ? MaskKind.MAC : null;
    }
    return colons >= 2 && (twice || groups == 8) ? MaskKind.IP : null;
  }

  /** Six pairs are an address; other numbers of pairs must show that they are hexadecimal. */
  private boolean hasLetterOrIs(int groups, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Chars.is(chars[i], LETTER)) {
        return true;
      }
    }
    return groups == 6;
  }

  /** TIMESTAMP or VERSION if the blob is groups of digits joined as those are. */
  private @Nullable MaskKind digitGroups(int from, int to) {
    int dots = 0;
    int others = 0;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c == '.') {
        dots++;
      } else if (c == ':' || c == '-' || c == '/') {
        others++;
      } else if (!Chars.is(c, DIGIT) && !(c == 'T' && others == 2 || c == 'Z' && i == to - 1)) {
        return null;
      }
    }
    if (!Chars.is(chars[from], DIGIT)) {
      return null;
    }
    if (others >= 1) {
      return MaskKind.TIMESTAMP;
    }
    return dots >= 2 ? MaskKind.VERSION : null;
  }

  /** A sign, digits, a fraction, a per cent sign. */
  boolean number(int from, int to) {
    int i = from;
    if (chars[i] == '-' || chars[i] == '+') {
      i++;
    }
    int e = Chars.run(chars, i, to, DIGIT);
    if (e == i) {
      return false;
    }
    if (e < to && chars[e] == '.') {
      e = Chars.run(chars, e + 1, to, DIGIT);
    }
    if (e < to && chars[e] == '%') {
      e++;
    }
    return e == to || Units.of(chars, e, to) != null;
  }
}
