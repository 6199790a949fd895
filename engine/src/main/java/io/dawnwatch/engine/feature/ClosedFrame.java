package io.dawnwatch.engine.feature;

/**
 * A closed window of an entity, as the horizon remembers it. Immutable by convention: the arrays
 * are never written.
 *
 * @param window its number
 * @param medianDuration {@link LogLinear} bucket of the median duration in microseconds, -1 for too
 *     few
 * @param templateIds ids of the templates seen, ascending
 * @param templateCounts how often each was seen
 */
public record ClosedFrame(
    long window,
    int events,
    int warnings,
    int errors,
    int unseen,
    int medianDuration,
    long[] templateIds,
    int[] templateCounts) {}
