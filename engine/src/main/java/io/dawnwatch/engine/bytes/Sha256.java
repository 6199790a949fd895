package io.dawnwatch.engine.bytes;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash that ids, models and data versions are made of. */
public final class Sha256 {
  private Sha256() {}

  /** A digest of nothing yet. Not thread-safe. */
  public static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
