package io.dawnwatch.topology.lifecycle;

/** The bytes of an artifact are none to score with; the message says why, and what to do. */
public final class BadArtifactException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  /** What may be wrong with an artifact. */
  public enum Fault {
    /** More bytes than an artifact may have. */
    TOO_LONG("learn from fewer templates or sessions"),
    /** Cut off, overwritten, with a number that is none, over features nobody knows. */
    DAMAGED("take it from where it was made, or train it again"),
    /** Of a format or with semantics that this release does not know. */
    OTHER_RELEASE("use the release that wrote it, or train it again with this one"),
    /** Not the bytes whose hash it bears. */
    TAMPERED(
        "publish the artifact again with `dawnwatch models add FILE`, and look who may write there"),
    /** Not signed by a key that is trusted. */
    UNTRUSTED(
        "sign it with `dawnwatch models sign MODEL --sign-key FILE`, or add the key of who signed"
            + " it to the trusted keys");

    private final String remedy;

    Fault(String remedy) {
      this.remedy = remedy;
    }
  }

  private final Fault fault;

  BadArtifactException(Fault fault, String what, Throwable cause) {
    super(what + " (" + fault + "): " + fault.remedy, cause);
    this.fault = fault;
  }

  BadArtifactException(Fault fault, String what) {
    this(fault, what, null);
  }

  public Fault fault() {
    return fault;
  }
}
