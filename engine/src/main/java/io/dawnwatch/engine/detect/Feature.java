package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.feature.ClosedFrame;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/*
 * Everything is read from integers in the frames; what is unknown has the value that says nothing (0, or 1 for a ratio),
 * so that every feature of every window is a finite number in its range.
 * O(1) each, but O(templates) for the entropy and O(buckets) for the quantiles of durations.
 */
/**
 * The catalogue of features: each has a name, a unit, a meaning in one line and a range. What is
 * documented, shown and scored is read from here.
 */
public enum Feature {
  EVENTS(
      "events",
      "events",
      "events of the window",
      0,
      Most.COUNT,
      (window, frame, profile) -> frame.events),
  FATALS(
      "fatals",
      "events",
      "events of severity FATAL",
      0,
      Most.COUNT,
      (window, frame, profile) -> frame.fatals),
  ERRORS(
      "errors",
      "events",
      "events of severity ERROR and FATAL",
      0,
      Most.COUNT,
      (window, frame, profile) -> frame.errors),
  WARNINGS(
      "warnings",
      "events",
      "events of severity WARN",
      0,
      Most.COUNT,
      (window, frame, profile) -> frame.warnings),
  INFOS(
      "infos",
      "events",
      "events of severity INFO",
      0,
      Most.COUNT,
      (window, frame, profile) ->
          (double) frame.events - frame.errors - frame.warnings - frame.debugs - frame.unspecified),
  DEBUGS(
      "debugs",
      "events",
      "events of severity DEBUG and TRACE",
      0,
      Most.COUNT,
      (window, frame, profile) -> frame.debugs),
  UNSPECIFIED(
      "unspecified",
      "events",
      "events without a severity",
      0,
      Most.COUNT,
      (window, frame, profile) -> frame.unspecified),
  ERROR_SHARE(
      "error.share",
      "share",
      "errors among the events",
      0,
      1,
      (window, frame, profile) -> (double) frame.errors / Math.max(1, frame.events)),
  WARNING_SHARE(
      "warning.share",
      "share",
      "warnings among the events",
      0,
      1,
      (window, frame, profile) -> (double) frame.warnings / Math.max(1, frame.events)),
  EVENTS_HORIZON(
      "events.horizon",
      "deviations",
      "events against the windows of the horizon, as a robust z; 0 until 15 are known",
      -Most.Z,
      Most.Z,
      (window, frame, profile) -> againstHorizon(window, frame.events, window.eventsSorted())),
  ERRORS_HORIZON(
      "errors.horizon",
      "deviations",
      "errors against the horizon, likewise",
      -Most.Z,
      Most.Z,
      (window, frame, profile) -> againstHorizon(window, frame.errors, window.errorsSorted())),
  WARNINGS_HORIZON(
      "warnings.horizon",
      "deviations",
      "warnings against the horizon, likewise",
      -Most.Z,
      Most.Z,
      (window, frame, profile) -> againstHorizon(window, frame.warnings, window.warningsSorted())),
  EVENTS_PROFILE(
      "events.profile",
      "deviations",
      "events against the model's profile of the hour of the week; 0 if it knows nothing",
      -Most.Z,
      Most.Z,
      (window, frame, profile) -> profile.z(window, Profile.Count.EVENTS)),
  ERRORS_PROFILE(
      "errors.profile",
      "deviations",
      "errors against the model's profile, likewise",
      -Most.Z,
      Most.Z,
      (window, frame, profile) -> profile.z(window, Profile.Count.ERRORS)),
  TEMPLATES(
      "templates",
      "templates",
      "distinct templates",
      0,
      Most.COUNT,
      (window, frame, profile) -> frame.templates.size()),
  UNSEEN(
      "unseen",
      "events",
      "events, WARN or graver or without severity, of a template the horizon does not know",
      0,
      Most.COUNT,
      (window, frame, profile) -> frame.unseen),
  UNSEEN_SHARE(
      "unseen.share",
      "share",
      "those among the events",
      0,
      1,
      (window, frame, profile) -> (double) frame.unseen / Math.max(1, frame.events)),
  SURPRISE_MEAN(
      "surprise.mean",
      "nats",
      "mean surprise of the events, by the event detectors",
      0,
      1e6,
      (window, frame, profile) ->
          (double) frame.surprise / OpenFrame.PER_NAT / Math.max(1, frame.events)),
  SURPRISE_MOST(
      "surprise.most",
      "nats",
      "surprise of the most telling event",
      0,
      1e6,
      (window, frame, profile) -> frame.telling.isEmpty() ? 0 : frame.telling.get(0).surprise()),
  ENTROPY(
      "entropy",
      "nats",
      "entropy of the templates: 0 if all are alike",
      0,
      50,
      (window, frame, profile) -> Entropy.of(frame.templates)),
  ARRIVAL_MEAN(
      "arrival.mean",
      "ms",
      "mean time between events; the window's length for fewer than two",
      0,
      Most.MILLIS,
      (window, frame, profile) ->
          frame.events < 2 || frame.lastMillis == OpenFrame.NO_TIME
              ? window.windowMillis()
              : ((double) frame.lastMillis - frame.firstMillis) / (frame.events - 1)),
  ARRIVAL_LONGEST(
      "arrival.longest",
      "ms",
      "longest time between two events",
      0,
      Most.MILLIS,
      (window, frame, profile) -> frame.longestGapMillis),
  DURATION_RATIO(
      "duration.ratio",
      "times",
      "median of the durations, each against what is usual for its template; 1 if unknown",
      0,
      LogLinear.GREATEST_RATIO,
      (window, frame, profile) -> {
        int median = frame.medianDeviation();
        return median == ClosedFrame.NO_DEVIATION ? 1 : LogLinear.ratio(median);
      }),
  DURATION_RATIO_P90(
      "duration.ratio.p90",
      "times",
      "what nine in ten durations stay below, likewise",
      0,
      LogLinear.GREATEST_RATIO,
      (window, frame, profile) ->
          frame.medianDeviation() == ClosedFrame.NO_DEVIATION
              ? 1
              : LogLinear.ratio((int) LogLinear.quantile(frame.deviations(), 900))),
  SILENCE(
      "silence",
      "windows",
      "windows without events up to this one; 0 if it has some",
      0,
      Most.COUNT,
      (window, frame, profile) -> window.silentRun()),
  TRANSITIONS(
      "transitions",
      "messages",
      "messages that hardly ever (one in twenty) follow the three before them",
      0,
      Most.COUNT),
  COUNT(
      "count",
      "messages",
      "messages of one template, against the nearest usual session",
      0,
      Most.COUNT),
  COUNTS(
      "counts",
      "templates",
      "more templates whose number differs from the nearest usual session",
      0,
      Most.COUNT),
  COUNTS_SHARE(
      "counts.share", "%", "sessions of the training with such numbers of these messages", 0, 100),
  MIXTURE("mixture", "%", "sessions of the training that are made of such messages", 0, 100),
  LIKENESS(
      "likeness",
      "log scale",
      "how much rarer such a session is among those labelled normal than among anomalous ones",
      -50,
      50),
  DISTANCE("distance", "log scale", "how far the nearest session labelled normal is", 0, 50),
  ORDER(
      "order",
      "log scale",
      "how much more the order is that of sessions labelled anomalous than that of normal ones",
      -50,
      50),
  ORDER_NOVEL(
      "order.novel",
      "log scale",
      "how unlike that of sessions labelled normal the order is",
      0,
      50),
  MESSAGE(
      "message",
      "messages",
      "messages that were hardly ever seen, or never, of the event or of the window",
      0,
      Most.COUNT),
  CONTENT("content", "nats", "how unlike training's the text of the event is", 0, 1e6),
  SEVERITY("severity", "number", "severity of the event, by OpenTelemetry", 0, 24),
  LABELS("labels", "share", "labelled anomalies among events like this one", 0, 1);

