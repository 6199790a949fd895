package io.dawnwatch.engine.train;

/**
 * From which surprise on something is an anomaly.
 *
 * @param nats the surprise, above 0
 * @param why where it comes from, in words
 */
public record Threshold(double nats, String why) {}
