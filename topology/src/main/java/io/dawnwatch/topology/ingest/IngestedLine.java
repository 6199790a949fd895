package io.dawnwatch.topology.ingest;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.map.EventMapping;
import io.dawnwatch.topology.map.LogEventWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What becomes of a record of a line: exactly one of these. */
public sealed interface IngestedLine {
  /**
   * It is an event, keyed by its entity.
   *
   * @param source the line it was made from
   * @param ingestHash of the configuration that made it
   * @param flags expectations that it breaks and that say flag
   */
  record Event(LogEvent event, Source source, String ingestHash, List<String> flags)
      implements IngestedLine {
    /** Key of its record. */
    public byte[] key() {
      return event.entity().getBytes(StandardCharsets.UTF_8);
    }

    /** Value of its record, given its {@link #key}. */
    public byte[] value(byte[] key, LogEventWriter writer) {
      return writer.write(event, key, source, ingestHash, flags);
    }

    /** The event as a record of the contract. */
    public io.dawnwatch.schemas.LogEvent toAvro() {
      return EventMapping.toAvro(event, source, ingestHash, flags);
    }
  }

  /** It is kept aside, with the reason. */
  record Rejected(Quarantined quarantined) implements IngestedLine {}

  /** The dataset's cleaning leaves it out, by this step; it is counted and not kept. */
  record Filtered(String step) implements IngestedLine {}
}
