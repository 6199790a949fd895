package io.dawnwatch.topology.console.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/*
 * PostgreSQL refuses U+0000 in a text and keys of more than 2,700 bytes in an index, and half a surrogate pair is no UTF-8.
 * So names are keyed by their hash, and texts are cut and mended before they are stored; bodies hold them whole.
 */
/** Texts of strangers as the index stores them. */
final class Texts {
  /** Most characters of a name that are stored to be shown and searched. */
  static final int NAME = 512;

  private Texts() {}

  /**
   * The number an entity has in the index: the first 64 bits of the SHA-256 of its name. Two of a
   * million entities share one with a chance of one in 37 million.
   */
  static long entity(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** That number as it stands in addresses: 16 hexadecimal digits. */
  static String key(long entity) {
    return HexFormat.of().toHexDigits(entity);
  }

  /** The number of such a text; of anything else, that of an entity of this name. */
  static long ofKey(String key) {
    return key.matches("[0-9a-f]{16}") ? Long.parseUnsignedLong(key, 16) : entity(key);
  }

  /** At most so many characters, with U+FFFD for what no database takes. */
  static String stored(String text, int most) {
    int end = Math.min(most, text.length());
    StringBuilder mended = null;
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < end
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        if (mended != null) {
          mended.append(c).append(text.charAt(i + 1));
        }
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        if (mended == null) {
          mended = new StringBuilder(end).append(text, 0, i);
        }
        mended.append('\uFFFD');
      } else if (mended != null) {
        mended.append(c);
      }
    }
    return mended == null ? text.substring(0, end) : mended.toString();
  }

  /** As it is searched: without case. */
  static String folded(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** A pattern for {@code like ... escape '!'} that finds the text anywhere. */
  static String anywhere(String text) {
    return "%"
        + folded(stored(text, NAME)).replace("!", "!!").replace("%", "!%").replace("_", "!_")
        + "%";
  }
}
