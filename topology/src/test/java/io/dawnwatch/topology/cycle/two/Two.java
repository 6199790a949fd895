package io.dawnwatch.topology.cycle.two;

import io.dawnwatch.topology.cycle.one.One;

/** Half of a cycle that must be found. */
public final class Two {
  public One use(One one) {
    return one;
  }
}
