package io.dawnwatch.topology.stream;

import io.dawnwatch.engine.EntityStates;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.score.Emission;
import java.util.function.Consumer;

/** Makes the scorer of a partition: the same for live and replay. */
@FunctionalInterface
public interface ScorerFactory {
  Scorer create(EntityStates states, Consumer<Emission> out);
}
