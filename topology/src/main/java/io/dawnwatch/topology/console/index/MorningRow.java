package io.dawnwatch.topology.console.index;

/**
 * What a morning found of a day.
 *
 * @param day ISO 8601
 * @param runId its run
 * @param well everything was read, and live and replay are equal
 * @param triggers reasons to train again
 * @param atMillis when it was found, ms since 1970 UTC
 */
public record MorningRow(String day, String runId, boolean well, int triggers, long atMillis) {}
