package io.dawnwatch.topology.cli.lab;

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
 * The messages of a file, one for each line or row, in order: a column of a CSV file, or lines
 * without what a format says stands before the message. A line that nobody can parse is a message
 * itself.
 */
interface Messages {
  /** Takes one message. */
  @FunctionalInterface
  interface Taker {
    void take(String message) throws IOException;
  }

  /** Hands over the messages; can be called again. */
  void forEach(Taker taker) throws IOException;

  /** How they are read, for people. */
  String how();

  /** A column of a CSV file with a header. */
  static Messages ofColumn(Path file, String column) {
    return new Messages() {
      @Override
      public void forEach(Taker taker) throws IOException {
        try (CsvFile csv = new CsvFile(file)) {
          int at = csv.column(column);
          while (csv.advance()) {
            taker.take(csv.field(at));
          }
        }
      }

      @Override
      public String how() {
        return "column " + column;
      }
    };
  }

  /** The lines of a log, plain or gzip, in {@code format} or the one that its first lines tell. */
  static Messages ofLines(Path file, Optional<Format> format) throws IOException {
    Detected detected = Lines.detect(file, format);
    return new Lines(file, new LineParser(detected.settings()), detected.describe());
  }

  /** Lines of a log. */
  record Lines(Path file, LineParser parser, String how) implements Messages {
    private static final int SAMPLE_LINES = 1_000;

    private static Detected detect(Path file, Optional<Format> format) throws IOException {
      List<byte[]> sample = new ArrayList<>();
      try (LogReader reader = reader(file)) {
        while (sample.size() < SAMPLE_LINES && reader.advance()) {
          sample.add(reader.line());
        }
      }
      ParseSettings settings = ParseSettings.of(Format.TEXT, "lines");
      return format.isPresent()
          ? FormatDetector.detect(sample, settings, format.get())
          : FormatDetector.detect(sample, settings);
    }

    private static LogReader reader(Path file) throws IOException {
      LogSource source = new LogSource(file.toString(), List.of(new LogPiece.FilePiece(file)));
      return new LogReader(source, ParseSettings.DEFAULT_MAX_LINE_BYTES);
    }

    @Override
    public void forEach(Taker taker) throws IOException {
      try (LogReader reader = reader(file)) {
        while (reader.advance()) {
          byte[] line = reader.line();
          taker.take(
              parser.parse(line) instanceof ParseResult.Parsed parsed
                  ? parsed.event().body()
                  : new String(line, StandardCharsets.UTF_8));
        }
      }
    }
  }
}
