package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.LinesBreach;
import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.detect.Feature;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
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

  /** The same, for a loop over every window. */
  private static final Feature[] READ = FEATURES.toArray(Feature[]::new);

  /** What is counted: the features, then {@link #SURPRISE}. */
  static final List<String> NAMES =
      Stream.concat(FEATURES.stream().map(Feature::key), Stream.of(SURPRISE)).toList();

  /** What subgroups of one entity begin with. */
  public static final String ENTITY = "entity=";

  private final long periodMillis;
  private final long fromMillis;

  /** By number, then by model. */
  private final SortedMap<Long, SortedMap<String, DriftPeriod>> periods = new TreeMap<>();

  private final double[] values = new double[NAMES.size()];
  private @Nullable OpenFrame frame;
  private String model = "";
  private @Nullable DriftPeriod last;

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
      for (int i = 0; i < READ.length; i++) {
        values[i] = READ[i].of(window, Profile.NONE);
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
    if (score.startMillis() >= fromMillis) {
      values[FEATURES.size()] = score.surprise();
      period(score.startMillis()).window(score, counted, values);
    }
  }

  /** Counts a window of lines that was not as expected. */
  public void breach(long startMillis) {
    if (startMillis >= fromMillis) {
      period(startMillis).breach();
    }
  }

  /** Counts events that broke expectations. */
  @Override
  public void broken(String champion, RuleBreaks found) {
    model = champion;
    if (found.startMillis() >= fromMillis) {
      period(found.startMillis()).broken(found.events());
    }
  }

  private DriftPeriod period(long startMillis) {
    long number = Math.floorDiv(startMillis, periodMillis);
    DriftPeriod found = last;
    if (found == null || found.number != number || !found.model.equals(model)) {
      found =
          periods
              .computeIfAbsent(number, any -> new TreeMap<>())
              .computeIfAbsent(model, id -> new DriftPeriod(number, id));
      last = found;
    }
    return found;
  }

  /**
   * What was gathered under the last champion, by the start of its period in milliseconds since
   * 1970 UTC.
   */
  public SortedMap<Long, Distributions> periods() {
    SortedMap<Long, Distributions> byStart = new TreeMap<>();
    periods.forEach(
        (number, byModel) -> {
          DriftPeriod one = byModel.get(model);
          if (one != null) {
            byStart.put(number * periodMillis, one.settled());
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
    SortedMap<Long, SortedMap<String, DriftPeriod>> over =
        periods.headMap(Math.floorDiv(millis - 1, periodMillis) + 1);
    for (SortedMap<String, DriftPeriod> byModel : over.values()) {
      for (DriftPeriod one : byModel.values()) {
        taken.add(new Gathered(one.model, one.number * periodMillis, one.settled()));
      }
    }
    over.clear();
    last = null;
    return taken;
  }
}
