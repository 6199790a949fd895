package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.LogEvent;

/** What became of one line: an event, or a rejection with its reason. Never neither, never both. */
public sealed interface ParseResult {
  /** The line was understood. */
  record Parsed(LogEvent event) implements ParseResult {}

  /**
   * The line goes to quarantine.
   *
   * @param reason the closed reason, fit for a counter
   * @param detail a short sentence for people; it never quotes the line
   */
  record Rejected(RejectReason reason, String detail) implements ParseResult {}
}
