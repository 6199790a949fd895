package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.EventMatcher;
import io.dawnwatch.engine.MatchedEvent;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.train.SplitMix;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Where nothing is labelled, something known is put in. Each planted incident has an entity and a span of its own, a horizon
 * away from the next of its entity, so that none disturbs another. What it says of real incidents is as much as they
 * resemble these.
 */
/** Synthetic incidents in real traffic. The plan is a function of traffic and seed. Immutable. */
public final class Planting {
  /** Windows an incident lasts. */
  private static final int WINDOWS = 5;

  /** Fewer events per window than these show neither bursts nor silences. */
  private static final double LEAST_EVENTS = 5;

  private static final double[][] STRENGTHS = {{2, 5, 20}, {0.5, 0.9, 1}, {1, 3, 10}, {1.5, 3, 10}};

  /** What goes wrong. */
  public enum Kind {
    /** Each event comes so many times. */
    BURST("burst", "x events"),
    /** So large a share of the events is missing. */
    SILENCE("silence", "of the events missing"),
    /** So many errors per window that were never seen. */
    NEW_MESSAGE("new message", "errors per window"),
    /** Durations are so many times as long. */
    SLOWDOWN("slowdown", "x durations");

    private final String label;
    private final String unit;

    Kind(String label, String unit) {
      this.label = label;
      this.unit = unit;
    }

    public String label() {
      return label;
    }

    public String unit() {
      return unit;
    }
  }

  /** One planted incident. */
  public record Planted(
      Kind kind, double strength, String entity, long fromMillis, long toMillis, int number) {}

  /**
   * How many of a kind and strength were found.
   *
   * @param planted how many were planted
   * @param found those of them with an anomalous window
   * @param anyway those whose span has an anomalous window without anything planted: by chance, or
   *     because something real is there
   */
  public record Recall(Kind kind, double strength, int planted, int found, int anyway) {
    public Interval interval() {
      return Interval.ofShare(found, planted);
    }
  }

  private final List<Planted> all;
  private final SortedMap<String, List<Planted>> byEntity = new TreeMap<>();
  private final long windowMillis;

  private Planting(List<Planted> all, long windowMillis) {
    this.all = List.copyOf(all);
    this.windowMillis = windowMillis;
    for (Planted one : all) {
      byEntity.computeIfAbsent(one.entity(), any -> new ArrayList<>()).add(one);
    }
  }

  /**
   * A plan.
   *
   * @param plain what a model says of the same span with nothing planted: where the traffic is
   * @param truth real incidents, which are kept away from
   * @param perCell incidents per kind and strength, as far as there is room
   */
  public static Planting plan(
      Scored plain, Truth truth, long windowMillis, long horizonMillis, int perCell, long seed) {
    SortedMap<String, long[]> traffic = new TreeMap<>();
    for (ScoredWindow window : plain.windows()) {
      long[] sums = traffic.computeIfAbsent(window.entity(), any -> new long[2]);
      sums[0] += window.events();
      sums[1] += Math.max(1, (window.endMillis() - window.startMillis()) / windowMillis);
    }
    long length = WINDOWS * windowMillis;
    List<Planted> places = new ArrayList<>();
    traffic.forEach(
        (entity, sums) -> {
          if (sums[0] >= LEAST_EVENTS * sums[1]) {
            for (long from = plain.fromMillis() + windowMillis;
                from + length <= plain.toMillis();
                from += horizonMillis + length) {
              if (truth.of(entity, from - length, from + 2 * length) == Truth.Kind.ORDINARY) {
                places.add(new Planted(Kind.BURST, 0, entity, from, from + length, 0));
              }
            }
          }
        });
    SplitMix dice = new SplitMix(seed);
    for (int i = places.size() - 1; i > 0; i--) {
      Planted other = places.set(dice.below(i + 1), places.get(i));
      places.set(i, other);
    }
    List<Planted> planned = new ArrayList<>();
    int cells = Kind.values().length * STRENGTHS[0].length;
    for (int i = 0; i < Math.min(places.size(), cells * perCell); i++) {
      Planted place = places.get(i);
      Kind kind = Kind.values()[i % Kind.values().length];
      double strength = STRENGTHS[kind.ordinal()][i / Kind.values().length % STRENGTHS[0].length];
      planned.add(
          new Planted(kind, strength, place.entity(), place.fromMillis(), place.toMillis(), i));
    }
    return new Planting(planned, windowMillis);
  }

  /** All that is planted. */
  public List<Planted> planted() {
    return all;
  }

  /** All that is planted, as a truth that rows with it in them can be compared by. */
  public Truth asTruth(long graceMillis) {
    return new Truth(
        all.stream()
            .map(
                one ->
                    new LabelledIncident(
                        one.entity(), one.fromMillis(), one.toMillis(), one.kind().label()))
            .toList(),
        graceMillis);
  }

  /** Plants into one partition of events; of one thread. */
  public final class Planter {
    private final EventMatcher matcher;
    private final SortedMap<Integer, int[]> done = new TreeMap<>();

