package io.dawnwatch.engine.score;

/** What a score is about. */
public enum Scope {
  /** One telling line. */
  EVENT,
  /** A tumbling span of an entity's events. */
  WINDOW,
  /** An entity's events until a gap. */
  SESSION
}
