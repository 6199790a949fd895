package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.LinesBreach;
import io.dawnwatch.engine.detect.Feature;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  /** What subgroups of one entity begin with. */
  public static final String ENTITY = "entity=";

  /** Subgroups of windows by the gravest of their events. */
  private static final String[] SEVERITIES = {
    "severity=error", "severity=warning", "severity=lower"
  };

  /** Entities and groups told apart in a period: the first ones that come. */
  private static final int MOST_SUBGROUPS = 256;

  private final long periodMillis;
  private final long fromMillis;

  /** By number, then by model. */
  private final SortedMap<Long, SortedMap<String, Period>> periods = new TreeMap<>();

  private final double[] values = new double[FEATURES.size()];
  private @Nullable OpenFrame frame;
  private String model = "";
  private @Nullable Period last;

  /** What is counted in one period, with the ways to its counters. */
  private static final class Period {
    final long number;
    final String model;
    final Distributions counted = new Distributions();
    final LongCounts[] all = counters(Distributions.ALL);
    final Map<String, LongCounts[]> byEntity = new HashMap<>();
    final Map<KeyValue, LongCounts[]> byGroup = new HashMap<>();
    final LongCounts[][] bySeverity = new LongCounts[SEVERITIES.length][];

    Period(long number, String model) {
      this.number = number;
      this.model = model;
    }

    private LongCounts[] counters(String subgroup) {
      LongCounts[] counters = new LongCounts[FEATURES.size() + 1];
      for (int i = 0; i < FEATURES.size(); i++) {
        counters[i] = counted.of(subgroup, FEATURES.get(i).key());
      }
      counters[FEATURES.size()] = counted.of(subgroup, SURPRISE);
      return counters;
    }

    LongCounts @Nullable [] entity(String entity) {
      LongCounts[] known = byEntity.get(entity);
      if (known == null && hasRoom()) {
        known = counters(ENTITY + entity);
        byEntity.put(entity, known);
      }
      return known;
    }

    LongCounts @Nullable [] group(KeyValue group) {
      LongCounts[] known = byGroup.get(group);
      if (known == null && hasRoom()) {
        known = counters(group.key() + "=" + group.value());
        byGroup.put(group, known);
      }
      return known;
    }

    LongCounts[] severity(OpenFrame frame) {
      int place = frame.errors > 0 ? 0 : frame.warnings > 0 ? 1 : 2;
      LongCounts[] known = bySeverity[place];
      if (known == null) {
        known = counters(SEVERITIES[place]);
        bySeverity[place] = known;
      }
      return known;
    }

    private boolean hasRoom() {
      return byEntity.size() + byGroup.size() < MOST_SUBGROUPS;
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
    frame = window.isCutShort() ? null : window.frame();
    if (frame != null) {
      for (int i = 0; i < values.length; i++) {
        values[i] = FEATURES.get(i).of(window, Profile.NONE);
      }
    }
  }

  @Override
  public void accept(Emission emission) {
    if (emission instanceof AlertResult alert) {
      if (alert.entity().equals(LinesBreach.ENTITY)) {
        model = alert.modelId();
        breach(alert.startMillis());
      }
      return;
    }
    OpenFrame counted = frame;
    if (counted == null
        || !(emission instanceof ScoreResult score)
        || score.scope() == Scope.EVENT
        || score.role() != Role.CHAMPION) {
      return;
    }
    frame = null;
    model = score.modelId();
    if (score.startMillis() < fromMillis) {
      return;
    }
    Period period = period(score.startMillis());
    int surprise = LogLinear.ofMeasure(score.surprise());
    int[] buckets = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      buckets[i] = LogLinear.ofMeasure(values[i]);
    }
    count(period.all, buckets, surprise);
    count(period.entity(score.entity()), buckets, surprise);
    count(period.severity(counted), buckets, surprise);
    for (KeyValue group : score.groups()) {
      count(period.group(group), buckets, surprise);
    }
    period.counted.traffic().window(score.startMillis(), counted);
  }

  /** Counts a window of lines that was not as expected. */
  public void breach(long startMillis) {
    if (startMillis >= fromMillis) {
      period(startMillis).counted.traffic().breach();
    }
  }

  private Period period(long startMillis) {
    long number = Math.floorDiv(startMillis, periodMillis);
    Period found = last;
    if (found == null || found.number != number || !found.model.equals(model)) {
      found =
          periods
              .computeIfAbsent(number, any -> new TreeMap<>())
              .computeIfAbsent(model, id -> new Period(number, id));
      last = found;
    }
    return found;
  }

  private static void count(LongCounts @Nullable [] counters, int[] buckets, int surprise) {
    if (counters != null) {
      for (int i = 0; i < buckets.length; i++) {
        counters[i].add(buckets[i], 1);
      }
      counters[buckets.length].add(surprise, 1);
    }
  }

  /**
   * What was gathered under the last champion, by the start of its period in milliseconds since
   * 1970 UTC.
   */
  public SortedMap<Long, Distributions> periods() {
    SortedMap<Long, Distributions> byStart = new TreeMap<>();
    periods.forEach(
        (number, byModel) -> {
          Period one = byModel.get(model);
          if (one != null) {
            byStart.put(number * periodMillis, one.counted);
          }
        });
    return byStart;
  }

  /** What was gathered in all periods under the last champion. */
  public Distributions total() {
    Distributions total = new Distributions();
    periods().values().forEach(total::merge);
    return total;
  }

  /**
   * What was gathered in one period under one model.
   *
   * @param startMillis start of the period, milliseconds since 1970 UTC
   */
  public record Gathered(String modelId, long startMillis, Distributions counted) {}

  /**
   * Gives and forgets the periods that start before, in order: what comes for them later is given
   * the next time, and counts in addition.
   */
  public List<Gathered> takeBefore(long millis) {
    List<Gathered> taken = new ArrayList<>();
    SortedMap<Long, SortedMap<String, Period>> over =
        periods.headMap(Math.floorDiv(millis - 1, periodMillis) + 1);
    over.values()
        .forEach(
            byModel ->
                byModel
                    .values()
                    .forEach(
                        one ->
                            taken.add(
                                new Gathered(one.model, one.number * periodMillis, one.counted))));
    over.clear();
    last = null;
    return taken;
  }
}
