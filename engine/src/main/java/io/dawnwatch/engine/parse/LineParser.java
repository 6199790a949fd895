package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the lines of one log into events. A result depends on the settings and the bytes of its
 * line alone, and no bytes make it throw. Not thread-safe: one instance per thread. O(line length).
 *
 * <p>Before a format sees a line, a byte order mark and blanks or line ends at its end are taken
 * off, and bytes that are not UTF-8 become U+FFFD, which marks the event as repaired.
 *
 * <p>What each format makes of its lines stands in docs/formats.md. Only {@link Format#OTLP} has
 * lines that hold many records: {@link #parseAll} hands over each, {@link #parse} the first.
 */
public final class LineParser {
  private final ParseSettings settings;
  private final YearRule years;
  private final LineFormat format;

  /** A parser for lines whose order means nothing. */
  public LineParser(ParseSettings settings) {
    this(settings, YearRule.of(settings));
  }

  private LineParser(ParseSettings settings, YearRule years) {
    this.settings = settings;
    this.years = years;
    this.format = format(settings, years);
  }

  /**
   * A parser for the lines of one log in their order. Times without a year are of the settings'
   * year until months run back, as from December to January: then of the next.
   */
  public static LineParser inOrder(ParseSettings settings) {
    return new LineParser(settings, YearRule.inOrder(settings.year()));
  }

  static LineFormat format(ParseSettings settings, YearRule years) {
    return switch (settings.format()) {
      case JSON -> new JsonFormat(settings, years);
      case OTLP -> new OtlpFormat(settings, years);
      case SYSLOG -> new SyslogFormat(settings, years);
      case ACCESS -> new AccessFormat(settings, years);
      case LOGFMT -> new LogfmtFormat(settings, years);
      case JOURNAL -> new JournalFormat(settings, years);
      case CSV -> new CsvFormat(settings, years);
      case TIME_LEVEL_REST -> new TimedFormat(settings, years);
      case PATTERN -> new PatternFormat(settings, years);
      case TEXT -> new TextFormat(settings);
    };
  }

  /**
   * Says when the records that come next were written, in milliseconds since 1970 UTC: what decides
   * the year of times without one under {@link ParseSettings#YEAR_OF_RECORD}.
   */
  public void recordTime(long millis) {
    years.recordTime(millis);
  }

  public ParseSettings settings() {
    return settings;
  }

  /** Parses a whole array; null is rejected with its reason. */
  public ParseResult parse(byte @Nullable [] line) {
    return parse(line, 0, line == null ? 0 : line.length);
  }

  /** Parses {@code length} bytes from {@code offset}; null is rejected with its reason. */
  public ParseResult parse(byte @Nullable [] line, int offset, int length) {
    if (line == null) {
      return NO_VALUE;
    }
    Objects.checkFromIndexSize(offset, length, line.length);
    int from = Text.afterByteOrderMark(line, offset, offset + length);
    int to = end(line, from, offset + length);
    ParseResult.Rejected rejected = unreadable(line, from, to);
    if (rejected != null) {
      return rejected;
    }
    if (isAscii(line, from, to)) {
      return format.parse(line, from, to, false);
    }
    byte[] decoded = Text.of(line, from, to).getBytes(UTF_8);
    return format.parse(decoded, 0, decoded.length, isRepaired(decoded, line, from, to));
  }

  /** Hands over what becomes of each record of a line, in order; at least one. */
  public void parseAll(byte @Nullable [] line, Consumer<ParseResult> sink) {
    if (line == null) {
      sink.accept(NO_VALUE);
      return;
    }
    int from = Text.afterByteOrderMark(line, 0, line.length);
    int to = end(line, from, line.length);
    ParseResult.Rejected rejected = unreadable(line, from, to);
    if (rejected != null) {
      sink.accept(rejected);
    } else if (isAscii(line, from, to)) {
      format.parseAll(line, from, to, false, sink);
    } else {
      byte[] decoded = Text.of(line, from, to).getBytes(UTF_8);
      boolean repaired = isRepaired(decoded, line, from, to);
      format.parseAll(decoded, 0, decoded.length, repaired, sink);
    }
  }

  private static final ParseResult.Rejected NO_VALUE =
      new ParseResult.Rejected(RejectReason.NULL_VALUE, "the record has no value");

  private static int end(byte[] line, int from, int offset) {
    int to = offset;
    while (to > from && Text.isBlank(line[to - 1])) {
      to--;
    }
    return to;
  }

  private ParseResult.@Nullable Rejected unreadable(byte[] line, int from, int to) {
    int first = from;
    while (first < to && Text.isBlank(line[first])) {
      first++;
    }
    if (first == to) {
      return new ParseResult.Rejected(RejectReason.EMPTY, "the line is empty");
    }
    return to - from > settings.maxDocumentBytes()
        ? new ParseResult.Rejected(
            RejectReason.TOO_LONG,
            "the line is longer than " + settings.maxDocumentBytes() + " bytes")
        : null;
  }

  private static boolean isRepaired(byte[] decoded, byte[] line, int from, int to) {
    return !Arrays.equals(decoded, 0, decoded.length, line, from, to);
  }

  private static boolean isAscii(byte[] line, int from, int to) {
    int union = 0;
    for (int i = from; i < to; i++) {
      union |= line[i];
    }
    return union >= 0;
  }
}
