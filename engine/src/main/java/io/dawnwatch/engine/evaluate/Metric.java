package io.dawnwatch.engine.evaluate;

/**
 * A figure of an evaluation.
 *
 * @param value NaN where nothing can be said
 * @param interval 95 %, of a block bootstrap
 */
public record Metric(Measured what, double value, Interval interval) {
  public boolean isKnown() {
    return !Double.isNaN(value);
  }
}
