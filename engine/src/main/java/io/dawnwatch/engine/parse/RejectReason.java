package io.dawnwatch.engine.parse;

/** Why a line cannot become an event. A closed list: counters and alerts are built on it. */
public enum RejectReason {
  /** The record has no value at all. */
  NULL_VALUE,
  /** The line has no bytes, or only blanks, line ends, NUL bytes or a byte order mark. */
  EMPTY,
  /** The line, or a JSON name, number or text in it, is longer than the limit. */
  TOO_LONG,
  /** The line is not one JSON object, though the format says so. */
  BAD_JSON,
  /** JSON objects or arrays are nested deeper than 64 levels. */
  TOO_DEEP,
  /** A time is there but cannot be: month 13, February 30, a year before 1970, unreadable text. */
  BAD_TIME,
  /** The line does not have the shape of the format, such as an access log line without request. */
  BAD_SHAPE,
  /** The line is well formed and says nothing: a JSON object without a single field. */
  NO_BODY,
  /** The event breaks an expectation of its dataset that says quarantine. */
  EXPECTATION
}
