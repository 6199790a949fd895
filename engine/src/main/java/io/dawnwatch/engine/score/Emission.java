package io.dawnwatch.engine.score;

/**
 * Something the engine says, at a place in its partition: the record that caused it, and its number
 * among those.
 */
public sealed interface Emission permits ScoreResult, AlertResult {
  /** Offset of the record that caused it. */
  long offset();

  /** Number among what that record caused, from 0. */
  int ordinal();

  /** Hash of the model it is of. */
  String modelId();

  String entity();
}
