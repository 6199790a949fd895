package io.dawnwatch.engine.detect;

import java.util.List;

/**
 * Says how surprising one event is. Stateless: everything it needs is in the {@link EventView} and
 * the model. Every surprise is finite, 0 or more. Called for every event, so O(length of the event)
 * at most, and without allocation.
 */
public interface EventDetector {
  /** Name of the detector in models and scores. */
  String name();

  /** Surprise of the event in nats, at least 0. */
  double surprise(EventView event);

  /**
   * Whether the surprise depends on the model, the event and its template alone, so that it can be
   * had before the events that came earlier are applied.
   */
  default boolean isFrozen() {
    return false;
  }

  /** Takes {@link #surprise} apart: contributions that sum up to it; nothing if it is 0. */
  void explain(EventView event, List<Contribution> contributions);
}
