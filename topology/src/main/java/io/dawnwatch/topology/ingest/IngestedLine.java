package io.dawnwatch.topology.ingest;

import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Quarantined;

/** What becomes of a record of a line: exactly one of these. */
public sealed interface IngestedLine {
  /** It is an event, keyed by its entity. */
  record Event(LogEvent event) implements IngestedLine {}

  /** It is kept aside, with the reason. */
  record Rejected(Quarantined quarantined) implements IngestedLine {}

  /** The dataset's cleaning leaves it out, by this step; it is counted and not kept. */
  record Filtered(String step) implements IngestedLine {}
}
