package io.dawnwatch.engine.clean;

import java.util.Locale;
import java.util.Set;

/**
 * Names of fields whose value is a secret, as that of {@code db.password} or {@code X-Api-Key} is.
 */
final class SecretKeys {
  /** Characters of a name that is looked at, with separators. */
  static final int LONGEST = 24;

  /** Without - and _ and in lower case. */
  private static final Set<String> KEYS =
      Set.of(
          "password",
          "passwd",
          "pwd",
          "passphrase",
          "secret",
          "clientsecret",
          "secretkey",
          "secretaccesskey",
          "privatekey",
          "token",
          "accesstoken",
          "refreshtoken",
          "idtoken",
          "authtoken",
          "bearertoken",
          "sessiontoken",
          "csrftoken",
          "apikey",
          "xapikey",
          "accesskey",
          "authorization",
          "proxyauthorization",
          "cookie",
          "setcookie");

  private SecretKeys() {}

  /** The last part of a dotted name, without - and _ and in lower case. */
  static String normal(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    return last.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** Whether the value of this key, a {@link #normal} name, is a secret. */
  static boolean isSecret(String key) {
    return KEYS.contains(key)
        || key.endsWith("password")
        || key.endsWith("secret")
        || key.endsWith("apikey")
        || key.endsWith("accesstoken");
  }

  /** Whether the value of this key is a secret in prose too, as in "password: swordfish". */
  static boolean isPassword(String key) {
    return key.startsWith("pass")
        || key.equals("pwd")
        || key.endsWith("password")
        || key.endsWith("secret")
        || key.endsWith("authorization");
  }
}
