package io.dawnwatch.topology.console.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/*
 * A line per person or script, four or six fields between colons; empty lines and lines that begin with # say nothing:
 *   ann:reviewer:pbkdf2-sha256:600000:<salt, base64>:<hash, base64>
 *   cron:viewer:token-sha256:<hash of the token, base64>
 * 600,000 rounds are what OWASP's Password Storage Cheat Sheet asks of PBKDF2-HMAC-SHA256. A token has 256 random bits, so
 * one round of SHA-256 hides it.
 */
/** Who may use the console, from a file without a secret in the clear. Thread-safe. */
public final class Users {
  private static final String PASSWORD = "pbkdf2-sha256";
  private static final String TOKEN = "token-sha256";
  private static final int ROUNDS = 600_000;
  static final int LEAST_ROUNDS = 100_000;
  private static final int MOST_ROUNDS = 10_000_000;
  private static final int BITS = 256;
  private static final int LEAST_PASSWORD = 10;
  private static final int MOST_PASSWORD = 256;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  private record Password(Person person, int rounds, byte[] salt, byte[] hash) {}

  private final Map<String, Password> passwords = new TreeMap<>();
  private final Map<String, Person> tokens = new TreeMap<>();

  private Users() {}

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException if others may write to it, or a line is wrong; the message
   *     names it and never quotes a hash
   */
  public static Users read(Path file) throws IOException {
    if (Files.getFileStore(file).supportsFileAttributeView("posix")
        && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IllegalArgumentException(
          "anybody may write " + file + ", and so let themselves in: chmod 600 " + file);
    }
    return parse(Files.readAllLines(file), file.toString());
  }

  static Users parse(List<String> lines, String file) {
    Users users = new Users();
    int number = 0;
    for (String line : lines) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        try {
          users.add(line.strip().split(":", -1));
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              file
                  + " line "
                  + number
                  + ": "
                  + e.getMessage()
                  + "; `dawnwatch console user NAME` writes such lines",
              e);
        }
      }
    }
    if (users.passwords.isEmpty() && users.tokens.isEmpty()) {
      throw new IllegalArgumentException(
          file + " names nobody: `dawnwatch console user NAME >> " + file + "` adds somebody");
    }
    return users;
  }

  private void add(String[] fields) {
    if (fields.length < 4) {
      throw new IllegalArgumentException("it is no NAME:ROLE:KIND:...");
    }
    Person person = new Person(requireName(fields[0]), Role.named(fields[1]));
    switch (fields[2]) {
      case PASSWORD -> {
        if (fields.length != 6) {
          throw new IllegalArgumentException("a password has rounds, salt and hash");
        }
        int rounds = Integer.parseInt(fields[3]);
        if (rounds < LEAST_ROUNDS || rounds > MOST_ROUNDS) {
          throw new IllegalArgumentException(
              "rounds are from " + LEAST_ROUNDS + " to " + MOST_ROUNDS + ", these are " + rounds);
        }
        byte[] salt = bytes(fields[4]);
        byte[] hash = bytes(fields[5]);
        if (salt.length < 16 || hash.length != BITS / 8) {
          throw new IllegalArgumentException("salt or hash is too short");
        }
        if (passwords.put(person.name(), new Password(person, rounds, salt, hash)) != null) {
          throw new IllegalArgumentException(person.name() + " has a password further up already");
        }
      }
      case TOKEN -> {
        if (fields.length != 4 || bytes(fields[3]).length != BITS / 8) {
          throw new IllegalArgumentException("a token has one hash, of SHA-256");
        }
        tokens.put(fields[3], person);
      }
      default -> throw new IllegalArgumentException("it is neither " + PASSWORD + " nor " + TOKEN);
    }
  }

  private static byte[] bytes(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("salt and hash are written in base64", e);
    }
  }

  /**
   * Checks a name that is to be written into the file.
   *
   * @throws IllegalArgumentException if it is none
   */
  private static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a name is letters, digits, and inner . _ @ -, at most 64 characters");
    }
    return name;
  }

  /** Who has that password; it takes as long for a name that is not there. */
  Optional<Person> login(String name, String password) {
    if (password.length() > MOST_PASSWORD) {
      return Optional.empty();
    }
    Password known = passwords.get(name);
    Password tried =
        known == null ? new Password(Person.UNKNOWN, rounds(), new byte[16], new byte[0]) : known;
    boolean right =
        MessageDigest.isEqual(hash(password, tried.salt(), tried.rounds()), tried.hash());
    return right ? Optional.of(tried.person()) : Optional.empty();
  }

  private int rounds() {
    return passwords.values().stream().mapToInt(Password::rounds).max().orElse(ROUNDS);
  }

  /** Whether somebody of that name has a password. */
  boolean knows(String name) {
    return passwords.containsKey(name);
  }

  /** Whether anybody logs in with a password. */
  boolean havePasswords() {
    return !passwords.isEmpty();
  }

  /** Whose token it is. */
  Optional<Person> withToken(String token) {
    return Optional.ofNullable(tokens.get(sha256(token)));
  }

  /**
   * The line of somebody with a password.
   *
   * @throws IllegalArgumentException if name or password will not do
   */
  public static String passwordLine(String name, Role role, String password) {
    return passwordLine(name, role, password, ROUNDS);
  }

  static String passwordLine(String name, Role role, String password, int rounds) {
    if (password.length() < LEAST_PASSWORD || password.length() > MOST_PASSWORD) {
      throw new IllegalArgumentException(
          "a password has from " + LEAST_PASSWORD + " to " + MOST_PASSWORD + " characters");
    }
    byte[] salt = random(16);
    Base64.Encoder base64 = Base64.getEncoder();
    return String.join(
        ":",
        requireName(name),
        role.toString(),
        PASSWORD,
        Integer.toString(rounds),
        base64.encodeToString(salt),
        base64.encodeToString(hash(password, salt, rounds)));
  }

  /** The line of a script with that token. */
  public static String tokenLine(String name, Role role, String token) {
    return String.join(":", requireName(name), role.toString(), TOKEN, sha256(token));
  }

  /** A token nobody can guess. */
  public static String newToken() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random(32));
  }

  static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return random;
  }

  private static byte[] hash(String password, byte[] salt, int rounds) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(new PBEKeySpec(password.toCharArray(), salt, rounds, BITS))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
