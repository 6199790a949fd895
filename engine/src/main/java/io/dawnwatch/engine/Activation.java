package io.dawnwatch.engine;

import io.dawnwatch.engine.score.Role;

/**
 * A control record: from its offset on, this model has this role.
 *
 * @param modelId hash of the model
 * @param role its new role
 * @param epoch rises with every activation of a dataset; a record with a lower one is ignored
 * @param warmForMillis for a new champion: how long the former one goes on as a challenger, so that
 *     a rollback finds its state warm; {@link Long#MAX_VALUE} until it is retired, 0 not at all
 */
public record Activation(String modelId, Role role, long epoch, long warmForMillis) {
  public Activation {
    if (warmForMillis < 0) {
      throw new IllegalArgumentException(
          "warmFor must be at least 0, was " + warmForMillis + " ms");
    }
  }

  /** A former champion is not kept warm. */
  public Activation(String modelId, Role role, long epoch) {
    this(modelId, role, epoch, 0);
  }
}
