package io.dawnwatch.topology.console.index;

import io.dawnwatch.topology.lifecycle.Clock;
import java.util.function.LongSupplier;

/** Where a dataset's time is: in history its newest score, else the time of day. */
final class DatasetTime {
  static final long HOUR = 3_600_000;
  static final long DAY = 24 * HOUR;

  private final IndexDatabase index;
  private final LongSupplier wallMillis;

  DatasetTime(IndexDatabase index, LongSupplier wallMillis) {
    this.index = index;
    this.wallMillis = wallMillis;
  }

  boolean isHistory() {
    return index.identity().clock() == Clock.EVENT;
  }

  /** In milliseconds since 1970 UTC. */
  long now() {
    long newest = isHistory() ? index.number("select max(last_millis) from entity") : 0;
    return newest == 0 ? wallMillis.getAsLong() : newest;
  }
}
