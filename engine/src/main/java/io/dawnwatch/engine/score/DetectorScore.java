package io.dawnwatch.engine.score;

/**
 * What one detector says.
 *
 * @param name the detector
 * @param raw surprise in nats
 * @param calibrated the score its surprise alone would give, 0 to 1
 */
public record DetectorScore(String name, double raw, double calibrated) {}
