package io.dawnwatch.topology.replay;

import java.util.ArrayList;
import java.util.List;

/*
 * Half of a small sample is the process finding its feet: connections, classes, code that is not compiled yet. A run pays
 * for that once, however long it is.
 */
/**
 * Tells what a process does once from what each record costs, by the two halves of a sample. Not
 * thread-safe.
 */
final class WarmRate {
  private static final int EVERY = 256;

  /** Nanoseconds of work after each {@link #EVERY} records. */
  private final List<Long> marks = new ArrayList<>();

  private long records;
  private long nanos;

  /** Counts a record, and the time since the last one was counted. */
  void record(long tookNanos) {
    records++;
    nanos += tookNanos;
    if (records % EVERY == 0) {
      marks.add(nanos);
    }
  }

  /** Records per second of the second half; of all while there are too few to have halves. */
  double perSecond() {
    if (marks.size() < 2) {
      return records / seconds(nanos);
    }
    int half = marks.size() / 2;
    return (marks.size() - half)
        * EVERY
        / seconds(marks.get(marks.size() - 1) - marks.get(half - 1));
  }

  /** Seconds that the sample took beyond what its records take at that rate. */
  double startSeconds() {
    return records == 0 ? 0 : Math.max(0, nanos / 1e9 - records / perSecond());
  }

  private static double seconds(long nanos) {
    return Math.max(1, nanos) / 1e9;
  }
}
