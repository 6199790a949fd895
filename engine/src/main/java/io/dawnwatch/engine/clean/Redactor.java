package io.dawnwatch.engine.clean;

import com.google.re2j.Matcher;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/*
 * One pass over the text. Each rule begins at a character that is rare (@, a digit after something else, = or :, the
 * first letter of a token), so a text without secrets costs a look-up per character and no allocation. No rule looks
 * twice at what another match of it has covered, which keeps the whole linear.
 */
/**
 * Takes secrets out of text: {@code <email>} stands in place of an e-mail, or {@code
 * <email:0123456789ab>} with a key. What was redacted once is left as it is. Thread-safe;
 * O(length).
 */
public final class Redactor {
  /** What excerpts go through, whatever the configuration. */
  public static final Redactor USUAL = new Redactor(Redaction.USUAL);

  private static final int DIGEST_CHARS = 12;
  private static final int BLOCK = 64;

  /** Characters of a mark, at most: a word of 32, a digest, and what stands around them. */
  private static final int LONGEST_MARK = 32 + DIGEST_CHARS + 3;

  /** Words before = or : whose value is a secret; compared without - and _ and in lower case. */
  private static final Set<String> SECRET_KEYS =
      Set.of(
          "password",
          "passwd",
          "pwd",
          "passphrase",
          "secret",
          "clientsecret",
          "secretkey",
          "secretaccesskey",
          "privatekey",
          "token",
          "accesstoken",
          "refreshtoken",
          "idtoken",
          "authtoken",
          "bearertoken",
          "sessiontoken",
          "csrftoken",
          "apikey",
          "xapikey",
          "accesskey",
          "authorization",
          "proxyauthorization",
          "cookie",
          "setcookie");

  /** Of these the value is a secret in prose too, as in "password: swordfish". */
  private static boolean isPassword(String key) {
    return key.startsWith("pass")
        || key.equals("pwd")
        || key.endsWith("password")
        || key.endsWith("secret")
        || key.endsWith("authorization");
  }

  /** Longest word of {@link #SECRET_KEYS}, with separators. */
  private static final int LONGEST_KEY = 24;

  /** How a JSON web token begins: {" in base64. */
  private static final String JWT = "eyJ";

  /**
   * A rule for credentials of one service: what they begin with, and how many characters follow.
   */
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

  private static final String[] SCHEMES = {"Bearer ", "Basic ", "Digest "};
  private static final int LEAST_CREDENTIALS = 8;
  private static final int LEAST_PROSE_TOKEN = 20;
  private static final int LONGEST_USER_INFO = 256;
  private static final int LEAST_CARD_DIGITS = 13;
  private static final int MOST_CARD_DIGITS = 20;
  private static final int LONGEST_PEM_LABEL = 40;
  private static final String PEM = "-----BEGIN ";
  private static final String PEM_END = "-----END ";

  private static final byte NOTHING = 0;
  private static final byte WORD = 1;
  private static final byte SIGN = 2;

  /** What an ASCII character is to the rules: most begin none. */
  private static final byte[] KIND = new byte[128];

  /** The first two characters of the prefixes: what begins otherwise needs no closer look. */
  private static final BitSet PREFIX_PAIRS = new BitSet();

  static {
    for (char c = 0; c < 128; c++) {
      boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_';
      KIND[c] = word ? WORD : "@:=<-".indexOf(c) >= 0 ? SIGN : NOTHING;
    }
    for (Prefix prefix : PREFIXES) {
      PREFIX_PAIRS.set(prefix.text.charAt(0) * 128 + prefix.text.charAt(1));
    }
  }

  private final Redaction redaction;

  /** What marks may say. */
  private final Set<String> words = new TreeSet<>();

  private final boolean emails;
  private final boolean tokens;
  private final boolean cards;
  private final boolean addresses;

  public Redactor(Redaction redaction) {
    this.redaction = redaction;
    for (Secret secret : Secret.values()) {
      words.add(secret.word());
    }
    redaction.patterns().forEach(pattern -> words.add(pattern.name()));
    this.emails = redaction.secrets().contains(Secret.EMAIL);
    this.tokens = redaction.secrets().contains(Secret.TOKEN);
    this.cards = redaction.secrets().contains(Secret.CARD);
    this.addresses = redaction.secrets().contains(Secret.IP);
  }

