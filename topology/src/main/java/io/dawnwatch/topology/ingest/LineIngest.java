package io.dawnwatch.topology.ingest;

import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.map.EventMapping;

/**
 * From a line to its one outcome: what the ingest topology, {@code load} and the demo share. One
 * per thread.
 */
public final class LineIngest {
  private final LineParser parser;
  private final String hash;

  public LineIngest(IngestSettings settings) {
    this.parser = new LineParser(settings.parse());
    this.hash = settings.hash();
  }

  /** The outcome of one line; {@code line} may be null. */
  public IngestedLine ingest(byte[] line, Source source) {
    ParseResult result = parser.parse(line);
    if (result instanceof ParseResult.Parsed parsed) {
      return new IngestedLine.Event(EventMapping.toAvro(parsed.event(), source, hash));
    }
    ParseResult.Rejected rejected = (ParseResult.Rejected) result;
    return new IngestedLine.Rejected(
        quarantined(rejected.reason().name(), rejected.detail(), line, source, hash));
  }

  /** A record for quarantine: whole up to {@link QuarantineLimit#BYTES}. */
  public static Quarantined quarantined(
      String reason, String detail, byte[] value, Source source, String hash) {
    return new Quarantined(
        reason,
        detail,
        QuarantineLimit.head(value),
        value == null ? -1L : value.length,
        QuarantineLimit.sha256(value),
        source,
        hash);
  }
}
