package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.drift.Drift.Bin;
import io.dawnwatch.engine.feature.LongCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;

/*
 * Everything is put on the scale of the population stability index, so that one threshold and one hysteresis serve all.
 * Shares of events: the index over their bins. Rates: the index of two halves against the shares of both rates, so that
 * twice as much is 0.12 (moderate) and three times as much 0.27 (major), and the same downwards.
 */
/** Compares messages, volume and broken expectations. */
final class TrafficDrift {
  /** Events below which nothing is said about messages: one in a hundred is then about ten. */
  static final int LEAST_EVENTS = 1000;

  /** Expected events of a template below which its absence is chance: once in 1,000 at 7. */
  private static final double EXPECTED_TO_BE_THERE = 10;

  /** Hours that must be known whole before volume is compared. */
  private static final int LEAST_HOURS = 3;

  /** Breaches, of both sides together, below which nothing is said. */
  private static final int LEAST_BREACHES = 20;

  /** Templates told apart in the mixture. */
  private static final int MIXED = 9;

  private static final int HOURS_OF_DAY = 24;

  private TrafficDrift() {}

  static List<Drift> compare(Traffic reference, Traffic now) {
    List<Drift> found = new ArrayList<>();
    if (reference.events() == 0) {
      return found;
    }
    Churn churn = Churn.of(reference, now);
    found.add(
        share(
            Drift.UNKNOWN_TEMPLATES,
            "templates that training hardly knew",
            reference.otherEvents(),
            reference.events(),
            churn.unknownEvents(),
            now.events()));
    found.add(
        share(
            Drift.GONE_TEMPLATES,
            "templates that are gone",
            churn.goneEvents(),
            reference.events(),
            0,
            now.events()));
    found.add(mixture(reference, now));
    found.add(volume(reference.eventsByHour(), now.eventsByHour()));
    found.add(breaches(reference, now));
    if (reference.isRulesKnown() && now.isRulesKnown()) {
      SortedSet<String> rules = new TreeSet<>(reference.broken().keySet());
      rules.addAll(now.broken().keySet());
      rules.forEach(rule -> found.add(rule(rule, reference, now)));
    }
    return found;
  }

  private static Drift share(
      String feature, String label, long was, long wasOf, long is, long isOf) {
    return Drift.of(
        Distributions.ALL,
        feature,
        new long[] {wasOf - was, was},
        new long[] {isOf - is, is},
        LEAST_EVENTS,
        (place, p, q) -> new Bin(0, 0, place == 0 ? "the others" : label, p, q));
  }

