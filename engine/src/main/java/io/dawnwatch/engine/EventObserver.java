package io.dawnwatch.engine;

/** Is told the score of every event, published or not: for evaluation, not for the live path. */
@FunctionalInterface
public interface EventObserver {
  /**
   * An event was applied.
   *
   * @param surprise what the champion's event detectors say, in nats
   * @param score the champion's calibrated score, 0 to 1
   */
  void scored(long offset, double surprise, double score);
}
