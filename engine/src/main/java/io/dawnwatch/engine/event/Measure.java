package io.dawnwatch.engine.event;

/**
 * A number an event carries, such as a duration. The name ends in its unit: {@code duration.us}.
 * Never NaN or infinite.
 */
public record Measure(String name, double value) {
  public Measure {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a measure must be finite: " + name + " = " + value);
    }
  }
}
