package io.dawnwatch.engine.clean;

import java.util.BitSet;

/** Credentials that can be told by how they begin: keys of services, HTTP authorization, PEM. */
final class Credentials {
  /** How a JSON web token begins: {" in base64. */
  private static final String JWT = "eyJ";

  /** What keys of one service begin with, and how many characters follow. */
  private record Prefix(String text, int atLeast) {}

  private static final Prefix[] PREFIXES = {
    new Prefix("AKIA", 16),
    new Prefix("ASIA", 16),
    new Prefix("AIza", 35),
    new Prefix(JWT, 20),
    new Prefix("ghp_", 30),
    new Prefix("gho_", 30),
    new Prefix("ghu_", 30),
    new Prefix("ghs_", 30),
    new Prefix("ghr_", 30),
    new Prefix("github_pat_", 20),
    new Prefix("glpat-", 20),
    new Prefix("npm_", 30),
    new Prefix("sk_live_", 16),
    new Prefix("sk_test_", 16),
    new Prefix("rk_live_", 16),
    new Prefix("sk-", 20),
    new Prefix("xoxa-", 10),
    new Prefix("xoxb-", 10),
    new Prefix("xoxp-", 10),
    new Prefix("xoxr-", 10),
    new Prefix("xoxs-", 10)
  };

  /** The first two characters of the prefixes: what begins otherwise needs no closer look. */
  private static final BitSet PREFIX_PAIRS = new BitSet();

  static {
    for (Prefix prefix : PREFIXES) {
      PREFIX_PAIRS.set(pair(prefix.text.charAt(0), prefix.text.charAt(1)));
    }
  }

  private static final String[] SCHEMES = {"Bearer ", "Basic ", "Digest "};
  private static final int LEAST_AFTER_SCHEME = 8;

  private static final String PEM = "-----BEGIN ";
  private static final String PEM_END = "-----END ";
  private static final String PRIVATE_KEY = "PRIVATE KEY-----";
  private static final int LONGEST_PEM_LABEL = 40;

  private Credentials() {}

  private static int pair(char first, char second) {
    return first * 128 + second;
  }

  /** Where the key of a service that begins at {@code from} ends; -1 if none begins there. */
  static int keyEnd(String text, int from) {
    char first = text.charAt(from);
    if (from + 1 == text.length()
        || text.charAt(from + 1) >= 128
        || !PREFIX_PAIRS.get(pair(first, text.charAt(from + 1)))) {
      return -1;
    }
    for (Prefix prefix : PREFIXES) {
      if (text.startsWith(prefix.text, from)) {
        return keyEnd(text, from + prefix.text.length(), prefix);
      }
    }
    return -1;
  }

  private static int keyEnd(String text, int from, Prefix prefix) {
    int to = from;
    int dots = 0;
    while (to < text.length() && Chars.isToken(text.charAt(to))) {
      dots += text.charAt(to) == '.' ? 1 : 0;
      to++;
    }
    while (text.charAt(to - 1) == '.') {
      dots--;
      to--;
    }
    boolean whole = !prefix.text.equals(JWT) || dots > 0;
    return whole && to - from >= prefix.atLeast ? to : -1;
  }

  /** After {@code Bearer } and its like at {@code from}; -1 if no such scheme stands there. */
  static int afterScheme(String text, int from) {
    for (String scheme : SCHEMES) {
      if (text.regionMatches(true, from, scheme, 0, scheme.length())) {
        return from + scheme.length();
      }
    }
    return -1;
  }

  /** Where the credentials that begin at {@code from}, after a scheme, end; -1 if it is prose. */
  static int endAfterScheme(String text, int from) {
    int to = from;
    boolean mixed = false;
    while (to < text.length()
        && (Chars.isToken(text.charAt(to)) || "~+/=".indexOf(text.charAt(to)) >= 0)) {
      mixed |= text.charAt(to) < 'a' || text.charAt(to) > 'z';
      to++;
    }
    // "a bearer token", "basic authentication": words of prose are no credentials.
    return mixed && to - from >= LEAST_AFTER_SCHEME ? to : -1;
  }

  /**
   * Where the private key in PEM (RFC 7468) that begins at {@code from} ends, with the text if it
   * is cut; -1 if none begins there.
   */
  static int pemEnd(String text, int from) {
    if (!text.startsWith(PEM, from)) {
      return -1;
    }
    int label = text.indexOf(PRIVATE_KEY, from);
    if (label < 0 || label - from > LONGEST_PEM_LABEL) {
      return -1;
    }
    int end = text.indexOf(PEM_END, label);
    int close = end < 0 ? -1 : text.indexOf("-----", end + PEM_END.length());
    return close < 0 ? text.length() : close + 5;
  }
}
