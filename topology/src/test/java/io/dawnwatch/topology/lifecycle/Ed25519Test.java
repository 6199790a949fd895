package io.dawnwatch.topology.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ed25519Test {
  /** Written by openssl 3, as was {@link #SIGNATURE} with the private key, which is no more. */
  private static final String PUBLIC =
      "-----BEGIN PUBLIC KEY-----\n"
          + "MCowBQYDK2VwAyEAqmYB4uAw2jkyqfR9/HJFIH8+gtC4ny0/5ymvCP3/ozc=\n"
          + "-----END PUBLIC KEY-----\n";

  /** A model: openssl signed the line {@code dawnwatch model} with this hash. */
  private static final String MODEL =
      "efcd1dd583cfe324338e6bd5448aeaf83965a8fba20eda9d6613060572c1d755";

  private static final byte[] SIGNATURE =
      Base64.getDecoder()
          .decode(
              "90sr20XNS4oNxdGdKGgiGD8dg/guaiFd2G2aI92s8TkB"
                  + "/9kkBwFB9xOR9Jz5RIuun/hG7jqqZwaD38wINO5rDg==");

  @TempDir private Path folder;

  private PublicKey key() throws Exception {
    Path file = folder.resolve("team.pub");
    Files.writeString(file, PUBLIC);
    return Ed25519.publicKeys(file).get(0);
  }

  @Test
  void aSignatureThatOpensslMadeIsVerified() throws Exception {
    byte[] message = Signatures.signed(MODEL);
    assertThat(Ed25519.verify(key(), message, SIGNATURE)).isTrue();
    assertThat(Ed25519.verify(key(), Signatures.signed("0".repeat(64)), SIGNATURE)).isFalse();
    byte[] changed = SIGNATURE.clone();
    changed[0] ^= 1;
    assertThat(Ed25519.verify(key(), message, changed)).isFalse();
    assertThat(Ed25519.verify(key(), message, new byte[3])).isFalse();
  }

  @Test
  void aDamagedKeyIsRefusedByName() throws Exception {
    Path file = folder.resolve("bad.pub");
    Files.writeString(file, PUBLIC.replace("MCow", "MAAA"));
    assertThatThrownBy(() -> Ed25519.publicKeys(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("bad.pub holds a key that is not of Ed25519");
    assertThatThrownBy(() -> Ed25519.privateKey(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("openssl genpkey");
  }
}
