package io.dawnwatch.engine.clean;

/** Kinds of text that are redacted without a pattern of the user's. */
public enum Secret {
  /** An e-mail address. */
  EMAIL("email"),
  /**
   * What lets somebody in: bearer and basic credentials, JSON web tokens, keys of well-known
   * services, private keys in PEM, the password in a URL, and the value after password=, secret=,
   * token=, api_key= and their like.
   */
  TOKEN("token"),
  /** A payment card number: a known issuer, that issuer's length, and a valid Luhn digit. */
  CARD("card"),
  /** An IPv4 or IPv6 address. */
  IP("ip");

  private final String word;

  Secret(String word) {
    this.word = word;
  }

  /** The name in configuration, and what stands in place of the text: {@code <email>}. */
  public String word() {
    return word;
  }
}
