package io.dawnwatch.topology.files;

import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.parse.RejectReason;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * How a log reads from its first line to its last in the format its sample shows.
 *
 * @param records lines with those that continue them, and each record of lines that hold many
 * @param fitted records that are what the format says: events, with a time if the log has times,
 *     and lines that say nothing and are meant to
 * @param entities of its events; counted up to {@link #MOST_ENTITIES}
 * @param rejected records that are no events, by reason
 */
public record FormatReport(
    Detected detected, long records, long fitted, int entities, Map<RejectReason, Long> rejected) {
  /** Entities beyond are not counted. */
  public static final int MOST_ENTITIES = 10_000;

  /**
   * Reads a log to its end.
   *
   * @throws IOException when it cannot be read, is empty or is no text; it names the log
   */
  public static FormatReport of(LogSource log, Function<List<byte[]>, Detected> detector)
      throws IOException {
    boolean[] binary = {false};
    try (LogRecords records =
        new LogRecords(
            log,
            ParseSettings.DEFAULT_MAX_DOCUMENT_BYTES,
            sample -> {
              binary[0] = LogStream.looksBinary(sample);
              return detector.apply(sample);
            })) {
      if (binary[0]) {
        throw new IOException(log.name() + ": it is no text, or not in UTF-8");
      }
      Detected detected = records.detected();
      LineParser parser = LineParser.inOrder(detected.settings());
      Tally tally = new Tally(detected.hasTime());
      for (LogRecords.Raw raw = records.next(); raw != null; raw = records.next()) {
        parser.parseAll(raw.bytes(), tally::take);
      }
      if (tally.records == 0) {
        throw new IOException(log.name() + ": it is empty");
      }
      return new FormatReport(
          detected, tally.records, tally.fitted, tally.entities.size(), tally.rejected);
    }
  }

  /** Share of the records that fit, 0 to 1; 1 for a log without any. */
  public double share() {
    return records == 0 ? 1 : (double) fitted / records;
  }

  private static final class Tally {
    private final boolean timed;
    private final Set<String> entities = new HashSet<>();
    private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);
    private long records;
    private long fitted;

    Tally(boolean timed) {
      this.timed = timed;
    }

    void take(ParseResult result) {
      if (result instanceof ParseResult.Rejected no) {
        if (no.reason() == RejectReason.EMPTY) {
          return;
        }
        rejected.merge(no.reason(), 1L, Long::sum);
      } else if (result instanceof ParseResult.Parsed parsed) {
        fitted += !timed || parsed.event().hasTime() ? 1 : 0;
        if (entities.size() < MOST_ENTITIES) {
          entities.add(parsed.event().entity());
        }
      } else {
        fitted++;
      }
      records++;
    }
  }
}