    Planter(EventMatcher matcher) {
      this.matcher = matcher;
    }

    /** Gives {@code to} what becomes of an event: itself, nothing, several, or a slower one. */
    public void plant(LogEvent event, long recordMillis, Consumer<MatchedEvent> to) {
      long millis = event.hasTime() ? event.eventMillis() : recordMillis;
      Planted in = at(event.entity(), millis);
      if (in == null) {
        to.accept(matcher.match(event));
        return;
      }
      int[] seen = done.computeIfAbsent(in.number(), any -> new int[WINDOWS + 1]);
      switch (in.kind()) {
        case BURST -> {
          MatchedEvent matched = matcher.match(event);
          for (int i = 0; i < in.strength(); i++) {
            to.accept(matched);
          }
        }
        case SILENCE -> {
          // Of n events the first n * (1 - strength) are spread evenly over all.
          int number = ++seen[0];
          double kept = 1 - in.strength();
          if (Math.floor(number * kept) > Math.floor((number - 1) * kept)) {
            to.accept(matcher.match(event));
          }
        }
        case NEW_MESSAGE -> {
          to.accept(matcher.match(event));
          int window = (int) ((millis - in.fromMillis()) / windowMillis);
          if (seen[window]++ < in.strength()) {
            to.accept(matcher.match(message(event, in)));
          }
        }
        case SLOWDOWN -> to.accept(slower(matcher.match(slower(event, in.strength())), in));
      }
    }

    private static LogEvent message(LogEvent beside, Planted in) {
      SplitMix letters = new SplitMix(SplitMix.hash(in.entity()) + in.number());
      StringBuilder body = new StringBuilder("planted fault:");
      for (int word = 0; word < 4; word++) {
        body.append(' ');
        for (int i = 0; i < 7; i++) {
          body.append((char) ('a' + letters.below(26)));
        }
      }
      return new LogEvent(
          beside.eventMillis(),
          Severity.ERROR,
          body.toString(),
          beside.entity(),
          List.of(),
          beside.resource(),
          List.of(),
          false);
    }

    private static LogEvent slower(LogEvent event, double factor) {
      List<Measure> measures =
          event.measures().stream()
              .map(
                  one ->
                      one.name().equals("duration.us")
                          ? new Measure(one.name(), one.value() * factor)
                          : one)
              .toList();
      return new LogEvent(
          event.eventMillis(),
          event.severity(),
          event.body(),
          event.entity(),
          event.attributes(),
          event.resource(),
          measures,
          event.repaired());
    }

    private static MatchedEvent slower(MatchedEvent matched, Planted in) {
      return new MatchedEvent(
          matched.event(),
          matched.spec(),
          matched.template(),
          matched.index(),
          matched.durationMicros() < 0
              ? matched.durationMicros()
              : (long) (matched.durationMicros() * in.strength()),
          matched.frozenNats(),
          matched.parameters());
    }
  }

  /** A planter for one partition, with a matcher of the model that scores it. */
  public Planter planter(EventMatcher matcher) {
    return new Planter(matcher);
  }

  private @Nullable Planted at(String entity, long millis) {
    for (Planted one : byEntity.getOrDefault(entity, List.of())) {
      if (millis >= one.fromMillis() && millis < one.toMillis()) {
        return one;
      }
    }
    return null;
  }

  /**
   * What was found.
   *
   * @param planted what the model says of the planted span
   * @param plain what it says with nothing planted
   */
  public List<Recall> recall(Scored planted, Scored plain) {
    SortedMap<String, List<ScoredWindow>> with = anomalies(planted);
    SortedMap<String, List<ScoredWindow>> without = anomalies(plain);
    List<Recall> recalls = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (double strength : STRENGTHS[kind.ordinal()]) {
        int number = 0;
        int found = 0;
        int anyway = 0;
        for (Planted one : all) {
          if (one.kind() == kind && one.strength() == strength) {
            number++;
            found += isSeen(one, with) ? 1 : 0;
            anyway += isSeen(one, without) ? 1 : 0;
          }
        }
        recalls.add(new Recall(kind, strength, number, found, anyway));
      }
    }
    return List.copyOf(recalls);
  }

  private static SortedMap<String, List<ScoredWindow>> anomalies(Scored scored) {
    SortedMap<String, List<ScoredWindow>> byEntity = new TreeMap<>();
    for (ScoredWindow window : scored.windows()) {
      if (window.anomaly()) {
        byEntity.computeIfAbsent(window.entity(), any -> new ArrayList<>()).add(window);
      }
    }
    return byEntity;
  }

  private static boolean isSeen(Planted one, SortedMap<String, List<ScoredWindow>> anomalies) {
    return anomalies.getOrDefault(one.entity(), List.of()).stream()
        .anyMatch(
            window ->
                window.startMillis() < one.toMillis() && one.fromMillis() < window.endMillis());
  }
}
