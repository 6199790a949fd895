package io.dawnwatch.engine.score;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Ids as hashes of what they name, so that a retry or a replay cannot make a second one. Not
 * thread-safe.
 */
public final class Ids {
  private static final int BYTES = 16;

  private final MessageDigest sha256 = newSha256();

  /** A SHA-256 digest. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** SHA-256 of {@code bytes} as 64 hexadecimal digits. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(newSha256().digest(bytes));
  }

  /**
   * 32 hexadecimal digits for these parts in this order. Parts are separated, so ("a", "bc") is not
   * ("ab", "c").
   */
  public String of(String dataset, String entity, String kind, long at, String modelId) {
    part(dataset);
    part(entity);
    part(kind);
    for (int shift = 56; shift >= 0; shift -= 8) {
      sha256.update((byte) (at >>> shift));
    }
    part(modelId);
    return HexFormat.of().formatHex(sha256.digest(), 0, BYTES);
  }

  private void part(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sha256.update((byte) (bytes.length >>> 24));
    sha256.update((byte) (bytes.length >>> 16));
    sha256.update((byte) (bytes.length >>> 8));
    sha256.update((byte) bytes.length);
    sha256.update(bytes);
  }
}
