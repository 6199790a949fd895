package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.FormatDetector;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.topology.files.LogPiece;
import io.dawnwatch.topology.files.LogReader;
import io.dawnwatch.topology.files.LogSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a file as events of one entity, one event for each line: a line nobody can parse is
 * an event whose body is the line, a blank one an event with an empty body. Times are left out, so
 * that lines come in their own order.
 */
final class LabEvents {
  /** The one entity. */
  static final String ENTITY = "lines";

  private static final int SAMPLE_LINES = 1_000;

  private final Path file;
  private final LineParser parser;
  private long unparsed;
  private long firstMillis = Long.MAX_VALUE;
  private long lastMillis = Long.MIN_VALUE;

  LabEvents(Path file, ParseSettings settings) {
    this.file = file;
    this.parser = new LineParser(settings);
  }

  /** Takes the events of a file. */
  @FunctionalInterface
  interface Taker {
    /** The event of the line at {@code index}, from 0. */
    void take(long index, LogEvent event) throws IOException;
  }

  /** How the lines of a file are built, from the first of them. */
  static Detected detect(Path file, Optional<Format> format) throws IOException {
    List<byte[]> sample = new ArrayList<>();
    try (LogReader reader = reader(file)) {
      while (sample.size() < SAMPLE_LINES && reader.advance()) {
        sample.add(reader.line());
      }
    }
    ParseSettings settings = ParseSettings.of(Format.TEXT, ENTITY);
    return format.isPresent()
        ? FormatDetector.detect(sample, settings, format.get())
        : FormatDetector.detect(sample, settings);
  }

  private static LogReader reader(Path file) throws IOException {
    LogSource source = new LogSource(file.toString(), List.of(new LogPiece.FilePiece(file)));
    return new LogReader(source, ParseSettings.DEFAULT_MAX_LINE_BYTES);
  }

  /** Hands over the events, in order, and gives how many there are. */
  long forEach(Taker taker) throws IOException {
    unparsed = 0;
    long index = 0;
    try (LogReader reader = reader(file)) {
      while (reader.advance()) {
        taker.take(index, event(reader.line()));
        index++;
      }
    }
    return index;
  }

  /** Lines of the last {@link #forEach} that could not be parsed. */
  long unparsed() {
    return unparsed;
  }

  /** Days from the earliest to the latest time of the lines handed over, 0 without times. */
  double days() {
    return firstMillis > lastMillis ? 0 : (lastMillis - firstMillis) / 86_400_000.0;
  }

  private LogEvent event(byte[] line) {
    if (parser.parse(line) instanceof ParseResult.Parsed parsed) {
      LogEvent event = parsed.event();
      if (event.hasTime()) {
        firstMillis = Math.min(firstMillis, event.eventMillis());
        lastMillis = Math.max(lastMillis, event.eventMillis());
      }
      return new LogEvent(
          LogEvent.NO_TIME,
          event.severity(),
          event.body(),
          ENTITY,
          event.attributes(),
          List.of(),
          event.measures(),
          event.repaired());
    }
    unparsed++;
    String body = new String(line, StandardCharsets.UTF_8).strip();
    return new LogEvent(
        LogEvent.NO_TIME,
        Severity.UNSPECIFIED,
        body,
        ENTITY,
        List.of(),
        List.of(),
        List.of(),
        false);
  }
}
