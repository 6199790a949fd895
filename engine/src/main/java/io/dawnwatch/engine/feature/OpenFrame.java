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

  /** Surprises are summed as integers, so that the order of events does not matter. */
  public static final int PER_NAT = 1024;

  /** Most that one event adds to the sum, in nats. */
  private static final double MOST_NATS = 1e6;

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

  /** Sum of the events' surprises, in {@link #PER_NAT}ths of a nat. */
  public long surprise;

  public final LongCounts templates = new LongCounts();

  /** The first templates in order; empty unless the feature spec asks for them. */
  public final TemplateSequence sequence = new TemplateSequence();

  public final LongCounts deviations = new LongCounts();
  public final LongCounts durationCounts = new LongCounts();
  public final LongCounts durationSums = new LongCounts();
  public final List<TellingEvent> telling = new ArrayList<>(TELLING);

  public OpenFrame(long window) {
    this.window = window;
  }

  /**
   * Counts one event.
   *
   * @param unseen whether its template was unknown within the horizon and the event is grave enough
   *     to matter
   */
  public void add(long offset, Severity severity, long template, boolean unseen, int templateCap) {
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
    templates.add(kept(template, templateCap), 1);
  }

  /**
   * Counts the duration of an event that was counted, against what is usual for its template.
   *
   * @param usual bucket that is usual, or -1 while nobody knows
   */
  public void addDuration(long template, long micros, int usual) {
    if (templates.get(template) == 0) {
      return;
    }
    int bucket = LogLinear.bucket(micros);
    durationCounts.add(template, 1);
    durationSums.add(template, bucket);
    if (usual >= 0) {
      deviations.add(bucket - usual, 1);
    }
  }

  /** Adds the surprise of an event that was counted, in nats, at least 0. */
  public void addSurprise(double nats) {
    surprise += Math.round(Math.min(nats, MOST_NATS) * PER_NAT);
  }

  private long kept(long template, int templateCap) {
    return templates.size() < templateCap || templates.get(template) > 0 ? template : 0;
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
    int[] timed = new int[ids.length];
    long[] sums = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      counts[i] = (int) templates.get(ids[i]);
      timed[i] = (int) durationCounts.get(ids[i]);
      sums[i] = durationSums.get(ids[i]);
    }
    return new ClosedFrame(
        window, events, warnings, errors, unseen, medianDeviation(), ids, counts, timed, sums);
  }

  /**
   * Median of how many {@link LogLinear} buckets each duration lies above what is usual for its
   * template, or {@link ClosedFrame#NO_DEVIATION} when there are too few to say.
   */
  public int medianDeviation() {
    return deviations.total() < LEAST_DURATIONS
        ? ClosedFrame.NO_DEVIATION
        : (int) LogLinear.quantile(deviations, 500);
  }
}
