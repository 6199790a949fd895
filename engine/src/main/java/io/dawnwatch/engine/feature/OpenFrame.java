package io.dawnwatch.engine.feature;

import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * What is counted in one window of one entity while it is open. Not thread-safe: one task owns it.
 * O(1) per event.
 */
public final class OpenFrame {
  /** No event has come. */
  public static final long NO_TIME = Long.MIN_VALUE;

  /** Telling events kept per window, of distinct templates. */
  public static final int TELLING = 3;

  /** Surprises are summed as integers, so that the order of events does not matter. */
  public static final int PER_NAT = 1024;

  /** Most that one event adds to the sum, in nats. */
  private static final double MOST_NATS = 1e6;

  /** Events with a duration that are needed before their median says something. */
  private static final int LEAST_DURATIONS = 3;

  private static final LongCounts NONE = new LongCounts();
  private static final long[] NO_TEMPLATES = {};

  public final long window;
  public int events;
  public int warnings;
  public int errors;
  public int unseen;

  /** How many of {@link #errors} were FATAL. */
  public int fatals;

  /** Events of TRACE and DEBUG. */
  public int debugs;

  /** Events that do not say how grave they are. */
  public int unspecified;

  public int timeSuspect;
  public long firstOffset = -1;
  public long lastOffset = -1;

  /** Time of the earliest and of the latest event, {@link #NO_TIME} before the first. */
  public long firstMillis = NO_TIME;

  public long lastMillis = NO_TIME;

  /** Longest time by which an event moved {@link #lastMillis} on. */
  public long longestGapMillis;

  /** Sum of the events' surprises, in {@link #PER_NAT}ths of a nat. */
  public long surprise;

  public final LongCounts templates = new LongCounts();

  /** The first templates in order; empty unless the feature spec asks for them. */
  public final TemplateSequence sequence = new TemplateSequence();

  /** Made when there are some: most windows of few events have none. */
  private LongCounts deviations = NONE;

  private LongCounts durationCounts = NONE;
  private LongCounts durationSums = NONE;

  /** The median deviation of so many durations: it is asked for by more than one. */
  private long medianOf;

  private int median = ClosedFrame.NO_DEVIATION;

  /** The templates in order, of so many events: likewise. */
  private long[] sorted = NO_TEMPLATES;

  private long sortedOf;
  private List<LongCounts> measures = List.of();
  private LongCounts eventScores = NONE;
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
    switch (severity) {
      case FATAL -> {
        errors++;
        fatals++;
      }
      case ERROR -> errors++;
      case WARN -> warnings++;
      case INFO -> {}
      case DEBUG, TRACE -> debugs++;
      case UNSPECIFIED -> unspecified++;
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
    if (durationCounts == NONE) {
      durationCounts = new LongCounts();
      durationSums = new LongCounts();
    }
    durationCounts.add(template, 1);
    durationSums.add(template, bucket);
    if (usual >= 0) {
      if (deviations == NONE) {
        deviations = new LongCounts();
      }
      deviations.add(bucket - usual, 1);
    }
  }

  /**
   * By how many {@link LogLinear} buckets durations lay above what is usual for their templates, of
   * those for which something is. Not to be written.
   */
  public LongCounts deviations() {
    return deviations;
  }

  /** How many events of each template had a duration. Not to be written. */
  public LongCounts durationCounts() {
    return durationCounts;
  }

  /** Sums of the buckets of those durations. Not to be written. */
  public LongCounts durationSums() {
    return durationSums;
  }

  /** Puts back durations that were saved; the frame's from now on. */
  public void restoreDurations(LongCounts deviations, LongCounts counts, LongCounts sums) {
    this.deviations = deviations.size() == 0 ? NONE : deviations;
    durationCounts = counts.size() == 0 ? NONE : counts;
    durationSums = counts.size() == 0 ? NONE : sums;
  }

  /** Counts when an event that was counted happened. */
  public void addTime(long millis) {
    if (firstMillis == NO_TIME) {
      firstMillis = millis;
      lastMillis = millis;
    } else if (millis > lastMillis) {
      longestGapMillis = Math.max(longestGapMillis, millis - lastMillis);
      lastMillis = millis;
    } else if (millis < firstMillis) {
      firstMillis = millis;
    }
  }

