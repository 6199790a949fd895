package io.dawnwatch.engine;

import io.dawnwatch.engine.detect.WindowView;

/**
 * Is told the score of every event, published or not, and shown every window: for training and
 * evaluation, not for the live path.
 */
@FunctionalInterface
public interface EventObserver {
  /**
   * An event was applied.
   *
   * @param surprise what the champion's event detectors say, in nats
   * @param score the champion's calibrated score, 0 to 1
   */
  void scored(long offset, double surprise, double score);

  /** Whether it wants to be told of events at all. */
  default boolean ofEvents() {
    return true;
  }

  /** A step of an alert was not emitted, because a suppression holds it back. */
  default void heldBack(long suppression, String alertId) {}

  /** A window or session is about to be scored. The view is good until this returns. */
  default void closing(WindowView window) {}
}
