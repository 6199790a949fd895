package io.dawnwatch.topology.ingest;

import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Quarantined;

/** What becomes of a record of a line: exactly one of these. */
public sealed interface IngestedLine {
  /** It is an event, keyed by its entity. */
  record Event(LogEvent event) implements IngestedLine {}

  /** It is kept aside, with the reason. */
  record Rejected(Quarantined quarantined) implements IngestedLine {}

  /** It says nothing and is meant to, such as the header line of a CSV file: counted, not kept. */
  record Filtered(String step) implements IngestedLine {}
}
