package io.dawnwatch.engine;

import io.dawnwatch.engine.score.Role;

/**
 * A control record: from its offset on, this model has this role.
 *
 * @param modelId hash of the model
 * @param role its new role
 * @param epoch rises with every activation of a dataset; a record with a lower one is ignored
 */
public record Activation(String modelId, Role role, long epoch) {}
