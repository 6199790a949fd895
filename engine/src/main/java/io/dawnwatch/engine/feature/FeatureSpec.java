package io.dawnwatch.engine.feature;

import java.util.List;
import java.util.function.Consumer;

/**
 * Everything that decides which counts are kept. Models with equal specs share one state. All times
 * in milliseconds.
 *
 * @param windowMillis length of a tumbling window
 * @param horizonMillis how far back rolling features look; a multiple of the window; also the
 *     length of a block
 * @param latenessMillis how old an event may be, against the clock, and still count in its window
 * @param skewMillis how far ahead of the clock an event may claim to be before it is clamped
 * @param entityCap distinct entities admitted per partition and block; the others share {@code
 *     __other__}
 * @param templatesPerWindow distinct templates counted per entity and window; the others share
 *     template 0
 * @param templatesPerPartition distinct templates counted per partition and window; the others
 *     share template 0
 * @param sequence template ids kept in order per open window or session, 0 to {@value
 *     #MOST_SEQUENCE}; what comes after is counted only
 * @param sessionGapMillis 0 for tumbling windows; above 0, an entity's events form a session that
 *     ends when none came for this long; at most the horizon
 * @param measures names of the numeric measures whose quantiles are kept, at most {@value
 *     #MOST_MEASURES}, ascending; usually none
 * @param learned hash of what a model learned and every event passes through (dictionary, event
 *     detectors); empty for a model that learned nothing
 */
public record FeatureSpec(
    long windowMillis,
    long horizonMillis,
    long latenessMillis,
    long skewMillis,
    int entityCap,
    int templatesPerWindow,
    int templatesPerPartition,
    int sequence,
    long sessionGapMillis,
    List<String> measures,
    String learned) {
  /** Most measures that may be followed. */
  public static final int MOST_MEASURES = 8;

  /** Longest sequence that may be kept. */
  public static final int MOST_SEQUENCE = 65_536;

  /**
   * The share of a day that is looked back at unless a model says otherwise: one hour in one-minute
   * windows.
   */
  public static final FeatureSpec DEFAULT =
      new FeatureSpec(60_000, 3_600_000, 60_000, 60_000, 10_000, 256, 4096);

  public FeatureSpec {
    require(windowMillis >= 1, "window must be at least 1 ms, was " + windowMillis);
    require(
        horizonMillis >= windowMillis && horizonMillis % windowMillis == 0,
        "horizon must be a multiple of the window ("
            + windowMillis
            + " ms), was "
            + horizonMillis
            + " ms");
    require(horizonMillis / windowMillis <= 10_000, "a horizon holds at most 10000 windows");
    require(latenessMillis >= 0, "lateness must be at least 0, was " + latenessMillis + " ms");
    require(skewMillis >= 0, "skew must be at least 0, was " + skewMillis + " ms");
    require(
        latenessMillis <= horizonMillis && skewMillis <= horizonMillis - latenessMillis,
        "lateness and skew together must not be longer than the horizon");
    require(entityCap >= 1, "entityCap must be at least 1, was " + entityCap);
    require(
        templatesPerWindow >= 1,
        "templatesPerWindow must be at least 1, was " + templatesPerWindow);
    require(
        templatesPerPartition >= 1,
        "templatesPerPartition must be at least 1, was " + templatesPerPartition);
    require(
        sequence >= 0 && sequence <= MOST_SEQUENCE,
        "sequence must be 0 to " + MOST_SEQUENCE + ", was " + sequence);
    require(
        sessionGapMillis >= 0 && sessionGapMillis <= horizonMillis,
        "sessionGap must be 0 to the horizon, was " + sessionGapMillis + " ms");
    measures = measures.stream().sorted().distinct().toList();
    require(
        measures.size() <= MOST_MEASURES,
        "at most " + MOST_MEASURES + " measures can be followed, were " + measures);
  }

  /** Tumbling windows, no sequences, nothing learned. */
  public FeatureSpec(
      long windowMillis,
      long horizonMillis,
      long latenessMillis,
      long skewMillis,
      int entityCap,
      int templatesPerWindow,
      int templatesPerPartition) {
    this(
        windowMillis,
        horizonMillis,
        latenessMillis,
        skewMillis,
        entityCap,
        templatesPerWindow,
        templatesPerPartition,
        0,
        0,
        List.of(),
        "");
  }

  /** The same counts in windows of this length, looked back at so far. */
  public FeatureSpec withWindows(long newWindowMillis, long newHorizonMillis) {
    return change(
        to -> {
          to.windowMillis = newWindowMillis;
          to.horizonMillis = newHorizonMillis;
        });
  }

  /** The same counts with room for so many entities. */
  public FeatureSpec withEntityCap(int newEntityCap) {
    return change(to -> to.entityCap = newEntityCap);
  }

  /** The same counts with sequences, as sessions if {@code gapMillis} is above 0. */
  public FeatureSpec withSequences(int length, long gapMillis) {
    return change(
        to -> {
          to.sequence = length;
          to.sessionGapMillis = gapMillis;
        });
  }

  /** The same counts and the quantiles of these measures. */
  public FeatureSpec withMeasures(List<String> names) {
    return change(to -> to.measures = names);
  }

  /** The same counts of templates as {@code hash} names them. */
  public FeatureSpec withLearned(String hash) {
    return change(to -> to.learned = hash);
  }

  private FeatureSpec change(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }

  /** This spec while one thing of it changes. */
  private static final class Draft {
    private final FeatureSpec from;
    private long windowMillis;
    private long horizonMillis;
    private int entityCap;
    private int sequence;
    private long sessionGapMillis;
    private List<String> measures;
    private String learned;

    Draft(FeatureSpec from) {
      this.from = from;
      windowMillis = from.windowMillis;
      horizonMillis = from.horizonMillis;
      entityCap = from.entityCap;
      sequence = from.sequence;
      sessionGapMillis = from.sessionGapMillis;
      measures = from.measures;
      learned = from.learned;
    }

    FeatureSpec done() {
      return new FeatureSpec(
          windowMillis,
          horizonMillis,
          from.latenessMillis,
          from.skewMillis,
          entityCap,
          from.templatesPerWindow,
          from.templatesPerPartition,
          sequence,
          sessionGapMillis,
          measures,
          learned);
    }
  }

  /** Whether an entity's events form sessions instead of windows. */
  public boolean hasSessions() {
    return sessionGapMillis > 0;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** Closed windows in the horizon. */
  public int frames() {
    return (int) (horizonMillis / windowMillis);
  }

  /** Windows that may be open at the same time. */
  public int openFrames() {
    return (int) ((latenessMillis + skewMillis) / windowMillis) + 2;
  }

  /** Number of the window that holds {@code millis}: windows are counted from 1970 UTC. */
  public long windowOf(long millis) {
    return Math.floorDiv(millis, windowMillis);
  }

  /** When window {@code number} starts. */
  public long startOf(long number) {
    return number * windowMillis;
  }
}
