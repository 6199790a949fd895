package io.dawnwatch.topology.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A CSV file with a header, plain or compressed, read line by line. */
public final class CsvFile implements Closeable {
  /** Longest line: a session may have millions of events. */
  private static final int MOST_LINE_BYTES = 256 << 20;

  private final Path path;
  private final LogReader reader;
  private final List<String> header;
  private List<String> row = List.of();

  public CsvFile(Path path) throws IOException {
    this.path = path;
    reader =
        new LogReader(
            LogFiles.group(List.of(path), InputStream.nullInputStream()).get(0), MOST_LINE_BYTES);
    if (!reader.advance()) {
      throw new IllegalArgumentException(path + " is empty: a header is expected");
    }
    header = read();
  }

  private List<String> read() {
    String line = new String(reader.line(), StandardCharsets.UTF_8);
    try {
      return CsvLine.fields(line.startsWith("\ufeff") ? line.substring(1) : line);
    } catch (IllegalArgumentException e) {
      throw problem(e.getMessage());
    }
  }

  /** Whether there is a column with that name. */
  public boolean has(String name) {
    return header.stream().anyMatch(one -> one.strip().equalsIgnoreCase(name));
  }

  /** Place of the column with that name. */
  public int column(String name) {
    for (int i = 0; i < header.size(); i++) {
      if (header.get(i).strip().equalsIgnoreCase(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        path + " has no column " + name + ", its columns are " + String.join(", ", header));
  }

  /** Moves to the next row that is not empty; false at the end. */
  public boolean advance() throws IOException {
    while (reader.advance()) {
      if (reader.line().length > 0) {
        row = read();
        return true;
      }
    }
    return false;
  }

  /** A field of the row; empty if the row is shorter. */
  public String field(int column) {
    return column < row.size() ? row.get(column) : "";
  }

  /** What is wrong with the row, with its place. */
  public IllegalArgumentException problem(String what) {
    return new IllegalArgumentException(path + " line " + reader.lineNumber() + ": " + what);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
