package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.detect.Feature;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

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

  /** Entities and groups told apart: the first ones that come. */
  private static final int MOST_SUBGROUPS = 256;

  private final long periodMillis;
  private final long fromMillis;
  private final Set<String> subgroups = new HashSet<>();
  private final SortedMap<Long, Distributions> periods = new TreeMap<>();
  private final double[] values = new double[FEATURES.size()];
  private boolean seen;

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
      for (int i = 0; i < values.length; i++) {
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
    Distributions period =
        periods.computeIfAbsent(
            Math.floorDiv(score.startMillis(), periodMillis), any -> new Distributions());
    count(period, Distributions.ALL, score.surprise());
    count(period, "entity=" + score.entity(), score.surprise());
    for (KeyValue group : score.groups()) {
      count(period, group.key() + "=" + group.value(), score.surprise());
    }
  }

  private void count(Distributions period, String subgroup, double surprise) {
    if (!subgroups.contains(subgroup) && subgroups.size() >= MOST_SUBGROUPS) {
      return;
    }
    subgroups.add(subgroup);
    for (int i = 0; i < values.length; i++) {
      period.add(subgroup, FEATURES.get(i).key(), values[i]);
    }
    period.add(subgroup, SURPRISE, surprise);
  }

  /** What was gathered, by the start of its period in milliseconds since 1970 UTC. */
  public SortedMap<Long, Distributions> periods() {
    SortedMap<Long, Distributions> byStart = new TreeMap<>();
    periods.forEach((number, one) -> byStart.put(number * periodMillis, one));
    return byStart;
  }

  /** What was gathered in all periods. */
  public Distributions total() {
    Distributions total = new Distributions();
    periods.values().forEach(total::merge);
    return total;
  }
}
