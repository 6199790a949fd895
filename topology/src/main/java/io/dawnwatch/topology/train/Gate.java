package io.dawnwatch.topology.train;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One question a model must answer before it is promoted, and the answer.
 *
 * @param name what is asked: {@code experiment}, {@code baseline}, {@code champion}, ...
 * @param says the answer in a sentence, with its figures
 * @param remedy what to run, or to do; empty if there is nothing to do
 */
public record Gate(String name, State state, String says, String remedy) {
  /** How a gate stands. */
  public enum State {
    /** The evidence is there and speaks for the model. */
    PASSED,
    /** The evidence speaks against the model, or is missing though a command supplies it. */
    FAILED,
    /** The evidence was looked at and decides nothing: too few incidents, too small a sample. */
    UNKNOWN;

    /** In lower case, as people and scripts are shown it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Gate passed(String name, String says) {
    return new Gate(name, State.PASSED, says, "");
  }

  static Gate failed(String name, String says, String remedy) {
    return new Gate(name, State.FAILED, says, remedy);
  }

  static Gate unknown(String name, String says, String remedy) {
    return new Gate(name, State.UNKNOWN, says, remedy);
  }

  /** Whether every gate is passed: what a promotion without a person needs. */
  public static boolean allPassed(List<Gate> gates) {
    return gates.stream().allMatch(one -> one.state() == State.PASSED);
  }

  /** The gates that stop a promotion. */
  public static List<Gate> failed(List<Gate> gates) {
    return of(gates, State.FAILED);
  }

  /** The gates a person may pass by, and a promotion without one may not. */
  public static List<Gate> unknown(List<Gate> gates) {
    return of(gates, State.UNKNOWN);
  }

  private static List<Gate> of(List<Gate> gates, State state) {
    return gates.stream().filter(one -> one.state() == state).toList();
  }

  /** Gates with what they say, as it is noted; empty for none. */
  public static String words(List<Gate> gates) {
    return gates.stream()
        .map(one -> one.name() + ": " + one.says())
        .collect(Collectors.joining("; "));
  }
}
