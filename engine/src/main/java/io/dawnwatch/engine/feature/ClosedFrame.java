package io.dawnwatch.engine.feature;

/**
 * A closed window of an entity, as the horizon remembers it. Immutable by convention: the arrays
 * are never written; all are as long as {@code templateIds}.
 *
 * @param window its number
 * @param medianDeviation median of how many {@link LogLinear} buckets a duration lay above what was
 *     usual for its template, {@link #NO_DEVIATION} for too few durations
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
    long[] templateIds,
    int[] templateCounts,
    int[] durationCounts,
    long[] durationSums) {
  /** The same counts under the number of another window. */
  public ClosedFrame in(long otherWindow) {
    return new ClosedFrame(
        otherWindow,
        events,
        warnings,
        errors,
        unseen,
        medianDeviation,
        templateIds,
        templateCounts,
        durationCounts,
        durationSums);
  }

  /** Too few durations to say. */
  public static final int NO_DEVIATION = Integer.MIN_VALUE;
}
