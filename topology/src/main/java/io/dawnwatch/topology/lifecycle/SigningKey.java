package io.dawnwatch.topology.lifecycle;

import java.nio.file.Path;
import java.security.PrivateKey;

/** Signs models with a private Ed25519 key. */
public final class SigningKey {
  private final PrivateKey key;

  private SigningKey(PrivateKey key) {
    this.key = key;
  }

  /**
   * The key in a PEM file.
   *
   * @throws IllegalStateException if there is none; the message says how to make one
   */
  public static SigningKey read(Path file) {
    return new SigningKey(Ed25519.privateKey(file));
  }

  /** The signature of a model's hash: the same for the same model and key. */
  Signatures.Signature sign(String modelId, ModelOrder order) {
    return new Signatures.Signature(modelId, Ed25519.sign(key, Signatures.signed(modelId)), order);
  }
}
