package io.dawnwatch.topology.config;

import java.util.Comparator;

/**
 * Something in a dataset file that is refused.
 *
 * @param line line of the file, from 1
 * @param key path of the key, such as {@code expectations[2].field}; empty for the file as a whole
 * @param what what is wrong, without secrets
 * @param remedy what to do
 */
public record Problem(int line, String key, String what, String remedy) {
  static final Comparator<Problem> BY_PLACE =
      Comparator.comparingInt(Problem::line).thenComparing(Problem::key);

  /** One line for people. */
  @Override
  public String toString() {
    return "line " + line + (key.isEmpty() ? "" : ", " + key) + ": " + what + "; " + remedy;
  }
}
