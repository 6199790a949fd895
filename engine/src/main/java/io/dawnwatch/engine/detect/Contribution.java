package io.dawnwatch.engine.detect;

/**
 * What one feature adds to the surprise of a window.
 *
 * @param detector name of the detector that says so
 * @param feature name of the feature
 * @param actual its value in this window
 * @param expected what is usual
 * @param nats the surprise it adds, in nats, 0 or more
 * @param text one sentence for people
 */
public record Contribution(
    String detector, String feature, double actual, double expected, double nats, String text) {}
