package io.dawnwatch.engine.feature;

import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * What is counted in one window of one entity while it is open. Not thread-safe: one task owns it.
 * O(1) per event.
 */
public final class OpenFrame {
  /** Telling events kept per window, of distinct templates. */
  public static final int TELLING = 3;

  /** Events with a duration that are needed before their median says something. */
  private static final int LEAST_DURATIONS = 3;

  public final long window;
  public int events;
  public int warnings;
  public int errors;
  public int unseen;
  public int timeSuspect;
  public int eventScores;
  public long firstOffset = -1;
  public long lastOffset = -1;
  public final LongCounts templates = new LongCounts();
  public final LongCounts durations = new LongCounts();
  public final List<TellingEvent> telling = new ArrayList<>(TELLING);

  public OpenFrame(long window) {
    this.window = window;
  }

  /**
   * Counts one event.
   *
   * @param unseen whether its template was unknown within the horizon and the event is grave enough
   *     to matter
   * @param durationMicros its duration in microseconds, negative for none
   */
  public void add(
      long offset,
      Severity severity,
      long template,
      boolean unseen,
      long durationMicros,
      int templateCap) {
    events++;
    if (severity.isError()) {
      errors++;
    } else if (severity == Severity.WARN) {
      warnings++;
    }
    if (unseen) {
      this.unseen++;
    }
    if (firstOffset < 0) {
      firstOffset = offset;
    }
    lastOffset = offset;
    boolean room = templates.size() < templateCap || templates.get(template) > 0;
    templates.add(room ? template : 0, 1);
    if (durationMicros >= 0) {
      durations.add(LogLinear.bucket(durationMicros), 1);
    }
  }

  /** Whether an event of this surprise would be kept as telling. */
  public boolean wouldTell(double surprise) {
    return telling.size() < TELLING || surprise > telling.get(telling.size() - 1).surprise();
  }

  /**
   * Keeps {@code event} if it is among the most telling: by surprise, then by offset, one per
   * template.
   */
  public void tell(TellingEvent event) {
    for (int i = 0; i < telling.size(); i++) {
      if (telling.get(i).template() == event.template()) {
        if (telling.get(i).surprise() >= event.surprise()) {
          return;
        }
        telling.remove(i);
        break;
      }
    }
    int at = telling.size();
    while (at > 0 && telling.get(at - 1).surprise() < event.surprise()) {
      at--;
    }
    telling.add(at, event);
    if (telling.size() > TELLING) {
      telling.remove(TELLING);
    }
  }

  /** What the horizon remembers of this window. */
  public ClosedFrame close() {
    long[] ids = templates.sortedKeys();
    int[] counts = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      counts[i] = templates.get(ids[i]);
    }
    return new ClosedFrame(window, events, warnings, errors, unseen, medianDuration(), ids, counts);
  }

  /** Bucket of the median duration, or -1 when there are too few to say. */
  public int medianDuration() {
    return durations.total() < LEAST_DURATIONS ? -1 : LogLinear.quantile(durations, 500);
  }
}
