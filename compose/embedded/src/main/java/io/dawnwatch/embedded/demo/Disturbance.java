package io.dawnwatch.embedded.demo;

/** How one service departs from its good day for a while: an incident, or something harmless. */
sealed interface Disturbance {
  String entity();

  long startMillis();

  long endMillis();

  default boolean covers(long millis) {
    return startMillis() <= millis && millis < endMillis();
  }

  /** Nothing is written. */
  record Silence(String entity, long startMillis, long endMillis) implements Disturbance {}

  /** A share of the ordinary lines turns into these; the rate stays. */
  record Takeover(String entity, long startMillis, long endMillis, double share, Shapes shapes)
      implements Disturbance {}

  /** Lines on top of the ordinary ones: {@code extra} times the ordinary rate. */
  record Surge(String entity, long startMillis, long endMillis, double extra, Shapes shapes)
      implements Disturbance {}

  /** All that is timed takes {@code factor} times as long. */
  record Slowdown(String entity, long startMillis, long endMillis, double factor)
      implements Disturbance {}

  /** One line at one moment. */
  record Single(String entity, long startMillis, Shape shape) implements Disturbance {
    @Override
    public long endMillis() {
      return startMillis + 1;
    }
  }
}
