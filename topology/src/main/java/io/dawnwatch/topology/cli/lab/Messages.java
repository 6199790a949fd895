package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.topology.files.CsvFile;
import java.io.IOException;
import java.nio.file.Path;
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
    Detected detected = LabEvents.detect(file, format);
    LabEvents events = new LabEvents(file, detected.settings());
    return new Messages() {
      @Override
      public void forEach(Taker taker) throws IOException {
        events.forEach((index, event) -> taker.take(event.body()));
      }

      @Override
      public String how() {
        return detected.describe();
      }
    };
  }
}
