package io.dawnwatch.engine.clean;

/** What becomes of an event that breaks an expectation; the breach is counted in any case. */
public enum Action {
  /** It goes to quarantine. */
  QUARANTINE,
  /** It stays, and carries the rule's name as a flag. */
  FLAG,
  /** It stays as it is. */
  COUNT
}