  private static final class Most {
    static final double COUNT = Integer.MAX_VALUE;

    /** Counts of an int on Anscombe's scale differ by less. */
    static final double Z = 1e5;

    static final double MILLIS = 1L << 53;
  }

  private interface Reading {
    double of(WindowView window, OpenFrame frame, Profile profile);
  }

  /** Quantiles of each followed measure, in thousandths; 500 is the median. */
  public static final int[] MEASURE_QUANTILES = {500, 900, 990};

  private static final OpenFrame SILENT = new OpenFrame(0);

  private final String key;
  private final String unit;
  private final String meaning;
  private final double least;
  private final double most;
  private final @Nullable Reading reading;

  /** What a detector that learned says in its reasons: no window has it by itself. */
  Feature(String key, String unit, String meaning, double least, double most) {
    this(key, unit, meaning, least, most, null);
  }

  Feature(
      String key,
      String unit,
      String meaning,
      double least,
      double most,
      @Nullable Reading reading) {
    this.key = key;
    this.unit = unit;
    this.meaning = meaning;
    this.least = least;
    this.most = most;
    this.reading = reading;
  }

  /** Whether a window has it: the others are what detectors that learned say in their reasons. */
  public boolean isOfWindows() {
    return reading != null;
  }

  /**
   * The feature of a window: finite, from {@link #least()} to {@link #most()}.
   *
   * @param profile what the model knows of the hours of the week, {@link Profile#NONE} for nothing
   * @throws IllegalStateException if no window has it by itself
   */
  public double of(WindowView window, Profile profile) {
    if (reading == null) {
      throw new IllegalStateException(key + " is no feature of windows");
    }
    OpenFrame frame = window.frame();
    double value = reading.of(window, frame == null ? SILENT : frame, profile);
    return Math.min(Math.max(value, least), most);
  }