  /** For texts shown to people: as {@code redaction} says, or {@link #USUAL} where it is off. */
  public static Redactor toShow(Redaction redaction) {
    return redaction.isOn() ? new Redactor(redaction) : USUAL;
  }

  public Redaction redaction() {
    return redaction;
  }

  /** The text without secrets: the same object if it holds none. */
  public String redact(String text) {
    String out = redaction.secrets().isEmpty() ? text : new Pass(text).run();
    for (Redaction.Named one : redaction.patterns()) {
      out = byPattern(out, one);
    }
    return out;
  }

  /**
   * The bytes without secrets: the same array if they hold none. Bytes that are not UTF-8 become
   * U+FFFD where something is redacted.
   */
  public byte[] redact(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    String out = redact(text);
    return out.equals(text) ? bytes : out.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The value of a field without secrets: all of it is one where the field's name says so, as that
   * of {@code password} does.
   */
  public String redact(String field, String value) {
    return tokens
            && !value.isEmpty()
            && isSecretKey(normal(field))
            && markEnd(value, 0) != value.length()
        ? mark(Secret.TOKEN.word(), value)
        : redact(value);
  }

  private static String normal(String key) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    return last.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }

  private static boolean isSecretKey(String key) {
    return SECRET_KEYS.contains(key)
        || key.endsWith("password")
        || key.endsWith("secret")
        || key.endsWith("apikey")
        || key.endsWith("accesstoken");
  }

