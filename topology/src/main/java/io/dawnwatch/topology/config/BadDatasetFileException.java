package io.dawnwatch.topology.config;

import java.util.List;
import java.util.stream.Collectors;

/** A dataset file that is refused, with all that is wrong with it. */
public final class BadDatasetFileException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  BadDatasetFileException(String file, List<Problem> problems) {
    super(
        file
            + " has "
            + (problems.size() == 1 ? "a problem" : problems.size() + " problems")
            + problems.stream().map(one -> "\n  " + one).collect(Collectors.joining()));
    this.problems = List.copyOf(problems);
  }

  /** All of them, by line. */
  public List<Problem> problems() {
    return problems;
  }
}
