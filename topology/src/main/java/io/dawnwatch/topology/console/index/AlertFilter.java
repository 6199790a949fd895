package io.dawnwatch.topology.console.index;

import java.util.Optional;

/**
 * Which alerts.
 *
 * @param open whether they still go on; empty for both
 * @param entity text in the entity's name, without case; empty for any
 * @param leastPeak least highest score, 0 to 1
 * @param fromMillis those that ended after this, ms since 1970 UTC
 * @param toMillis those that began before this
 * @param judged whether somebody gave a verdict on their peak; empty for both
 */
public record AlertFilter(
    Optional<Boolean> open,
    String entity,
    double leastPeak,
    long fromMillis,
    long toMillis,
    Optional<Boolean> judged) {
  /** All of them. */
  public static final AlertFilter ALL =
      new AlertFilter(Optional.empty(), "", 0, Long.MIN_VALUE, Long.MAX_VALUE, Optional.empty());
}
