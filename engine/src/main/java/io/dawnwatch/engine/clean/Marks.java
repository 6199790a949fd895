package io.dawnwatch.engine.clean;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What stands in place of a secret: {@code <email>}, or {@code <email:0123456789ab>} where there is
 * a key, so that equal secrets can be told to be equal. Also knows a mark when it sees one: what
 * was redacted once is left as it is. Thread-safe.
 */
final class Marks {
  private static final int DIGEST_CHARS = 12;
  private static final String HMAC = "HmacSHA256";

  /** Characters of a mark, at most: a word of 32, a digest, and what stands around them. */
  private static final int LONGEST = 32 + DIGEST_CHARS + 3;

  private final String key;
  private final Set<String> words = new TreeSet<>();

  Marks(Redaction redaction) {
    this.key = redaction.key();
    for (Secret secret : Secret.values()) {
      words.add(secret.word());
    }
    redaction.patterns().forEach(pattern -> words.add(pattern.name()));
  }

  /** The mark for one secret of the kind that {@code word} names. */
  String of(String word, String secret) {
    return key.isEmpty() ? "<" + word + ">" : "<" + word + ":" + digest(secret) + ">";
  }

  /** HMAC-SHA256 (RFC 2104), the first 48 bits in hexadecimal. */
  private String digest(String secret) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), HMAC));
      byte[] digest = mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, DIGEST_CHARS / 2);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + HMAC, e);
    }
  }

  /** Where the mark that begins at {@code open} ends; -1 if there is none. */
  int end(String text, int open) {
    int limit = Math.min(text.length(), open + LONGEST);
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
      if (!Chars.isDigit(c) && (c < 'a' || c > 'f')) {
        return -1;
      }
    }
    return end + 1;
  }

  /** Whether a part of a text lies in a mark. */
  boolean hold(String text, int start, int end) {
    for (int open = start; open >= 0 && start - open <= LONGEST; open--) {
      if (text.charAt(open) == '<') {
        return end(text, open) >= end;
      }
    }
    return false;
  }
}
