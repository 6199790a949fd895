package io.dawnwatch.engine.clean;

import com.google.re2j.Matcher;
import java.nio.charset.StandardCharsets;
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

  private static final int LEAST_PROSE_TOKEN = 20;
  private static final int LONGEST_USER_INFO = 256;

  /** The characters of ASCII at which a rule may begin: of a word at its first. */
  private static final boolean[] BEGINS = new boolean[128];

  static {
    for (char c = 0; c < 128; c++) {
      BEGINS[c] = Chars.isWord(c) || "@:=<-".indexOf(c) >= 0;
    }
  }

  private final Redaction redaction;

  private final Marks marks;
  private final boolean emails;
  private final boolean tokens;
  private final boolean cards;
  private final boolean addresses;

  public Redactor(Redaction redaction) {
    this.redaction = redaction;
    this.marks = new Marks(redaction);
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
            && SecretKeys.isSecret(SecretKeys.normal(field))
            && marks.end(value, 0) != value.length()
        ? marks.of(Secret.TOKEN.word(), value)
        : redact(value);
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
      if (end > start && start >= copied && !marks.hold(text, start, end)) {
        out.append(text, copied, start).append(marks.of(rule.name(), text.substring(start, end)));
        copied = end;
      }
    } while (matcher.find());
    return out.append(text, copied, text.length()).toString();
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
        if (at >= done && (c < 128 && BEGINS[c] || at == passwordFrom)) {
          if (at == passwordFrom) {
            replace(passwordFrom, passwordTo, Secret.TOKEN);
          } else if (Chars.isWord(c)) {
            if (!Chars.isWord(before)) {
              word(at, before);
            }
            // Nothing begins within a word.
            while (at + 1 < length && Chars.isWord(text.charAt(at + 1))) {
              at++;
            }
          } else if (c == '@') {
            at(at);
          } else if (c == ':' || c == '=') {
            value(at);
          } else if (c == '<') {
            int end = marks.end(text, at);
            at = end < 0 ? at : end - 1;
          } else if (c == '-' && tokens && before != '-') {
            replace(at, Credentials.pemEnd(text, at), Secret.TOKEN);
          }
        }
        before = text.charAt(at);
      }
      return out == null ? text : out.append(text, done, length).toString();
    }

    /** Puts a mark in place of a secret; nothing if there is none: {@code to} is negative. */
    private void replace(int from, int to, Secret kind) {
      if (to < 0) {
        return;
      }
      StringBuilder buffer = out == null ? new StringBuilder(length) : out;
      buffer.append(text, done, from).append(marks.of(kind.word(), text.substring(from, to)));
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
      for (int to = at + 1; to < length && Chars.isToken(text.charAt(to)); to++) {
        // The last label is letters alone, and not the first.
        char c = text.charAt(to);
        if (c == '.') {
          letters = to > at + 1 ? 0 : -1;
        } else {
          letters = Chars.isLetter(c) && letters >= 0 ? letters + 1 : -1;
        }
        boolean ends = to + 1 == length || !Chars.isWord(text.charAt(to + 1));
        end = letters >= 2 && ends ? to + 1 : end;
      }
      if (from < at && end > 0) {
        replace(from, end, Secret.EMAIL);
      }
    }

    private boolean isLocal(char c) {
      return Chars.isToken(c) || c == '+' || c == '%' || c >= 0x80;
    }

    /** The value after {@code password=} and its like, or the password in {@code ://user:it@}. */
    private void value(int at) {
      if (addresses
          && text.startsWith("::", at)
          && !(at > done && Chars.isWord(text.charAt(at - 1)))) {
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
      while (from < length && (Chars.isBlank(text.charAt(from)) || isQuote(text.charAt(from)))) {
        quote = isQuote(text.charAt(from)) ? text.charAt(from) : quote;
        from++;
      }
      int scheme = Credentials.afterScheme(text, from);
      int to = scheme > 0 ? scheme : from;
      boolean digit = false;
      while (to < length && !endsValue(text.charAt(to), quote)) {
        digit |= Chars.isDigit(text.charAt(to));
        to++;
      }
      // "invalid token: unexpected end" is prose, "token: 7f3a" is not.
      boolean prose = quote == ' ' && from > at + 1 && !SecretKeys.isPassword(key);
      // A mark ends with its value, or at the @ of ://user:it@host.
      int marked = to > from ? marks.end(text, from) : -1;
      boolean decided = marked == to || marked > 0 && marked < to && text.charAt(marked) == '@';
      if (to > from && !decided && (!prose || digit || to - from >= LEAST_PROSE_TOKEN)) {
        replace(from, to, Secret.TOKEN);
      }
    }

    private boolean isQuote(char c) {
      return c == '"' || c == '\'' || c == '\\';
    }

    private boolean endsValue(char c, char quote) {
      if (c == '\n' || c == '\r') {
        return true;
      }
      return quote == ' ' ? Chars.isBlank(c) || ",;&\"'})]\\".indexOf(c) >= 0 : c == quote;
    }

    /** The word before the = or : at {@code at}, if its value is a secret; else empty. */
    private String secretKey(int at) {
      int end = at;
      while (end > done && (isQuote(text.charAt(end - 1)) || Chars.isBlank(text.charAt(end - 1)))) {
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
          && end - from <= SecretKeys.LONGEST
          && (Chars.isWord(text.charAt(from - 1)) || text.charAt(from - 1) == '-')) {
        from--;
      }
      if (end - from > SecretKeys.LONGEST) {
        from = end - SecretKeys.LONGEST;
      }
      String key = SecretKeys.normal(text.substring(from, end));
      return SecretKeys.isSecret(key) ? key : "";
    }

    private void userInfo(int from) {
      int colon = -1;
      for (int at = from; at < length && at - from < LONGEST_USER_INFO; at++) {
        char c = text.charAt(at);
        if (c == '@') {
          if (colon >= 0 && at > colon + 1 && marks.end(text, colon + 1) != at) {
            passwordFrom = colon + 1;
            passwordTo = at;
          }
          return;
        }
        if (c == '/' || Chars.isBlank(c) || c == '"' || c == '\n') {
          return;
        }
        int mark = c == '<' ? marks.end(text, at) : -1;
        at = mark < 0 ? at : mark - 1;
        colon = c == ':' && colon < 0 ? at : colon;
      }
    }

    /** A word begins at {@code at}: a credential, a card number or an address, or none of them. */
    private void word(int at, char before) {
      char c = text.charAt(at);
      if (cards && c >= '2' && c <= '6' && "-.+/@#".indexOf(before) < 0) {
        replace(at, CardNumber.end(text, at), Secret.CARD);
      }
      if (tokens) {
        credentials(at);
      }
      if (addresses && at >= done && before != '.' && Chars.isHex(c)) {
        address(at);
      }
    }

    private void credentials(int at) {
      char c = text.charAt(at);
      int from = c == 'B' || c == 'b' ? Credentials.afterScheme(text, at) : -1;
      if (from > 0) {
        replace(from, Credentials.endAfterScheme(text, from), Secret.TOKEN);
      } else {
        replace(at, Credentials.keyEnd(text, at), Secret.TOKEN);
      }
    }

    private void address(int at) {
      boolean afterColon = at > done && text.charAt(at - 1) == ':';
      replace(at, IpAddress.end(text, at, afterColon), Secret.IP);
    }
  }
}
