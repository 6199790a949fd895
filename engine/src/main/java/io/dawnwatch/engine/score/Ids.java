package io.dawnwatch.engine.score;

import io.dawnwatch.engine.bytes.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Ids as hashes of what they name, so that a retry or a replay cannot make a second one. Not
 * thread-safe.
 */
public final class Ids {
  private static final int BYTES = 16;

  private final MessageDigest sha256 = Sha256.newDigest();

  /** What an id names: given to the digest at once, which takes longer with each part. */
  private byte[] buffer = new byte[256];

  private int length;

  /** SHA-256 of {@code bytes} as 64 hexadecimal digits. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.newDigest().digest(bytes));
  }

  /**
   * 32 hexadecimal digits for these parts in this order. Parts are separated, so ("a", "bc") is not
   * ("ab", "c").
   */
  public String of(String dataset, String entity, String kind, long at, String modelId) {
    return of(utf8(dataset), utf8(entity), utf8(kind), at, utf8(modelId));
  }

  /** The same of parts in UTF-8. */
  public String of(byte[] dataset, byte[] entity, byte[] kind, long at, byte[] modelId) {
    length = 0;
    part(dataset);
    part(entity);
    part(kind);
    number(at, Long.BYTES);
    part(modelId);
    sha256.update(buffer, 0, length);
    return HexFormat.of().formatHex(sha256.digest(), 0, BYTES);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void part(byte[] bytes) {
    number(bytes.length, Integer.BYTES);
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
  }

  /** The greatest byte first. */
  private void number(long value, int bytes) {
    room(bytes);
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      buffer[length++] = (byte) (value >>> shift);
    }
  }

  private void room(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, 2 * (length + more));
    }
  }
}
