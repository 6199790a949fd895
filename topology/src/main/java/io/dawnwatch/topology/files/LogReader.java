package io.dawnwatch.topology.files;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Streams the lines of a log, piece after piece, oldest first. Gzip, bzip2 and Zstandard are
 * recognised by their first bytes, also on standard input. Memory is bounded whatever the input: of
 * a line longer than {@code maxLineBytes} only the first {@code maxLineBytes + 1} bytes are kept,
 * so that a parser with that limit rejects it as too long; the rest is skipped and counted. A log
 * that is {@link #following followed} has no end: where there is none yet, {@link #advance} says no
 * and {@link #look} looks for more. Not thread-safe.
 *
 * <pre>{@code
 * while (reader.advance()) {
 *   use(reader.line(), reader.pieceName(), reader.lineNumber());
 * }
 * }</pre>
 */
public final class LogReader implements Closeable {
  private static final int BUFFER_BYTES = 65_536;
  private static final byte[] NOTHING = {};

  private final LogSource source;
  private final int keepBytes;
  private final long totalBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private byte[] collected = new byte[1024];

  private int nextPiece;
  private String pieceName = "";
  private @Nullable InputStream in;
  private byte[] line = NOTHING;
  private long lineNumber;
  private long bytesRead;
  private long cutLines;
  private long skippedBytes;

  /** What is there of the line that is being read. */
  private int length;

  private long skipped;
  private boolean any;

  /** Whether the last piece is written to, and has no last line before it is over. */
  private boolean follows;

  private boolean over;
  private boolean anotherSeen;
  private @Nullable Object key;
  private long bytesBeforePiece;

  /** What became of a log that is followed since its last line. */
  enum Growth {
    NONE,
    MORE,
    /** Its file was moved away; what stands in its place is read next. */
    ROTATED,
    /** Its file was cut; it is read from its start. */
    TRUNCATED
  }

  /**
   * A reader whose last piece is written to while it is read. Compressed, it does not grow: then it
   * is read to its end as any other.
   */
  static LogReader following(LogSource source, int maxLineBytes) throws IOException {
    LogReader reader = new LogReader(source, maxLineBytes);
    reader.follows = source.isReadAgain();
    return reader;
  }

  /**
   * A reader at the start of a log.
   *
   * @param maxLineBytes the longest line kept whole, at least 1
   * @throws IOException when the size of a piece cannot be read; it names the file
   */
  public LogReader(LogSource source, int maxLineBytes) throws IOException {
    if (maxLineBytes < 1 || maxLineBytes == Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "maxLineBytes must be at least 1 and below 2^31 - 1, was " + maxLineBytes);
    }
    this.source = source;
    this.keepBytes = maxLineBytes + 1;
    this.totalBytes = totalBytes(source);
  }

  private static long totalBytes(LogSource source) throws IOException {
    long total = 0;
    for (LogPiece piece : source.pieces()) {
      try {
        long size = piece.sizeBytes();
        if (size < 0) {
          return -1;
        }
        total += size;
      } catch (IOException e) {
        throw named(piece.name(), e);
      }
    }
    return total;
  }

  /**
   * Moves to the next line.
   *
   * @return false at the end of the log, for now or for good
   * @throws IOException when a piece cannot be read; it names the file and the last line read
   */
  public boolean advance() throws IOException {
    while (true) {
      if (in == null && !openNext()) {
        line = NOTHING;
        return false;
      }
      try {
        if (readLine()) {
          lineNumber++;
          return true;
        }
        if (mayGrow()) {
          line = NOTHING;
          return false;
        }
      } catch (IOException e) {
        throw named(pieceName + " after line " + lineNumber, e);
      }
      close();
    }
  }

  /** The current line without its line end; the array is the caller's. */
  public byte[] line() {
    return line;
  }

  /** The number of the current line in its piece, from 1. */
  public long lineNumber() {
    return lineNumber;
  }

  /** The name of the piece that holds the current line. */
  public String pieceName() {
    return pieceName;
  }

  /** Bytes read so far as stored, before decompression; read ahead of the current line. */
  public long bytesRead() {
    return bytesRead;
  }

  /** Bytes of all pieces as stored when the reader was made; -1 when standard input is one. */
  public long totalBytes() {
    return totalBytes;
  }

  /** How many lines were cut because they are longer than the limit. */
  public long cutLines() {
    return cutLines;
  }

  /** How many bytes of such lines were skipped. */
  public long skippedBytes() {
    return skippedBytes;
  }

  /** Closes the piece that is open; reading on continues with the next one. */
  @Override
  public void close() throws IOException {
    InputStream open = in;
    in = null;
    if (open != null) {
      open.close();
    }
  }

  private boolean openNext() throws IOException {
    if (nextPiece == source.pieces().size()) {
      return false;
    }
    LogPiece piece = source.pieces().get(nextPiece++);
    pieceName = piece.name();
    lineNumber = 0;
    position = 0;
    limit = 0;
    over = false;
    anotherSeen = false;
    bytesBeforePiece = bytesRead;
    try {
      BufferedInputStream stored =
          new BufferedInputStream(
              new Counted(follows ? opened(piece) : piece.open()), BUFFER_BYTES);
      in = Compression.open(stored, pieceName);
      follows &= nextPiece < source.pieces().size() || in == stored;
    } catch (IOException e) {
      throw named(pieceName, e);
    }
    return true;
  }

  /** Whether the piece that is open may get longer. */
  private boolean mayGrow() {
    return follows && !over && nextPiece == source.pieces().size();
  }

  /** Whether {@link #advance} said no for now and not for good. */
  boolean isFollowing() {
    return in != null && mayGrow();
  }

  /**
   * Looks for more of a log that is followed, after {@link #advance} said no. A file that was moved
   * away is read until nothing comes any more, and its last line is then over without a line end.
   */
  Growth look() throws IOException {
    try {
      if (fill()) {
        return Growth.MORE;
      }
      LogPiece piece = source.pieces().get(nextPiece - 1);
      Object now = key(piece);
      boolean truncated =
          Objects.equals(now, key) && piece.sizeBytes() < bytesRead - bytesBeforePiece;
      if (!truncated && Objects.equals(now, key)) {
        return Growth.NONE;
      }
      // A writer goes on for a moment in the file that was moved: one more look at it.
      if (!truncated && !anotherSeen) {
        anotherSeen = true;
        return Growth.NONE;
      }
      over = true;
      nextPiece--;
      return truncated ? Growth.TRUNCATED : Growth.ROTATED;
    } catch (NoSuchFileException e) {
      return Growth.NONE;
    } catch (IOException e) {
      throw named(pieceName + " after line " + lineNumber, e);
    }
  }

  /** Opens a piece and keeps its key; asked after it was opened, it could be that of the next. */
  private InputStream opened(LogPiece piece) throws IOException {
    key = key(piece);
    InputStream opened = piece.open();
    for (Object now = key(piece); !Objects.equals(now, key); now = key(piece)) {
      opened.close();
      key = now;
      opened = piece.open();
    }
    return opened;
  }

  /** When the piece that is read was last written to, milliseconds since 1970 UTC. */
  long writtenMillis() throws IOException {
    return source.pieces().get(nextPiece - 1) instanceof LogPiece.FilePiece file
        ? Files.getLastModifiedTime(file.path()).toMillis()
        : Long.MAX_VALUE;
  }

  /** What stays the same when a file gets longer or another name, and differs for another file. */
  private static @Nullable Object key(LogPiece piece) throws IOException {
    return piece instanceof LogPiece.FilePiece file
        ? Files.readAttributes(file.path(), BasicFileAttributes.class).fileKey()
        : null;
  }

  private boolean readLine() throws IOException {
    while (position < limit || fill()) {
      any = true;
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      int kept = Math.min(end - position, keepBytes - length);
      collect(kept);
      length += kept;
      skipped += end - position - kept;
      boolean complete = end < limit;
      position = complete ? end + 1 : end;
      if (complete) {
        return endLine();
      }
    }
    return any && !mayGrow() && endLine();
  }

  private boolean endLine() {
    if (skipped > 0) {
      cutLines++;
      skippedBytes += skipped;
    } else if (length > 0 && collected[length - 1] == '\r') {
      length--;
    }
    line = Arrays.copyOf(collected, length);
    length = 0;
    skipped = 0;
    any = false;
    return true;
  }

  private void collect(int more) {
    if (length + more > collected.length) {
      int doubled = (int) Math.min(keepBytes, collected.length * 2L);
      collected = Arrays.copyOf(collected, Math.max(length + more, doubled));
    }
    System.arraycopy(buffer, position, collected, length, more);
  }

  private boolean fill() throws IOException {
    InputStream open = in;
    position = 0;
    limit = open == null ? 0 : Math.max(0, open.read(buffer, 0, buffer.length));
    return limit > 0;
  }

  private static IOException named(String where, IOException e) {
    String what;
    if (e instanceof EOFException) {
      what = "the compressed data ends too early";
    } else if (e instanceof NoSuchFileException) {
      what = "the file is gone";
    } else {
      what = String.valueOf(e.getMessage());
    }
    return new IOException("cannot read " + where + ": " + what, e);
  }

  /** Counts what is read from a piece as stored. */
  private final class Counted extends FilterInputStream {
    Counted(InputStream stored) {
      super(stored);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      bytesRead += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      bytesRead += Math.max(0, read);
      return read;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(count);
      bytesRead += skipped;
      return skipped;
    }
  }
}
