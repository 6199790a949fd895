package io.dawnwatch.engine.score;

/**
 * Why a score is what it is.
 *
 * @param feature what was looked at
 * @param actual its value
 * @param expected what is usual
 * @param contribution nats it adds; the contributions of all reasons sum up to the surprise behind
 *     the score
 * @param text one sentence
 */
public record Reason(
    String feature, double actual, double expected, double contribution, String text) {}
