package io.dawnwatch.topology.ingest;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.map.EventMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * From a line to its one outcome: what the ingest topology, {@code load} and the demo share. One
 * per thread.
 */
public final class LineIngest {
  private final LineParser parser;
  private final String hash;

  /** For lines whose order means nothing, such as those of a topic. */
  public LineIngest(IngestSettings settings) {
    this(settings, new LineParser(settings.parse()));
  }

  private LineIngest(IngestSettings settings, LineParser parser) {
    this.parser = parser;
    this.hash = settings.hash();
  }

  /** For the lines of one log in their order: the turn of a year is followed. */
  public static LineIngest inOrder(IngestSettings settings) {
    return new LineIngest(settings, LineParser.inOrder(settings.parse()));
  }

  /** The outcome of the first record of a line; {@code line} may be null. */
  public IngestedLine ingest(byte[] line, Source source) {
    List<IngestedLine> outcomes = new ArrayList<>(1);
    ingest(line, source, LogEvent.NO_TIME, outcomes::add);
    return outcomes.get(0);
  }

  /**
   * Gives the outcome of each record of a line, at least one. Records, not lines, are what the
   * ledger counts: {@code lines + more = events + quarantined + filtered}, where more is the
   * records beyond the first of their line. They share the line's source and are told apart by an
   * attribute.
   *
   * @param line may be null
   * @param recordMillis when the line came, milliseconds since 1970 UTC; {@link LogEvent#NO_TIME}
   *     while nobody knows
   */
  public void ingest(byte[] line, Source source, long recordMillis, Consumer<IngestedLine> sink) {
    parser.recordTime(recordMillis);
    parser.parseAll(line, result -> sink.accept(outcome(result, line, source)));
  }

  private IngestedLine outcome(ParseResult result, byte[] line, Source source) {
    if (result instanceof ParseResult.Parsed parsed) {
      return new IngestedLine.Event(EventMapping.toAvro(parsed.event(), source, hash));
    }
    if (result instanceof ParseResult.Filtered filtered) {
      return new IngestedLine.Filtered(filtered.why());
    }
    ParseResult.Rejected rejected = (ParseResult.Rejected) result;
    byte[] value = rejected.value() == null ? line : rejected.value();
    return new IngestedLine.Rejected(
        quarantined(rejected.reason().name(), rejected.detail(), value, source, hash));
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
