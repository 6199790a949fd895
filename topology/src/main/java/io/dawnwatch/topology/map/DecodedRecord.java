package io.dawnwatch.topology.map;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.LinesBreach;
import io.dawnwatch.engine.MatchedEvent;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.Suppression;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.schemas.RecordReader.BadRecordException;

/** A record of an events topic, decoded ahead of the thread that scores it. Immutable. */
public final class DecodedRecord {
  private final long offset;
  private final long recordMillis;

  /**
   * A LogEvent, a MatchedEvent, an Activation, a LinesBreach, RuleBreaks, a Suppression, a Control,
   * or a BadRecordException.
   */
  private final Object content;

  /** The model that saw a MatchedEvent; else null. */
  private final Model matching;

  /** Ticks, which say nothing but the time of their record. */
  enum Control {
    TICK,
    END_OF_HISTORY
  }

  DecodedRecord(long offset, long recordMillis, Object content, Model matching) {
    this.offset = offset;
    this.recordMillis = recordMillis;
    this.content = content;
    this.matching = matching;
  }

  public long offset() {
    return offset;
  }

  long recordMillis() {
    return recordMillis;
  }

  /** The event if it is one that was not matched, else null. */
  LogEvent unmatched() {
    return content instanceof LogEvent event ? event : null;
  }

  /** What is scored by it; empty if it is no event. */
  public String entity() {
    if (content instanceof MatchedEvent matched) {
      return matched.event().entity();
    }
    return content instanceof LogEvent event ? event.entity() : "";
  }

  /**
   * Applies it. An event that another model than the one in force saw is seen again: what comes out
   * is the same whatever was done ahead.
   *
   * @throws BadRecordException if its bytes are damaged for everyone and for ever; the scorer has
   *     not seen it
   */
  public void applyTo(Scorer scorer) throws BadRecordException {
    if (content instanceof MatchedEvent matched) {
      if (matching == scorer.matching()) {
        scorer.event(offset, recordMillis, matched);
      } else {
        scorer.event(offset, recordMillis, matched.event());
      }
    } else if (content instanceof LogEvent event) {
      scorer.event(offset, recordMillis, event);
    } else if (content == Control.TICK) {
      scorer.tick(offset, recordMillis);
    } else if (content == Control.END_OF_HISTORY) {
      scorer.endOfHistory(offset, recordMillis);
    } else if (content instanceof Activation activation) {
      scorer.activate(offset, recordMillis, activation);
    } else if (content instanceof LinesBreach breach) {
      scorer.breach(offset, recordMillis, breach);
    } else if (content instanceof RuleBreaks found) {
      scorer.broken(offset, recordMillis, found);
    } else if (content instanceof Suppression suppression) {
      scorer.suppress(offset, recordMillis, suppression);
    } else {
      throw (BadRecordException) content;
    }
  }

  /**
   * Takes what the records of a partition say, in the order of offsets. A suppression is a tick
   * here: it makes no model better or worse.
   */
  public interface Sink {
    void event(long offset, long recordMillis, LogEvent event);

    void tick(long offset, long recordMillis);

    void endOfHistory(long offset, long recordMillis);

    void activate(long offset, long recordMillis, Activation activation);

    /** A finding of ingest about the lines of a window: to most it is the time of its record. */
    default void breach(long offset, long recordMillis, LinesBreach breach) {
      tick(offset, recordMillis);
    }

    /** Counts of ingest about a window: likewise. */
    default void broken(long offset, long recordMillis, RuleBreaks found) {
      tick(offset, recordMillis);
    }
  }

  /**
   * Gives it to somebody who is no scorer, or has several.
   *
   * @throws BadRecordException if its bytes are damaged for everyone and for ever; the sink has not
   *     seen it
   */
  public void giveTo(Sink sink) throws BadRecordException {
    if (content instanceof MatchedEvent matched) {
      sink.event(offset, recordMillis, matched.event());
    } else if (content instanceof LogEvent event) {
      sink.event(offset, recordMillis, event);
    } else if (content == Control.TICK || content instanceof Suppression) {
      sink.tick(offset, recordMillis);
    } else if (content == Control.END_OF_HISTORY) {
      sink.endOfHistory(offset, recordMillis);
    } else if (content instanceof Activation activation) {
      sink.activate(offset, recordMillis, activation);
    } else if (content instanceof LinesBreach breach) {
      sink.breach(offset, recordMillis, breach);
    } else if (content instanceof RuleBreaks found) {
      sink.broken(offset, recordMillis, found);
    } else {
      throw (BadRecordException) content;
    }
  }
}
