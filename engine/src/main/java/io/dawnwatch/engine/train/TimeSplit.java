package io.dawnwatch.engine.train;

import java.time.Duration;
import java.time.Instant;

/*
 * A window looks back one horizon. Were two parts neighbours, the first windows of the later one would be scored by events
 * the earlier one learned from, so a horizon is left out between them.
 */
/**
 * A slice of time cut into training, calibration and test, in this order, with a horizon left out
 * between two parts. All bounds are milliseconds since 1970 UTC at window bounds; ends are
 * exclusive.
 *
 * @param gapMillis what is left out between two parts
 */
public record TimeSplit(
    long trainFrom,
    long trainTo,
    long calibrationFrom,
    long calibrationTo,
    long testFrom,
    long testTo,
    long gapMillis) {
  /**
   * Cuts what lies between two times.
   *
   * @param firstMillis time of the first event
   * @param lastMillis time of the last event
   * @param gapMillis the horizon
   * @param windowMillis length of a window
   * @param trainShare part of the time, gaps aside, that is learned from
   * @param calibrationShare part that thresholds are set on; the rest is the test
   * @throws IllegalArgumentException if a part would be shorter than the gap; it says how much time
   *     is needed
   */
  public static TimeSplit of(
      long firstMillis,
      long lastMillis,
      long gapMillis,
      long windowMillis,
      double trainShare,
      double calibrationShare) {
    double testShare = 1 - trainShare - calibrationShare;
    if (!(trainShare > 0) || !(calibrationShare > 0) || !(testShare > 1e-9)) {
      throw new IllegalArgumentException(
          "trainShare and calibrationShare must be above 0 and leave something for the test, were "
              + trainShare
              + " and "
              + calibrationShare);
    }
    long from = Math.floorDiv(firstMillis, windowMillis) * windowMillis;
    long to = (Math.floorDiv(lastMillis, windowMillis) + 1) * windowMillis;
    long gap = (gapMillis + windowMillis - 1) / windowMillis * windowMillis;
    long usable = to - from - 2 * gap;
    long train = floor(usable * trainShare, windowMillis);
    long calibration = floor(usable * calibrationShare, windowMillis);
    long test = usable - train - calibration;
    long least = Math.min(train, Math.min(calibration, test));
    if (least < gap) {
      double smallest = Math.min(trainShare, Math.min(calibrationShare, testShare));
      long needed = (long) (gap / smallest) + 2 * gap + windowMillis;
      throw new IllegalArgumentException(
          "the slice covers "
              + Duration.ofMillis(to - from)
              + " ("
              + Instant.ofEpochMilli(from)
              + " to "
              + Instant.ofEpochMilli(to)
              + "); training, calibration and test of at least a horizon each, with a horizon"
              + " between them, need "
              + Duration.ofMillis(needed)
              + ": take a longer slice");
    }
    long calibrationFrom = from + train + gap;
    long testFrom = calibrationFrom + calibration + gap;
    return new TimeSplit(
        from, from + train, calibrationFrom, calibrationFrom + calibration, testFrom, to, gap);
  }

  private static long floor(double millis, long windowMillis) {
    return (long) (millis / windowMillis) * windowMillis;
  }

  /** The split in words. */
  public String words() {
    return "training "
        + part(trainFrom, trainTo)
        + ", calibration "
        + part(calibrationFrom, calibrationTo)
        + ", test "
        + part(testFrom, testTo)
        + ", "
        + Duration.ofMillis(gapMillis)
        + " left out between them";
  }

  private static String part(long from, long to) {
    return Instant.ofEpochMilli(from) + " to " + Instant.ofEpochMilli(to);
  }
}
