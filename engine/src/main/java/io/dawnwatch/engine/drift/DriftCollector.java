package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.detect.Feature;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/*
 * A window counts in all of its subgroups alike, so what the windows of one entity count is kept once, and added to each
 * subgroup when somebody asks: integer counts may be added in any order.
 */
/**
 * Gathers the distributions of what a scorer sees, by period of the windows' own time: is both its
 * observer and a taker of what it emits, because a window's features are seen before its score and
 * its subgroups are known. Not thread-safe.
 */
public final class DriftCollector implements EventObserver, Consumer<Emission> {
  /**
   * Name under which the champion's surprise is counted beside the features: unlike the score it
   * does not depend on the threshold, so that it can be gathered before one is chosen.
   */
  public static final String SURPRISE = "surprise";

  /** The features that are watched: cheap, and between them all that detectors look at. */
  public static final List<Feature> FEATURES =
      List.of(
          Feature.EVENTS,
          Feature.ERROR_SHARE,
          Feature.WARNING_SHARE,
          Feature.TEMPLATES,
          Feature.UNSEEN_SHARE,
          Feature.SURPRISE_MEAN,
          Feature.ARRIVAL_LONGEST,
          Feature.DURATION_RATIO);

  /** What is counted: the features, then {@link #SURPRISE}. */
  private static final List<String> NAMES =
      Stream.concat(FEATURES.stream().map(Feature::key), Stream.of(SURPRISE)).toList();

  /** Entities and groups told apart: the first ones that come. */
  private static final int MOST_SUBGROUPS = 256;

  private final long periodMillis;
  private final long fromMillis;
  private final Set<String> subgroups = new HashSet<>();
  private final SortedMap<Long, Period> periods = new TreeMap<>();
  private final double[] values = new double[NAMES.size()];
  private boolean seen;

  /** Windows of one entity in one period, not yet counted in its subgroups. */
  private static final class Tally {
    final List<KeyValue> groups;
    final List<String> subgroups;
    final LongCounts[] counts = new LongCounts[NAMES.size()];

    Tally(List<KeyValue> groups, List<String> subgroups) {
      this.groups = groups;
      this.subgroups = subgroups;
      Arrays.setAll(counts, any -> new LongCounts());
    }
  }

  /** What was gathered of a period. */
  private static final class Period {
    final Distributions gathered = new Distributions();

    /** By entity; entities that are no subgroup have none. */
    final Map<String, Tally> tallies = new HashMap<>();

    void settle(Tally tally) {
      for (String subgroup : tally.subgroups) {
        for (int i = 0; i < tally.counts.length; i++) {
          gathered.add(subgroup, NAMES.get(i), tally.counts[i]);
        }
      }
    }

    Distributions settled() {
      tallies.values().forEach(this::settle);
      tallies.clear();
      return gathered;
    }
  }

  /**
   * A collector.
   *
   * @param periodMillis length of a period, at least 1
   * @param fromMillis windows that start before are left out
   */
  public DriftCollector(long periodMillis, long fromMillis) {
    this.periodMillis = periodMillis;
    this.fromMillis = fromMillis;
  }

  /** A collector of everything, in one period. */
  public DriftCollector() {
    this(Long.MAX_VALUE, Long.MIN_VALUE);
  }

  @Override
  public boolean ofEvents() {
    return false;
  }

  @Override
  public void scored(long offset, double surprise, double score) {
    // windows are counted, not events
  }

  @Override
  public void closing(WindowView window) {
    seen = window.frame() != null && !window.isCutShort();
    if (seen) {
      for (int i = 0; i < FEATURES.size(); i++) {
        values[i] = FEATURES.get(i).of(window, Profile.NONE);
      }
    }
  }

  @Override
  public void accept(Emission emission) {
    if (!seen
        || !(emission instanceof ScoreResult score)
        || score.scope() == Scope.EVENT
        || score.role() != Role.CHAMPION
        || score.startMillis() < fromMillis) {
      return;
    }
    seen = false;
    Period period =
        periods.computeIfAbsent(
            Math.floorDiv(score.startMillis(), periodMillis), any -> new Period());
    values[FEATURES.size()] = score.surprise();
    Tally tally = period.tallies.get(score.entity());
    if (tally == null || !tally.groups.equals(score.groups())) {
      tally = newTally(period, tally, score);
    }
    if (tally != null) {
      for (int i = 0; i < values.length; i++) {
        tally.counts[i].add(LogLinear.ofMeasure(values[i]), 1);
      }
    }
  }

  /** Begins to count for an entity; one that is no subgroup is counted here, and gives null. */
  private @Nullable Tally newTally(Period period, @Nullable Tally before, ScoreResult score) {
    if (before != null) {
      period.settle(before);
      period.tallies.remove(score.entity());
    }
    List<String> of = new ArrayList<>();
    admit(Distributions.ALL, of);
    boolean known = admit("entity=" + score.entity(), of);
    for (KeyValue group : score.groups()) {
      admit(group.key() + "=" + group.value(), of);
    }
    if (known) {
      Tally tally = new Tally(score.groups(), of);
      period.tallies.put(score.entity(), tally);
      return tally;
    }
    for (String subgroup : of) {
      for (int i = 0; i < values.length; i++) {
        period.gathered.add(subgroup, NAMES.get(i), values[i]);
      }
    }
    return null;
  }

  /** Takes a subgroup into {@code of}, unless it came after too many others. */
  private boolean admit(String subgroup, List<String> of) {
    if (!subgroups.contains(subgroup) && subgroups.size() >= MOST_SUBGROUPS) {
      return false;
    }
    subgroups.add(subgroup);
    return of.add(subgroup);
  }

  /** What was gathered, by the start of its period in milliseconds since 1970 UTC. */
  public SortedMap<Long, Distributions> periods() {
    SortedMap<Long, Distributions> byStart = new TreeMap<>();
    periods.forEach((number, one) -> byStart.put(number * periodMillis, one.settled()));
    return byStart;
  }

  /** What was gathered in all periods. */
  public Distributions total() {
    Distributions total = new Distributions();
    periods.values().forEach(one -> total.merge(one.settled()));
    return total;
  }
}
