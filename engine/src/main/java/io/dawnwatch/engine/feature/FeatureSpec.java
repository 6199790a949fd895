package io.dawnwatch.engine.feature;

import java.util.List;

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

  /** No measures are followed. */
  public FeatureSpec(
      long windowMillis,
      long horizonMillis,
      long latenessMillis,
      long skewMillis,
      int entityCap,
      int templatesPerWindow,
      int templatesPerPartition,
      int sequence,
      long sessionGapMillis,
      String learned) {
    this(
        windowMillis,
        horizonMillis,
        latenessMillis,
        skewMillis,
        entityCap,
        templatesPerWindow,
        templatesPerPartition,
        sequence,
        sessionGapMillis,
        List.of(),
        learned);
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
        "");
  }

  /** The same counts with sequences, as sessions if {@code gapMillis} is above 0. */
  public FeatureSpec withSequences(int length, long gapMillis) {
    return new FeatureSpec(
        windowMillis,
        horizonMillis,
        latenessMillis,
        skewMillis,
        entityCap,
        templatesPerWindow,
        templatesPerPartition,
        length,
        gapMillis,
        measures,
        learned);
  }

  /** The same counts and the quantiles of these measures. */
  public FeatureSpec withMeasures(List<String> names) {
    return new FeatureSpec(
        windowMillis,
        horizonMillis,
        latenessMillis,
        skewMillis,
        entityCap,
        templatesPerWindow,
        templatesPerPartition,
        sequence,
        sessionGapMillis,
        names,
        learned);
  }

  /** The same counts of templates as {@code hash} names them. */
  public FeatureSpec withLearned(String hash) {
    return new FeatureSpec(
        windowMillis,
        horizonMillis,
        latenessMillis,
        skewMillis,
        entityCap,
        templatesPerWindow,
        templatesPerPartition,
        sequence,
        sessionGapMillis,
        measures,
        hash);
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
