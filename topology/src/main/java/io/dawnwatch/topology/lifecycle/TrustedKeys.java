package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.lifecycle.BadArtifactException.Fault;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose signatures make a model one to score with. Where no keys are given, every model is. The
 * built-in model is part of the release and needs no signature.
 */
public final class TrustedKeys {
  /** The property of a {@link Cluster} that names the file of keys. */
  public static final String PROPERTY = "dawnwatch.trusted.keys";

  private final String file;
  private final List<PublicKey> keys;

  private TrustedKeys(String file, List<PublicKey> keys) {
    this.file = file;
    this.keys = List.copyOf(keys);
  }

  /**
   * The keys that a cluster's properties name.
   *
   * @throws IllegalStateException if their file cannot be read or holds none
   */
  static TrustedKeys of(Cluster cluster) {
    return in(cluster.properties());
  }

  /** The keys that such properties name. */
  public static TrustedKeys in(Map<String, String> properties) {
    String file = properties.get(PROPERTY);
    return file == null
        ? new TrustedKeys("", List.of())
        : new TrustedKeys(file, Ed25519.publicKeys(Path.of(file)));
  }

  /** Whether signatures are asked for at all. */
  boolean asked() {
    return !keys.isEmpty();
  }

  /** Whether a model may be scored with. */
  boolean trusts(String modelId, List<Signatures.Signature> signatures) {
    return !asked()
        || modelId.equals(Model.COLD_START.id())
        || signatures.stream().anyMatch(one -> signer(one).isPresent());
  }

  /** The trusted key that made a signature, by the beginning of its hash; empty if none did. */
  public Optional<String> signer(Signatures.Signature signature) {
    byte[] message = Signatures.signed(signature.modelId());
    return keys.stream()
        .filter(key -> Ed25519.verify(key, message, signature.bytes()))
        .map(key -> Ids.sha256(key.getEncoded()).substring(0, 16))
        .findFirst();
  }

  /** Why a model is not trusted. */
  BadArtifactException refused(String modelId, int signatures) {
    return new BadArtifactException(
        Fault.UNTRUSTED,
        "model "
            + modelId
            + (signatures == 0
                ? " is not signed"
                : " has " + signatures + " signatures, none of a trusted key")
            + ", and "
            + file
            + " says whose models may score");
  }
}
