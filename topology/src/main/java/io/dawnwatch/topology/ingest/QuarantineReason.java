package io.dawnwatch.topology.ingest;

/** Why something is in quarantine: the closed list, with what helps. */
public enum QuarantineReason {
  NULL_VALUE(
      "The record has no value.", "Nothing is lost; tell the shipper not to write tombstones."),
  EMPTY(
      "The line has no bytes, or only blanks, line ends, NUL bytes or a byte order mark.",
      "Nothing is lost."),
  TOO_LONG(
      "The line, or a name, number or text in it, is longer than the limit.",
      "Raise caps.lineBytes, or split what is written."),
  BAD_JSON(
      "The line is not one JSON object, though the format says so; truncated lines, too.",
      "Check format, and whether the shipper cuts lines."),
  TOO_DEEP("JSON is nested deeper than 64 levels.", "Flatten what is written."),
  BAD_TIME(
      "A time is there but cannot be: month 13, a year before 1970, unreadable text.",
      "Check format and zone."),
  BAD_SHAPE(
      "The line does not have the shape of the format.",
      "Check format; one topic should hold one format."),
  NO_BODY("The line is well formed and says nothing.", "Nothing is lost."),
  EXPECTATION(
      "The event breaks a rule of the dataset that says quarantine; the rule is named.",
      "Fix the writer, or the rule, then quarantine replay."),
  BAD_MAGIC(
      "The bytes do not begin as Avro of a registry does.",
      "On a source topic: check --source-format, and who else writes to it. On events: nobody else"
          + " should."),
  UNKNOWN_SCHEMA(
      "The registry does not know the schema of a record of a source topic.",
      "Check that the writer uses the same registry; then quarantine replay."),
  BAD_AVRO(
      "The bytes are no record of their schema.",
      "On a source topic: look at its writer. On events: nobody else should write there.");

  private final String meaning;
  private final String remedy;

  QuarantineReason(String meaning, String remedy) {
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** What it means, one sentence. */
  public String meaning() {
    return meaning;
  }

  /** What to do. */
  public String remedy() {
    return remedy;
  }
}
