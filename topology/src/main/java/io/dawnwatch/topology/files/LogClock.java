package io.dawnwatch.topology.files;

import io.dawnwatch.engine.event.LogEvent;

/**
 * The clock of a log: the latest time that any event so far claims, so that it never runs
 * backwards. In a log without times an event takes a millisecond. Not thread-safe.
 */
final class LogClock {
  private final boolean ofEvents;
  private long events;
  private boolean known;
  private long millis;
  private long jumpMillis;
  private long jumpLine;

  /** The clock and the number of events when the file was last written to, and when that was. */
  private long writtenClock;

  private long writtenEvents;
  private long writtenMillis;

  /**
   * A clock.
   *
   * @param ofEvents whether it counts events, for want of times
   * @param startMillis what it says before the first event
   */
  LogClock(boolean ofEvents, long startMillis) {
    this.ofEvents = ofEvents;
    this.millis = startMillis;
  }

  /** What it would say at an event, which does not move it. */
  long at(LogEvent event) {
    if (ofEvents) {
      return events;
    }
    boolean later = event.hasTime() && (!known || event.eventMillis() > millis);
    return later ? event.eventMillis() : millis;
  }

  /** Moves it to an event on that line. */
  void moveTo(LogEvent event, long line) {
    if (ofEvents) {
      millis = events;
    } else if (event.hasTime()) {
      moveTo(event.eventMillis(), line);
    }
    events++;
  }

  private void moveTo(long eventMillis, long line) {
    if (!known) {
      known = true;
      millis = eventMillis;
    } else if (eventMillis > millis) {
      if (eventMillis - millis > jumpMillis) {
        jumpMillis = eventMillis - millis;
        jumpLine = line;
      }
      millis = eventMillis;
    }
  }

  /** What it says now. */
  long millis() {
    return millis;
  }

  /** Its longest step. */
  long jumpMillis() {
    return jumpMillis;
  }

  /** The line at which it took that step. */
  long jumpLine() {
    return jumpLine;
  }

  /** Whether events came since {@link #written} was last told. */
  boolean hasMoved() {
    return writtenEvents < events;
  }

  /** All events so far were in the file when it was last written to, which was then. */
  void written(long fileMillis) {
    writtenEvents = events;
    writtenClock = millis;
    writtenMillis = fileMillis;
  }

  /**
   * What it would say now that nothing comes: time goes on from the last event, by as much as
   * passed since that was written, for its zone and its writer's clock may be wrong.
   */
  long whileIdle(long wallMillis) {
    return known ? writtenClock + Math.max(0, wallMillis - writtenMillis) : millis;
  }

  /** Time has passed though no event came. */
  void pass(long nowMillis) {
    millis = nowMillis;
  }
}