  private static Drift mixture(Traffic reference, Traffic now) {
    List<Long> most =
        LongStream.of(reference.templates().sortedKeys())
            .boxed()
            .sorted(
                Comparator.comparingLong((Long id) -> -reference.templates().get(id))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(MIXED)
            .toList();
    return Drift.of(
        Distributions.ALL,
        Drift.MIXTURE,
        mixed(reference, most),
        mixed(now, most),
        LEAST_EVENTS,
        (place, p, q) ->
            new Bin(
                0,
                0,
                place < most.size()
                    ? "template " + String.format(Locale.ROOT, "%016x", most.get(place))
                    : "all others",
                p,
                q));
  }

  private static long[] mixed(Traffic traffic, List<Long> most) {
    long[] counts = new long[most.size() + 1];
    long others = traffic.events();
    for (int i = 0; i < most.size(); i++) {
      counts[i] = traffic.templates().get(most.get(i));
      others -= counts[i];
    }
    counts[most.size()] = others;
    return counts;
  }

  /** Events of whole hours against the mean of the reference's same hours of the day. */
  private static Drift volume(SortedMap<Long, Long> reference, SortedMap<Long, Long> now) {
    SortedMap<Long, Long> usual = whole(reference);
    boolean aDay = usual.size() >= HOURS_OF_DAY;
    long[] sum = new long[HOURS_OF_DAY];
    int[] hours = new int[HOURS_OF_DAY];
    usual.forEach(
        (hour, events) -> {
          int place = aDay ? (int) Math.floorMod(hour, (long) HOURS_OF_DAY) : 0;
          sum[place] += events;
          hours[place]++;
        });
    double expected = 0;
    long seen = 0;
    int compared = 0;
    for (Map.Entry<Long, Long> one : whole(now).entrySet()) {
      int place = aDay ? (int) Math.floorMod(one.getKey(), (long) HOURS_OF_DAY) : 0;
      if (hours[place] > 0) {
        expected += (double) sum[place] / hours[place];
        seen += one.getValue();
        compared++;
      }
    }
    boolean enough = compared >= LEAST_HOURS && expected >= Drift.LEAST_WINDOWS;
    long known = Arrays.stream(sum).sum();
    return rate(
        Drift.VOLUME,
        "events an hour",
        new Expected(expected, known, known == 0 ? 0 : expected / known),
        seen,
        compared,
        enough);
  }

  /** Without the first and the last hour, which may have begun or ended within. */
  private static SortedMap<Long, Long> whole(SortedMap<Long, Long> hours) {
    SortedMap<Long, Long> whole = new TreeMap<>(hours);
    if (whole.size() > 1) {
      whole.remove(whole.lastKey());
      whole.remove(whole.firstKey());
    }
    return whole;
  }

  private static Drift breaches(Traffic reference, Traffic now) {
    int was = reference.eventsByHour().size();
    int hours = now.eventsByHour().size();
    double times = was == 0 ? 0 : (double) hours / was;
    Expected expected = new Expected(reference.breaches() * times, reference.breaches(), times);
    return rate(
        Drift.BREACHES,
        "broken expectations an hour",
        expected,
        now.breaches(),
        hours,
        times > 0 && expected.now + now.breaches() >= LEAST_BREACHES);
  }

  /** Events that broke an expectation, against the reference's for as many events. */
  private static Drift rule(String rule, Traffic reference, Traffic now) {
    double times = (double) now.events() / reference.events();
    long was = reference.broken().getOrDefault(rule, 0L);
    long is = now.broken().getOrDefault(rule, 0L);
    Expected expected = new Expected(was * times, was, times);
    return rate(
        Drift.RULE + rule,
        "events an hour break it",
        expected,
        is,
        now.eventsByHour().size(),
        times > 0 && expected.now + is >= LEAST_BREACHES);
  }

  /**
   * What the reference lets expect.
   *
   * @param now in the time that is compared
   * @param known what the reference counted
   * @param times how many times as long as the reference that time is
   */
  private record Expected(double now, long known, double times) {
    /** Squared deviations between what was seen and the same rate on both sides. */
    double deviation(long seen) {
      double pooled = (known + seen) * times / (1 + times);
      double off = seen - pooled;
      return pooled == 0 ? 0 : off * off / (pooled / (1 + times));
    }
  }

  private static Drift rate(
      String feature, String label, Expected expected, long seen, int hours, boolean enough) {
    double q = (seen + Drift.PRIOR) / (expected.now + seen + 2 * Drift.PRIOR);
    double psi = Math.max(0, (q - 0.5) * StrictMath.log(q / (1 - q)));
    double divergence = Drift.divergence(0.5, q) + Drift.divergence(0.5, 1 - q);
    double chance =
        enough ? psi * Drift.chiSquare999(1) / Math.max(1e-9, expected.deviation(seen)) : 0;
    double most = Math.max(1, Math.max(expected.now, seen));
    double perHour = Math.max(1, hours);
    return new Drift(
        Distributions.ALL,
        feature,
        psi,
        Math.min(1, Math.max(0, divergence)),
        chance,
        expected.known,
        seen,
        enough ? Drift.levelOf(psi, chance) : Drift.Level.UNKNOWN,
        List.of(
            new Bin(
                expected.now / perHour, seen / perHour, label, expected.now / most, seen / most)));
  }

  /**
   * Templates that came and went.
   *
   * @param known templates of the reference that are there
   * @param unknown templates that the reference does not have, most events first
   * @param gone templates of the reference that should be there and are not, most events first
   * @param unknownEvents events of the unknown ones
   * @param goneEvents events that the gone ones had in the reference
   */
  record Churn(
      int known, List<Long> unknown, List<Long> gone, long unknownEvents, long goneEvents) {
    static Churn of(Traffic reference, Traffic now) {
      LongCounts were = reference.templates();
      LongCounts are = now.templates();
      List<Long> unknown = new ArrayList<>();
      long unknownEvents = now.otherEvents();
      int known = 0;
      for (long template : are.sortedKeys()) {
        if (were.get(template) > 0) {
          known++;
        } else {
          unknown.add(template);
          unknownEvents += are.get(template);
        }
      }
      List<Long> gone = new ArrayList<>();
      long goneEvents = 0;
      double size = (double) now.events() / reference.events();
      for (long template : were.sortedKeys()) {
        if (are.get(template) == 0 && were.get(template) * size >= EXPECTED_TO_BE_THERE) {
          gone.add(template);
          goneEvents += were.get(template);
        }
      }
      unknown.sort(Comparator.comparingLong((Long id) -> -are.get(id)));
      gone.sort(Comparator.comparingLong((Long id) -> -were.get(id)));
      return new Churn(known, unknown, gone, unknownEvents, goneEvents);
    }
  }
}
