package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.bytes.ByteReader;
import io.dawnwatch.engine.bytes.ByteWriter;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * What cannot be told window by window: which messages there are and how often, events by hour, and
 * what is expected of lines and events and was not so. Mergeable: counts alone. Not thread-safe.
 */
public final class Traffic {
  /** Length of an hour of {@link #eventsByHour}, ms. */
  public static final long HOUR = 3_600_000;

  /** Templates that are kept, the most frequent; events of the others are counted together. */
  public static final int MOST_TEMPLATES = 1024;

  /** Templates told apart while counting; those that come later count as others. */
  private static final int MOST_COUNTED = 4 * MOST_TEMPLATES;

  /** Hours that are kept, the last ones: four weeks. */
  private static final int MOST_HOURS = 24 * 28;

  /** Expectations that are kept, the first ones by name. */
  private static final int MOST_RULES = 256;

  private final LongCounts templates = new LongCounts();
  private long otherEvents;
  private final SortedMap<Long, Long> eventsByHour = new TreeMap<>();
  private long breaches;
  private final SortedMap<String, Long> broken = new TreeMap<>();
  private boolean rulesKnown = true;

  /** The hour that was counted last, and its events so far: most windows are of the same one. */
  private long hour = Long.MIN_VALUE;

  private long hourEvents;

  void window(long startMillis, OpenFrame frame) {
    if (templates.size() < MOST_COUNTED) {
      templates.addAll(frame.templates);
    } else {
      for (long template : frame.templatesSorted()) {
        addTemplate(template, frame.templates.get(template));
      }
    }
    long now = Math.floorDiv(startMillis, HOUR);
    if (now != hour) {
      settle();
      hour = now;
    }
    hourEvents += frame.events;
  }

  /** Counts events of a template. */
  void addTemplate(long template, long events) {
    if (templates.size() < MOST_COUNTED || templates.get(template) > 0) {
      templates.add(template, events);
    } else {
      otherEvents += events;
    }
  }

  /** Counts events of an hour. */
  void addHour(long startMillis, long events) {
    eventsByHour.merge(Math.floorDiv(startMillis, HOUR), events, Long::sum);
  }

  private void settle() {
    if (hourEvents > 0) {
      eventsByHour.merge(hour, hourEvents, Long::sum);
      hourEvents = 0;
    }
  }

  /** Counts a window of lines that was not as expected. */
  void breach() {
    breaches++;
  }

  /** Counts events that broke expectations, by name. */
  void broken(SortedMap<String, Long> events) {
    events.forEach((rule, count) -> broken.merge(rule, count, Long::sum));
  }

  void merge(Traffic other) {
    settle();
    other.settle();
    templates.addAll(other.templates);
    otherEvents += other.otherEvents;
    other.eventsByHour.forEach((at, events) -> eventsByHour.merge(at, events, Long::sum));
    breaches += other.breaches;
    broken(other.broken);
    rulesKnown &= other.rulesKnown;
  }

  /** Events by template, do not write. */
  LongCounts templates() {
    return templates;
  }

  /** Events of templates that were too many to tell apart. */
  long otherEvents() {
    return otherEvents;
  }

  /** Events whose template was counted, or counted among others. */
  public long events() {
    return templates.total() + otherEvents;
  }

  boolean isEmpty() {
    return events() == 0 && breaches == 0 && broken.isEmpty();
  }

  /** Events of windows by the hour they start in: hours since 1970 UTC. */
  public SortedMap<Long, Long> eventsByHour() {
    settle();
    return eventsByHour;
  }

  /** Windows of lines that were not as expected. */
  public long breaches() {
    return breaches;
  }

  /** Events that broke an expectation about events, by its name. */
  public SortedMap<String, Long> broken() {
    return broken;
  }

  /** Whether they were counted at all: an earlier release did not. */
  boolean isRulesKnown() {
    return rulesKnown;
  }

  /** Forgets the events of hours that are not known whole; in hours since 1970 UTC. */
  public void forgetHours(Set<Long> hours) {
    settle();
    eventsByHour.keySet().removeAll(hours);
  }

  void write(ByteWriter out) {
    settle();
    List<Long> kept =
        LongStream.of(templates.sortedKeys())
            .boxed()
            .sorted(
                Comparator.comparingLong((Long id) -> -templates.get(id))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(MOST_TEMPLATES)
            .sorted()
            .toList();
    long others = events();
    out.unsigned(kept.size());
    for (long template : kept) {
      out.fixed(template);
      out.unsigned(templates.get(template));
      others -= templates.get(template);
    }
    out.unsigned(others);
    int skipped = Math.max(0, eventsByHour.size() - MOST_HOURS);
    out.unsigned(eventsByHour.size() - skipped);
    long last = 0;
    for (Map.Entry<Long, Long> one : eventsByHour.entrySet()) {
      if (skipped-- > 0) {
        continue;
      }
      out.signed(one.getKey() - last);
      out.unsigned(one.getValue());
      last = one.getKey();
    }
    out.unsigned(breaches);
    out.unsigned(Math.min(MOST_RULES, broken.size()));
    broken.entrySet().stream()
        .limit(MOST_RULES)
        .forEach(
            one -> {
              out.text(one.getKey());
              out.unsigned(one.getValue());
            });
  }

  /**
   * Reads what was written.
   *
   * @param withRules whether broken expectations about events were counted
   */
  void read(ByteReader in, boolean withRules) {
    for (int i = in.below(MOST_TEMPLATES + 1); i > 0; i--) {
      long template = in.fixed();
      templates.add(template, in.natural());
    }
    otherEvents += in.natural();
    long last = 0;
    for (int i = in.below(MOST_HOURS + 1); i > 0; i--) {
      last += in.signed();
      eventsByHour.merge(last, in.natural(), Long::sum);
    }
    breaches += in.natural();
    rulesKnown &= withRules;
    for (int i = withRules ? in.below(MOST_RULES + 1) : 0; i > 0; i--) {
      String rule = in.text();
      broken.merge(rule, in.natural(), Long::sum);
    }
  }
}
