package io.dawnwatch.embedded.demo;

/** What happened to a line on its way. */
enum Damage {
  NONE(false),
  /** Written in Latin-1: not valid UTF-8, yet all of it can be repaired. */
  LATIN_1(false),
  TRUNCATED(true),
  IMPOSSIBLE_DATE(true),
  EMPTY(true);

  private final boolean breaksLine;

  Damage(boolean breaksLine) {
    this.breaksLine = breaksLine;
  }

  /** Whether no event can be read from the line any more. */
  boolean breaksLine() {
    return breaksLine;
  }
}
