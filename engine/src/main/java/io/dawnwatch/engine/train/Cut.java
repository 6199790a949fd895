package io.dawnwatch.engine.train;

/**
 * A threshold and where it comes from.
 *
 * @param nats surprise from which a session is an anomaly, above 0
 * @param share share of the held-out sessions that are expected to reach it, above 0
 * @param why for people
 */
record Cut(double nats, double share, String why) {}
