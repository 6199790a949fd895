package io.dawnwatch.engine.parse;

import java.io.ByteArrayOutputStream;
import java.util.EnumSet;
import java.util.Set;

/**
 * Joins lines that continue a record, such as stack traces and indented dumps, to the line that
 * starts it, with a newline between. Which lines start a record is known by their time (or their
 * level, in logs without times), in {@link Format#JOURNAL} by their cursor, in {@link Format#CSV}
 * by closed quotes, in {@link Format#PATTERN} by the pattern; in the other formats every line is a
 * record. A record ends at 200 lines or 64 KB; what follows then is a record of its own. Blank
 * lines inside a record belong to it. Not thread-safe.
 */
public final class RecordJoiner {
  /** The most lines of one joined record. */
  public static final int MAX_LINES = 200;

  /** The most bytes of one joined record; a single longer line stays whole. */
  public static final int MAX_BYTES = 65_536;

  /** Takes complete records. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes a record.
     *
     * @param record its bytes, lines separated by newlines; the array is the receiver's
     * @param firstLine the number of its first line
     */
    void record(byte[] record, long firstLine);
  }

  private static final Set<Format> JOINED =
      EnumSet.of(Format.TIME_LEVEL_REST, Format.SYSLOG, Format.JOURNAL, Format.PATTERN);

  private final Sink sink;
  private final boolean joins;
  private final boolean quotes;
  private final LineFormat format;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private boolean open;
  private long firstLine;
  private int pendingLines;

  public RecordJoiner(ParseSettings settings, Sink sink) {
    this.sink = sink;
    this.quotes = settings.format() == Format.CSV;
    this.joins = quotes || JOINED.contains(settings.format());
    this.format = LineParser.format(settings, YearRule.of(settings));
  }

  /** Takes the next line of the log, without its line end. */
  public void accept(byte[] line, long lineNumber) {
    if (!joins) {
      sink.record(line, lineNumber);
      return;
    }
    int length = line.length;
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    boolean starts = quotes ? !open : length > 0 && format.startsRecord(line, 0, length);
    open ^= quotes && CsvFormat.endsOpen(line, 0, length);
    boolean full = pendingLines >= MAX_LINES || pending.size() + 1 + length > MAX_BYTES;
    if (starts || full) {
      emit();
    }
    if (pendingLines == 0) {
      firstLine = lineNumber;
    } else {
      pending.write('\n');
    }
    pending.write(line, 0, length);
    pendingLines++;
  }

  /** Hands over the last record; to be called at the end of the log. */
  public void flush() {
    emit();
    open = false;
  }

  private void emit() {
    if (pendingLines > 0) {
      byte[] record = pending.toByteArray();
      pending.reset();
      pendingLines = 0;
      sink.record(record, firstLine);
    }
  }
}
