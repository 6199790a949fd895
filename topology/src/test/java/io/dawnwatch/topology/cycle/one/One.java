package io.dawnwatch.topology.cycle.one;

import io.dawnwatch.topology.cycle.two.Two;

/** Half of a cycle that must be found. */
public final class One {
  public Two use(Two two) {
    return two;
  }
}
