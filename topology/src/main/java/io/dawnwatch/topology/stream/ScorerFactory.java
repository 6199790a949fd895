package io.dawnwatch.topology.stream;

import io.dawnwatch.engine.EntityStates;
import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.score.Emission;
import java.util.function.Consumer;

/** Makes the scorer of a partition: the same for live and replay. */
@FunctionalInterface
public interface ScorerFactory {
  /**
   * A scorer.
   *
   * @param observer is shown what it sees; null for nobody
   */
  Scorer create(EntityStates states, Consumer<Emission> out, EventObserver observer);

  /** A scorer that nobody watches. */
  default Scorer create(EntityStates states, Consumer<Emission> out) {
    return create(states, out, null);
  }
}
