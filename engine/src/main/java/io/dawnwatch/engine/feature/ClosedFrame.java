package io.dawnwatch.engine.feature;

/**
 * A closed window of an entity, as the horizon remembers it. Immutable by convention: the arrays
 * are never written; those from {@code templateIds} on are of one length.
 *
 * @param window its number
 * @param medianDeviation median of how many {@link LogLinear} buckets a duration lay above what was
 *     usual for its template, {@link #NO_DEVIATION} for too few durations
 * @param medians median bucket ({@link LogLinear#ofMeasure}) of each measure of the feature spec,
 *     {@link #NO_DEVIATION} where no value came; measures at the end without one are left out
 * @param templateIds ids of the templates seen, ascending
 * @param templateCounts how often each was seen
 * @param durationCounts how many of those had a duration
 * @param durationSums sum of the buckets of those durations
 */
public record ClosedFrame(
    long window,
    int events,
    int warnings,
    int errors,
    int unseen,
    int medianDeviation,
    int[] medians,
    long[] templateIds,
    int[] templateCounts,
    int[] durationCounts,
    long[] durationSums) {
  /** No measure had a value. */
  static final int[] NO_MEASURES = {};

  /** A window without measures. */
  public ClosedFrame(
      long window,
      int events,
      int warnings,
      int errors,
      int unseen,
      int medianDeviation,
      long[] templateIds,
      int[] templateCounts,
      int[] durationCounts,
      long[] durationSums) {
    this(
        window,
        events,
        warnings,
        errors,
        unseen,
        medianDeviation,
        NO_MEASURES,
        templateIds,
        templateCounts,
        durationCounts,
        durationSums);
  }

  /** The same counts under the number of another window. */
  public ClosedFrame in(long otherWindow) {
    return new ClosedFrame(
        otherWindow,
        events,
        warnings,
        errors,
        unseen,
        medianDeviation,
        medians,
        templateIds,
        templateCounts,
        durationCounts,
        durationSums);
  }

  /** Too few durations to say. */
  public static final int NO_DEVIATION = Integer.MIN_VALUE;
}