  private String byPattern(String text, Redaction.Named rule) {
    Matcher matcher = rule.pattern().matcher(text);
    if (!matcher.find()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int copied = 0;
    do {
      int group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
      int start = matcher.start(group);
      int end = matcher.end(group);
      if (end > start && start >= copied && !liesInMark(text, start, end)) {
        out.append(text, copied, start).append(mark(rule.name(), text.substring(start, end)));
        copied = end;
      }
    } while (matcher.find());
    return out.append(text, copied, text.length()).toString();
  }

  /** Whether a part of a text lies in a mark that a redaction left there. */
  private boolean liesInMark(String text, int start, int end) {
    for (int open = start; open >= 0 && start - open <= LONGEST_MARK; open--) {
      if (text.charAt(open) == '<') {
        return markEnd(text, open) >= end;
      }
    }
    return false;
  }

  /** Where the mark that begins at {@code open} ends; -1 if there is none. */
  private int markEnd(String text, int open) {
    int limit = Math.min(text.length(), open + LONGEST_MARK);
    int close = open + 1;
    while (close < limit && text.charAt(close) != '>' && text.charAt(close) != ':') {
      close++;
    }
    if (text.charAt(open) != '<'
        || close >= limit
        || !words.contains(text.substring(open + 1, close))) {
      return -1;
    }
    if (text.charAt(close) == '>') {
      return close + 1;
    }
    int end = close + 1 + DIGEST_CHARS;
    if (end >= text.length() || text.charAt(end) != '>') {
      return -1;
    }
    for (int i = close + 1; i < end; i++) {
      char c = text.charAt(i);
      if (!isDigit(c) && (c < 'a' || c > 'f')) {
        return -1;
      }
    }
    return end + 1;
  }

  private String mark(String word, String secret) {
    String key = redaction.key();
    return key.isEmpty() ? "<" + word + ">" : "<" + word + ":" + keyed(key, secret) + ">";
  }

  /** HMAC-SHA256 (RFC 2104), the first 48 bits in hexadecimal. */
  private static String keyed(String secret, String text) {
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    byte[] padded = new byte[BLOCK];
    byte[] shortKey = key.length > BLOCK ? sha256().digest(key) : key;
    System.arraycopy(shortKey, 0, padded, 0, shortKey.length);
    MessageDigest inner = sha256();
    MessageDigest outer = sha256();
    for (byte b : padded) {
      inner.update((byte) (b ^ 0x36));
      outer.update((byte) (b ^ 0x5c));
    }
    byte[] digest = outer.digest(inner.digest(text.getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(digest, 0, DIGEST_CHARS / 2);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWord(char c) {
    return c < 128 && KIND[c] == WORD;
  }

  /** Whether a rule may begin at this character: of a word at its first. */
  private static boolean mayBegin(char c) {
    return c < 128 && KIND[c] != NOTHING;
  }

  /** Whether one of {@link #PREFIXES} begins with these two characters. */
  private static boolean beginsPrefix(char first, char second) {
    return second < 128 && PREFIX_PAIRS.get(first * 128 + second);
  }

  private static boolean isToken(char c) {
    return isWord(c) || c == '-' || c == '.';
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** One text on its way through the built-in rules. */
  private final class Pass {
    private final String text;
    private final int length;

    /** Up to here the text is decided. */
    private int done;

    /** The password of {@code ://user:it@}, while what stands before it is looked at. */
    private int passwordFrom = -1;

    private int passwordTo = -1;

    private @Nullable StringBuilder out;

    Pass(String text) {
      this.text = text;
      this.length = text.length();
    }

    String run() {
      char before = ' ';
      for (int at = 0; at < length; at++) {
        char c = text.charAt(at);
        if (at >= done && (mayBegin(c) || at == passwordFrom)) {
          if (at == passwordFrom) {
            replace(passwordFrom, passwordTo, Secret.TOKEN);
          } else if (isWord(c)) {
            if (!isWord(before)) {
              word(at, before);
            }
          } else if (c == '@') {
            at(at);
          } else if (c == ':' || c == '=') {
            value(at);
          } else if (c == '<') {
            int end = markEnd(text, at);
            at = end < 0 ? at : end - 1;
          } else if (c == '-' && tokens && before != '-' && text.startsWith(PEM, at)) {
            privateKey(at);
          }
        }
        before = text.charAt(at);
      }
      return out == null ? text : out.append(text, done, length).toString();
    }

    private void replace(int from, int to, Secret kind) {
      StringBuilder buffer = out == null ? new StringBuilder(length) : out;
      buffer.append(text, done, from).append(mark(kind.word(), text.substring(from, to)));
      out = buffer;
      done = to;
    }

    /** An e-mail address around the @. */
    private void at(int at) {
      if (!emails) {
        return;
      }
      int from = at;
      while (from > done && isLocal(text.charAt(from - 1))) {
        from--;
      }
      while (from < at && text.charAt(from) == '.') {
        from++;
      }
      int end = -1;
      int letters = -1;
      for (int to = at + 1; to < length && isToken(text.charAt(to)); to++) {
        // The last label is letters alone, and not the first.
        char c = text.charAt(to);
        if (c == '.') {
          letters = to > at + 1 ? 0 : -1;
        } else {
          letters = isLetter(c) && letters >= 0 ? letters + 1 : -1;
        }
        boolean ends = to + 1 == length || !isWord(text.charAt(to + 1));
        end = letters >= 2 && ends ? to + 1 : end;
      }
      if (from < at && end > 0) {
        replace(from, end, Secret.EMAIL);
      }
    }

    private boolean isLocal(char c) {
      return isToken(c) || c == '+' || c == '%' || c >= 0x80;
    }

    /** The value after {@code password=} and its like, or the password in {@code ://user:it@}. */
    private void value(int at) {
      if (addresses && text.startsWith("::", at) && !(at > done && isWord(text.charAt(at - 1)))) {
        address(at);
      }
      if (!tokens || at < done || at + 1 == passwordFrom) {
        return;
      }
      if (text.startsWith("://", at)) {
        userInfo(at + 3);
        return;
      }
      String key = secretKey(at);
      if (key.isEmpty()) {
        return;
      }
      int from = at + 1;
      char quote = ' ';
      while (from < length && (isBlank(text.charAt(from)) || isQuote(text.charAt(from)))) {
        quote = isQuote(text.charAt(from)) ? text.charAt(from) : quote;
        from++;
      }
      int scheme = scheme(from);
      int to = scheme > 0 ? scheme : from;
      boolean digit = false;
      while (to < length && !endsValue(text.charAt(to), quote)) {
        digit |= isDigit(text.charAt(to));
        to++;
      }
      // "invalid token: unexpected end" is prose, "token: 7f3a" is not.
      boolean prose = quote == ' ' && from > at + 1 && !isPassword(key);
      // A mark ends with its value, or at the @ of ://user:it@host.
      int marked = to > from ? markEnd(text, from) : -1;
      boolean decided = marked == to || marked > 0 && marked < to && text.charAt(marked) == '@';
      if (to > from && !decided && (!prose || digit || to - from >= LEAST_PROSE_TOKEN)) {
        replace(from, to, Secret.TOKEN);
      }
    }

    /** After {@code Bearer } or {@code Basic } at {@code from}; 0 if neither stands there. */
    private int scheme(int from) {
      for (String scheme : SCHEMES) {
        if (text.regionMatches(true, from, scheme, 0, scheme.length())) {
          return from + scheme.length();
        }
      }
      return 0;
    }

    private boolean isQuote(char c) {
      return c == '"' || c == '\'' || c == '\\';
    }

    private boolean endsValue(char c, char quote) {
      if (c == '\n' || c == '\r') {
        return true;
      }
      return quote == ' ' ? isBlank(c) || ",;&\"'})]\\".indexOf(c) >= 0 : c == quote;
    }

    /** The word before the = or : at {@code at}, if its value is a secret; else empty. */
    private String secretKey(int at) {
      int end = at;
      while (end > done && (isQuote(text.charAt(end - 1)) || isBlank(text.charAt(end - 1)))) {
        end--;
        if (at - end > 3) {
          return "";
        }
      }
      if (end == done || "detyn".indexOf(Character.toLowerCase(text.charAt(end - 1))) < 0) {
        return "";
      }
      int from = end;
      while (from > done
          && end - from <= LONGEST_KEY
          && (isWord(text.charAt(from - 1)) || text.charAt(from - 1) == '-')) {
        from--;
      }
      if (end - from > LONGEST_KEY) {
        from = end - LONGEST_KEY;
      }
      String key = normal(text.substring(from, end));
      return isSecretKey(key) ? key : "";
    }

    private void userInfo(int from) {
      int colon = -1;
      for (int at = from; at < length && at - from < LONGEST_USER_INFO; at++) {
        char c = text.charAt(at);
        if (c == '@') {
          if (colon >= 0 && at > colon + 1 && markEnd(text, colon + 1) != at) {
            passwordFrom = colon + 1;
            passwordTo = at;
          }
          return;
        }
        if (c == '/' || isBlank(c) || c == '"' || c == '\n') {
          return;
        }
        int mark = c == '<' ? markEnd(text, at) : -1;
        at = mark < 0 ? at : mark - 1;
        colon = c == ':' && colon < 0 ? at : colon;
      }
    }

    /** A word begins at {@code at}: a credential, a card number or an address, or none of them. */
    private void word(int at, char before) {
      char c = text.charAt(at);
      if (cards && c >= '2' && c <= '6' && "-.+/@#".indexOf(before) < 0) {
        card(at);
      }
      if (tokens) {
        if (c == 'B' || c == 'b') {
          credentials(at);
        } else if (at + 1 < length && beginsPrefix(c, text.charAt(at + 1))) {
          prefixed(at);
        }
      }
      if (addresses && at >= done && before != '.' && isHex(c)) {
        address(at);
      }
    }

    private void prefixed(int at) {
      for (Prefix prefix : PREFIXES) {
        if (text.startsWith(prefix.text, at)) {
          int to = at + prefix.text.length();
          int dots = 0;
          while (to < length && isToken(text.charAt(to))) {
            dots += text.charAt(to) == '.' ? 1 : 0;
            to++;
          }
          while (text.charAt(to - 1) == '.') {
            dots--;
            to--;
          }
          boolean whole = !prefix.text.equals(JWT) || dots > 0;
          if (whole && to - at - prefix.text.length() >= prefix.atLeast) {
            replace(at, to, Secret.TOKEN);
          }
          return;
        }
      }
    }

    /** What follows {@code Bearer } or {@code Basic }. */
    private void credentials(int at) {
      int from = scheme(at);
      if (from == 0) {
        return;
      }
      int to = from;
      boolean mixed = false;
      while (to < length && (isToken(text.charAt(to)) || "~+/=".indexOf(text.charAt(to)) >= 0)) {
        mixed |= text.charAt(to) < 'a' || text.charAt(to) > 'z';
        to++;
      }
      // "a bearer token", "basic authentication": words of prose are no credentials.
      if (mixed && to - from >= LEAST_CREDENTIALS) {
        replace(from, to, Secret.TOKEN);
      }
    }

    private void privateKey(int at) {
      int label = text.indexOf("PRIVATE KEY-----", at);
      if (label < 0 || label - at > LONGEST_PEM_LABEL) {
        return;
      }
      int end = text.indexOf(PEM_END, label);
      int close = end < 0 ? -1 : text.indexOf("-----", end + PEM_END.length());
      replace(at, close < 0 ? length : close + 5, Secret.TOKEN);
    }

    /** Digits from {@code at}, in groups by single blanks or hyphens: the longest that fits. */
    private void card(int at) {
      int digits = 0;
      int sum = 0;
      int sumIfLastIsDoubled = 0;
      int end = -1;
      for (int to = at; to < length && digits < MOST_CARD_DIGITS; to++) {
        char c = text.charAt(to);
        if (isDigit(c)) {
          int value = c - '0';
          int twice = value * 2 > 9 ? value * 2 - 9 : value * 2;
          int next = sumIfLastIsDoubled + value;
          sumIfLastIsDoubled = sum + twice;
          sum = next;
          digits++;
          boolean ends = to + 1 == length || !isWord(text.charAt(to + 1));
          boolean many = digits >= LEAST_CARD_DIGITS;
          end = ends && many && sum % 10 == 0 && isIssued(at, digits) ? to + 1 : end;
        } else if (c != ' ' && c != '-' || !isDigit(text.charAt(to - 1)) || digits < 4) {
          break;
        }
      }
      if (end > 0) {
        replace(at, end, Secret.CARD);
      }
    }

    /** Whether an issuer gives out numbers with this beginning and length. */
    private boolean isIssued(int at, int digits) {
      int head = 0;
      for (int i = at; head < 1000; i++) {
        char c = text.charAt(i);
        head = isDigit(c) ? head * 10 + c - '0' : head;
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

    private void address(int at) {
      int quad = quad(at);
      if (quad > 0) {
        replace(at, quad, Secret.IP);
        return;
      }
      if (at > done && text.charAt(at - 1) == ':') {
        return;
      }
      int colons = 0;
      int digits = 0;
      boolean twice = false;
      int to = at;
      while (to < length && (isHex(text.charAt(to)) || text.charAt(to) == ':') && digits <= 4) {
        boolean colon = text.charAt(to) == ':';
        twice |= colon && to > at && text.charAt(to - 1) == ':';
        colons += colon ? 1 : 0;
        digits = colon ? 0 : digits + 1;
        to++;
      }
      int tail = to - digits;
      int mapped = twice && digits > 0 && digits <= 3 ? quad(tail) : -1;
      if (mapped > 0) {
        replace(at, mapped, Secret.IP);
        return;
      }
      if (digits > 4 || to < length && isWord(text.charAt(to))) {
        return;
      }
      if (!twice && to > at && text.charAt(to - 1) == ':') {
        colons--;
        to--;
      }
      if (twice ? to - at > 2 && colons <= 8 : colons == 7) {
        replace(at, to, Secret.IP);
      }
    }

    /** The end of the IPv4 address that begins at {@code at}; -1 if there is none. */
    private int quad(int at) {
      int to = at;
      for (int part = 0; part < 4; part++) {
        if (part > 0) {
          if (to >= length || text.charAt(to) != '.') {
            return -1;
          }
          to++;
        }
        int value = 0;
        int from = to;
        while (to < length && to - from < 3 && isDigit(text.charAt(to))) {
          value = value * 10 + text.charAt(to) - '0';
          to++;
        }
        if (to == from || value > 255) {
          return -1;
        }
      }
      boolean goesOn =
          to < length
              && (isWord(text.charAt(to))
                  || text.charAt(to) == '.' && to + 1 < length && isWord(text.charAt(to + 1)));
      return goesOn ? -1 : to;
    }
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isHex(char c) {
    return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
  }
}
