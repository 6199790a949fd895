package io.dawnwatch.topology.lifecycle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ed25519 keys as {@code openssl genpkey -algorithm ed25519} writes them, and what they sign. */
final class Ed25519 {
  private static final String NAME = "Ed25519";
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private Ed25519() {}

  /**
   * The private key in a file.
   *
   * @throws IllegalStateException if there is none; the message says how to make one
   */
  static PrivateKey privateKey(Path file) {
    List<byte[]> found = blocks(file, "PRIVATE KEY");
    if (found.size() != 1) {
      throw new IllegalStateException(
          file
              + " holds no private key in PEM: `openssl genpkey -algorithm ed25519 -out FILE` makes"
              + " one");
    }
    try {
      return KeyFactory.getInstance(NAME).generatePrivate(new PKCS8EncodedKeySpec(found.get(0)));
    } catch (GeneralSecurityException e) {
      throw notEd25519(file, e);
    }
  }

  /**
   * The public keys in a file, at least one.
   *
   * @throws IllegalStateException if there is none; the message says how to make one
   */
  static List<PublicKey> publicKeys(Path file) {
    List<PublicKey> keys = new ArrayList<>();
    try {
      for (byte[] one : blocks(file, "PUBLIC KEY")) {
        keys.add(KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(one)));
      }
    } catch (GeneralSecurityException e) {
      throw notEd25519(file, e);
    }
    if (keys.isEmpty()) {
      throw new IllegalStateException(
          file
              + " holds no public key in PEM: `openssl pkey -in KEY -pubout` writes that of a private"
              + " one");
    }
    return keys;
  }

  private static IllegalStateException notEd25519(Path file, GeneralSecurityException cause) {
    return new IllegalStateException(
        file
            + " holds a key that is not of Ed25519: `openssl genpkey -algorithm ed25519` makes one",
        cause);
  }

  private static List<byte[]> blocks(Path file, String kind) {
    String text;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IllegalStateException(file + " is too long to be a file of keys");
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new IllegalStateException("there is no file " + file, e);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + file + ": " + e.getMessage(), e);
    }
    List<byte[]> blocks = new ArrayList<>();
    for (Matcher pem = PEM.matcher(text); pem.find(); ) {
      if (pem.group(1).equals(kind)) {
        try {
          blocks.add(Base64.getMimeDecoder().decode(pem.group(2)));
        } catch (IllegalArgumentException e) {
          throw new IllegalStateException(file + ": a key in it is damaged", e);
        }
      }
    }
    return blocks;
  }

  static byte[] sign(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot sign with Ed25519", e);
    }
  }

  static boolean verify(PublicKey key, byte[] message, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initVerify(key);
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
