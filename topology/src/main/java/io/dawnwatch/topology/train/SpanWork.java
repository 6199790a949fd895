package io.dawnwatch.topology.train;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.event.LogEvent;

/** Work on a span of a partition: what comes before is passed over, what comes after not read. */
final class SpanWork<R> implements SlicePass.Work<R> {
  private final SlicePass.Work<R> work;
  private final long fromMillis;
  private final long toMillis;
  private long clock = Long.MIN_VALUE;

  /**
   * Work on the records from the first one at or past {@code fromMillis} to the first one at or
   * past {@code toMillis}, by the clock of the partition.
   */
  SpanWork(SlicePass.Work<R> work, long fromMillis, long toMillis) {
    this.work = work;
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
  }

  private boolean begun(long recordMillis) {
    clock = Math.max(clock, recordMillis);
    return clock >= fromMillis;
  }

  @Override
  public void event(long offset, long recordMillis, LogEvent event) {
    if (begun(recordMillis)) {
      work.event(offset, recordMillis, event);
    }
  }

  @Override
  public void rejected(long offset) {
    if (clock >= fromMillis) {
      work.rejected(offset);
    }
  }

  @Override
  public void tick(long offset, long recordMillis) {
    if (begun(recordMillis)) {
      work.tick(offset, recordMillis);
    }
  }

  @Override
  public void endOfHistory(long offset, long recordMillis) {
    if (begun(recordMillis)) {
      work.endOfHistory(offset, recordMillis);
    }
  }

  @Override
  public void activate(long offset, long recordMillis, Activation activation) {
    if (begun(recordMillis)) {
      work.activate(offset, recordMillis, activation);
    }
  }

  @Override
  public boolean done() {
    return clock >= toMillis;
  }

  @Override
  public R result() {
    return work.result();
  }
}
