package io.dawnwatch.topology.console.index;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param rows at most as many as were asked for
 * @param next what to ask for the rows after them; empty at the end
 */
public record Page<T>(List<T> rows, Optional<String> next) {
  /** Most rows of any list. */
  public static final int MOST = 500;

  public Page {
    rows = List.copyOf(rows);
  }

  /** A size from 1 to {@link #MOST}. */
  static int size(int asked) {
    return Math.max(1, Math.min(MOST, asked));
  }
}
