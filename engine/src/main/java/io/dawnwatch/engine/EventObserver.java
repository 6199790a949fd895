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

  /**
   * Whether a window that is no anomaly may be told without id and evidence: making them takes as
   * long as half of its score, and who only learns from figures does not look at them.
   */
  default boolean figuresAlone() {
    return false;
  }

  /** A step of an alert was not emitted, because a suppression holds it back. */
  default void heldBack(long suppression, String alertId) {}

  /**
   * Ingest told how many events broke which expectations.
   *
   * @param champion id of the champion in force; empty for none
   */
  default void broken(String champion, RuleBreaks found) {}

  /** A window or session is about to be scored. The view is good until this returns. */
  default void closing(WindowView window) {}
}