  /**
   * Puts back times that were saved: both {@link #NO_TIME}, or the first not after the last.
   *
   * @throws IllegalStateException if they cannot be
   */
  public void restoreTimes(long first, long last, long longestGap) {
    if ((first == NO_TIME) != (last == NO_TIME)
        || first > last
        || longestGap < 0
        || longestGap > Math.max(last - first, 0)) {
      throw new IllegalStateException("times of a window");
    }
    firstMillis = first;
    lastMillis = last;
    longestGapMillis = longestGap;
  }

  /**
   * Counts a measure of an event that was counted.
   *
   * @param place place of its name in the feature spec's measures
   */
  public void addMeasure(int place, double value) {
    measure(place).add(LogLinear.ofMeasure(value), 1);
  }

  /** Values of the measure in that place of the feature spec, by {@link LogLinear#ofMeasure}. */
  public LongCounts measure(int place) {
    while (measures.size() <= place) {
      if (measures.isEmpty()) {
        measures = new ArrayList<>();
      }
      measures.add(new LongCounts());
    }
    return measures.get(place);
  }

  /** Places of the feature spec's measures up to the last of which a value was counted. */
  public int measures() {
    int end = measures.size();
    while (end > 0 && measures.get(end - 1).size() == 0) {
      end--;
    }
    return end;
  }

  /** Events that were published, by model. Not to be written: see {@link #countEventScore}. */
  public LongCounts eventScores() {
    return eventScores;
  }

  /** Counts that {@code by} events were published for a model. */
  public void countEventScore(long model, long by) {
    if (eventScores == NONE) {
      eventScores = new LongCounts();
    }
    eventScores.add(model, by);
  }

  /** Adds the surprise of an event that was counted, in nats, at least 0. */
  public void addSurprise(double nats) {
    surprise += Math.round(Math.min(nats, MOST_NATS) * PER_NAT);
  }

  private long kept(long template, int templateCap) {
    return templates.size() < templateCap || templates.get(template) > 0 ? template : 0;
  }

  /** Whether an event of this template and surprise would be kept as telling. */
  public boolean wouldTell(long template, double surprise) {
    for (int i = 0; i < telling.size(); i++) {
      if (telling.get(i).template() == template) {
        return surprise > telling.get(i).surprise();
      }
    }
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

  /** Ids of the templates, ascending. Do not write. */
  public long[] templatesSorted() {
    if (sortedOf != templates.total()) {
      sortedOf = templates.total();
      sorted = templates.sortedKeys();
    }
    return sorted;
  }

  /** What the horizon remembers of this window. */
  public ClosedFrame close() {
    long[] ids = templatesSorted();
    int[] counts = new int[ids.length];
    int[] timed = new int[ids.length];
    long[] sums = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      counts[i] = (int) templates.get(ids[i]);
      timed[i] = (int) durationCounts.get(ids[i]);
      sums[i] = durationSums.get(ids[i]);
    }
    return new ClosedFrame(
        window,
        events,
        warnings,
        errors,
        unseen,
        medianDeviation(),
        medians(),
        ids,
        counts,
        timed,
        sums);
  }

  private int[] medians() {
    int[] medians = measures() == 0 ? ClosedFrame.NO_MEASURES : new int[measures()];
    for (int i = 0; i < medians.length; i++) {
      LongCounts counts = measure(i);
      medians[i] =
          counts.size() == 0 ? ClosedFrame.NO_DEVIATION : (int) LogLinear.quantile(counts, 500);
    }
    return medians;
  }

  /**
   * Median of how many {@link LogLinear} buckets each duration lies above what is usual for its
   * template, or {@link ClosedFrame#NO_DEVIATION} when there are too few to say.
   */
  public int medianDeviation() {
    if (medianOf != deviations.total()) {
      medianOf = deviations.total();
      median =
          medianOf < LEAST_DURATIONS
              ? ClosedFrame.NO_DEVIATION
              : (int) LogLinear.quantile(deviations, 500);
    }
    return median;
  }

  /** About how many bytes of heap it takes. O(measures). */
  public int heapBytes() {
    int bytes = 300 + templates.heapBytes() + sequence.heapBytes() + deviations.heapBytes();
    bytes += durationCounts.heapBytes() + durationSums.heapBytes();
    for (LongCounts counts : measures) {
      bytes += counts.heapBytes();
    }
    for (TellingEvent event : telling) {
      bytes += event.heapBytes();
    }
    return bytes;
  }
}
