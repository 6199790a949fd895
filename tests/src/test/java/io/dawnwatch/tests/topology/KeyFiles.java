package io.dawnwatch.tests.topology;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** Keys of people, in a folder, as openssl writes them. */
record KeyFiles(Path folder) {
  /** Makes a pair and writes the private key to {@code name.pem}. */
  KeyPair pair(String name) throws IOException, GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.writeString(secret(name), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    return pair;
  }

  /** File of a private key. */
  Path secret(String name) {
    return folder.resolve(name + ".pem");
  }

  /** Writes the public keys that are trusted to a file. */
  Path trusting(KeyPair... pairs) throws IOException {
    StringBuilder text = new StringBuilder();
    for (KeyPair one : pairs) {
      text.append("# somebody of the team\n")
          .append(pem("PUBLIC KEY", one.getPublic().getEncoded()));
    }
    return Files.writeString(folder.resolve("trusted.pem"), text);
  }

  static String pem(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }
}
