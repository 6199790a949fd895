package io.dawnwatch.topology.forecast;

/**
 * A line of a sample.
 *
 * @param millis when it came; {@link io.dawnwatch.engine.event.LogEvent#NO_TIME} if nobody knows
 */
public record SampleLine(byte[] bytes, long millis) {}
