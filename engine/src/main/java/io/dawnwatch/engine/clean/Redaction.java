package io.dawnwatch.engine.clean;

import com.google.re2j.Pattern;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is redacted. Immutable.
 *
 * @param secrets kinds that are found by built-in rules
 * @param patterns what else is: linear-time patterns with a name each
 * @param key makes equal texts equal after redaction, and says nothing of them to who lacks it;
 *     empty: all texts of a kind become the same
 */
public record Redaction(Set<Secret> secrets, List<Named> patterns, String key) {
  /** Nothing is redacted. */
  public static final Redaction NONE = new Redaction(Set.of(), List.of(), "");

  /** What is redacted in excerpts, whatever the configuration: e-mails, tokens, card numbers. */
  public static final Redaction USUAL =
      new Redaction(EnumSet.of(Secret.EMAIL, Secret.TOKEN, Secret.CARD), List.of(), "");

  /**
   * A user's pattern.
   *
   * @param name what stands in place of a match, such as {@code order} for {@code <order>}
   * @param pattern the first group is redacted, or the whole match if it has none
   */
  public record Named(String name, Pattern pattern) {}

  public Redaction {
    secrets = secrets.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(secrets));
    patterns = List.copyOf(patterns);
  }

  /** Without the key, which belongs in no log. */
  @Override
  public String toString() {
    return "Redaction[secrets=" + secrets + ", patterns=" + patterns + "]";
  }

  /** Whether anything is redacted. */
  public boolean isOn() {
    return !secrets.isEmpty() || !patterns.isEmpty();
  }
}
