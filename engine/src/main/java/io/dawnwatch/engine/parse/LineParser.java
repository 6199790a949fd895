package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns the lines of one log into events. A result depends on the settings and the bytes of its
 * line alone, and no bytes make it throw. Not thread-safe: one instance per thread. O(line length).
 *
 * <p>Before a format sees a line, a byte order mark and blanks or line ends at its end are taken
 * off, and bytes that are not UTF-8 become U+FFFD, which marks the event as repaired.
 *
 * <ul>
 *   <li>{@link Format#TIME_LEVEL_REST}: a line without the expected time is an event without time
 *       whose body is the whole line; an impossible time rejects it. Tokens before the time become
 *       the attribute {@code lead}, tokens between time and level the attribute {@code prefix}.
 *   <li>{@link Format#JSON}: the message field is the body, or else the whole line. Other fields
 *       become attributes (64 at most, values cut at 4,096 characters), resource entries, or the
 *       measures {@code duration.us} and {@code size.bytes}. A duration that names no unit is in
 *       milliseconds, {@code event.duration} in nanoseconds.
 *   <li>{@link Format#ACCESS}: the body is method, path without query, and status.
 *   <li>{@link Format#TEXT}: the line is the body.
 * </ul>
 */
public final class LineParser {
  private final ParseSettings settings;
  private final LineFormat format;

  public LineParser(ParseSettings settings) {
    this.settings = settings;
    this.format =
        switch (settings.format()) {
          case JSON -> new JsonFormat(settings);
          case ACCESS -> new AccessFormat(settings);
          case TIME_LEVEL_REST -> new TimedFormat(settings);
          case TEXT -> new TextFormat(settings);
        };
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
      return new ParseResult.Rejected(RejectReason.NULL_VALUE, "the record has no value");
    }
    Objects.checkFromIndexSize(offset, length, line.length);
    int to = offset + length;
    int from = Text.afterByteOrderMark(line, offset, to);
    while (to > from && Text.isBlank(line[to - 1])) {
      to--;
    }
    int first = from;
    while (first < to && Text.isBlank(line[first])) {
      first++;
    }
    if (first == to) {
      return new ParseResult.Rejected(RejectReason.EMPTY, "the line is empty");
    }
    if (to - from > settings.maxLineBytes()) {
      return new ParseResult.Rejected(
          RejectReason.TOO_LONG, "the line is longer than " + settings.maxLineBytes() + " bytes");
    }
    if (isAscii(line, from, to)) {
      return format.parse(line, from, to, false);
    }
    byte[] decoded = Text.of(line, from, to).getBytes(UTF_8);
    boolean repaired = !Arrays.equals(decoded, 0, decoded.length, line, from, to);
    return format.parse(decoded, 0, decoded.length, repaired);
  }

  private static boolean isAscii(byte[] line, int from, int to) {
    int union = 0;
    for (int i = from; i < to; i++) {
      union |= line[i];
    }
    return union >= 0;
  }
}