  /** The feature of that name, or null. */
  public static @Nullable Feature ofKey(String key) {
    for (Feature feature : values()) {
      if (feature.key.equals(key)) {
        return feature;
      }
    }
    return null;
  }

  /** Features with a name in them: {@code NAME} and {@code N} stand for it. */
  public enum Named {
    MEASURE("measure.NAME.p50", "measure\\..+\\.p(50|90|99)"),
    SERIES("series.NAME", "series\\..+"),
    EVENT("event.N", "event\\.[1-9]");

    private final String key;
    private final Pattern pattern;

    Named(String key, String pattern) {
      this.key = key;
      this.pattern = Pattern.compile(pattern);
    }

    /** Its name in the catalogue. */
    public String key() {
      return key;
    }
  }

  /** Whether the catalogue knows what a reason names. */
  public static boolean isKnown(String inReason) {
    if (ofKey(inReason) != null) {
      return true;
    }
    for (Named named : Named.values()) {
      if (named.pattern.matcher(inReason).matches()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Name of a quantile of a followed measure: {@code measure.bytes.p50}.
   *
   * @param permille one of {@link #MEASURE_QUANTILES}
   */
  public static String measureKey(String measure, int permille) {
    return "measure." + measure + ".p" + permille / 10;
  }

  /**
   * A quantile of a followed measure: the floor of its {@link LogLinear} bucket, 0 if no value
   * came.
   *
   * @param place place of the measure in the feature spec
   * @param permille one of {@link #MEASURE_QUANTILES}
   */
  public static double measure(WindowView window, int place, int permille) {
    OpenFrame frame = window.frame();
    LongCounts counts = frame == null ? SILENT.templates : frame.measure(place);
    return counts.size() == 0 ? 0 : LogLinear.measureOf(LogLinear.quantile(counts, permille));
  }

  private static double againstHorizon(WindowView window, int count, int[] sorted) {
    return window.isWarm() ? window.countZ(count, sorted) : 0;
  }

  /** Name in reasons, documents and models: {@code error.share}. */
  public String key() {
    return key;
  }

  /** What its value counts. */
  public String unit() {
    return unit;
  }

  /** What it says, in one line. */
  public String meaning() {
    return meaning;
  }

  /** Least value there is. */
  public double least() {
    return least;
  }

  /** Greatest value there is. */
  public double most() {
    return most;
  }
}
