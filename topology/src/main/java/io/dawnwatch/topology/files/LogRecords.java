package io.dawnwatch.topology.files;

import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.RecordJoiner;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * The records of one log, in order: lines with their continuation lines joined to them, never
 * across pieces. The format is told from the first lines. Not thread-safe.
 */
public final class LogRecords implements AutoCloseable {
  /** Lines a format is told from. */
  public static final int SAMPLE = 1000;

  private static final int SAMPLE_BYTES = 4 << 20;

  /**
   * A record as it lies in its file.
   *
   * @param line number of its first line, from 1
   */
  public record Raw(byte[] bytes, String piece, long line) {}

  private final LogSource source;
  private final LogReader reader;
  private final Deque<Raw> lines = new ArrayDeque<>();
  private final Deque<Raw> records = new ArrayDeque<>();
  private final Detected detected;
  private final RecordJoiner joiner;
  private String piece = "";
  private boolean ended;

  /**
   * Opens a log.
   *
   * @param detector tells the format from a sample of lines
   */
  public LogRecords(LogSource source, int maxLineBytes, Function<List<byte[]>, Detected> detector)
      throws IOException {
    this.source = source;
    reader = new LogReader(source, maxLineBytes);
    List<byte[]> sample = new ArrayList<>();
    int sampled = 0;
    while (sample.size() < SAMPLE && sampled < SAMPLE_BYTES && reader.advance()) {
      Raw line = new Raw(reader.line(), reader.pieceName(), reader.lineNumber());
      lines.add(line);
      sample.add(line.bytes());
      sampled += line.bytes().length;
    }
    detected = detector.apply(sample);
    joiner =
        new RecordJoiner(
            detected.settings(), (joined, first) -> records.add(new Raw(joined, piece, first)));
  }

  /** The log. */
  public LogSource source() {
    return source;
  }

  /** What the sample said. */
  public Detected detected() {
    return detected;
  }

  /** The next record, or null at the end. */
  public Raw next() throws IOException {
    while (records.isEmpty() && !ended) {
      Raw line = lines.poll();
      if (line == null && reader.advance()) {
        line = new Raw(reader.line(), reader.pieceName(), reader.lineNumber());
      }
      if (line == null) {
        joiner.flush();
        ended = true;
      } else {
        if (!line.piece().equals(piece)) {
          joiner.flush();
          piece = line.piece();
        }
        joiner.accept(line.bytes(), line.line());
      }
    }
    return records.poll();
  }

  /** Bytes of the files read so far, as they lie on disk. */
  public long bytesRead() {
    return reader.bytesRead();
  }

  /** Bytes of the files, as they lie on disk; -1 for standard input. */
  public long totalBytes() {
    return reader.totalBytes();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
