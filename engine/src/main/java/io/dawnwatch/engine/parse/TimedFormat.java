package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * A time, perhaps a level among the next tokens, and the rest. With {@link TimeShape#NONE} the line
 * starts with its level.
 *
 * <p>A word counts as the level when it is written in capitals, stands in brackets, follows {@code
 * level=}, or comes straight after the time: "authentication failure" in a message is none. A
 * syslog priority such as {@code <34>} at the start of the line gives the severity when no word
 * does.
 */
final class TimedFormat implements LineFormat {
  private static final int LONGEST_LEVEL = 13;

  private final ParseSettings settings;
  private final TimeReader time;
  private int levelStart;
  private int levelEnd;

  TimedFormat(ParseSettings settings) {
    this.settings = settings;
    this.time = new TimeReader(settings.zone(), settings.year());
  }

  /** Whether a record starts here: the time, possible or not, or without times the level. */
  boolean startsRecord(byte[] bytes, int from, int to) {
    int start = start(bytes, from, to);
    if (settings.timeShape() == TimeShape.NONE) {
      return level(bytes, start, to, 1, false) != Severity.UNSPECIFIED;
    }
    int timeAt = skipTokens(bytes, start, to, settings.timeToken());
    return readTime(bytes, timeAt, to) != TimeReader.Outcome.NO_MATCH;
  }

  private static int start(byte[] bytes, int from, int to) {
    return afterPriority(bytes, Text.afterByteOrderMark(bytes, from, to), to);
  }

  /** Whether the line has a level within the given number of tokens after its time. */
  boolean hasLevel(byte[] bytes, int from, int to, int tokens) {
    int timeAt = skipTokens(bytes, start(bytes, from, to), to, settings.timeToken());
    return readTime(bytes, timeAt, to) == TimeReader.Outcome.READ
        && level(bytes, afterTime(bytes, to), to, tokens, true) != Severity.UNSPECIFIED;
  }

  @Override
  public ParseResult parse(byte[] bytes, int from, int to, boolean repaired) {
    int start = afterPriority(bytes, from, to);
    Severity byPriority = start > from ? priority(bytes, from) : Severity.UNSPECIFIED;
    if (settings.timeShape() == TimeShape.NONE) {
      Severity severity = level(bytes, start, to, Math.min(1, settings.levelTokens()), false);
      int body = severity == Severity.UNSPECIFIED ? start : afterLevel(bytes, to);
      return event(
          LogEvent.NO_TIME, or(severity, byPriority), bytes, body, to, List.of(), repaired);
    }
    int timeAt = skipTokens(bytes, start, to, settings.timeToken());
    return switch (readTime(bytes, timeAt, to)) {
      case IMPOSSIBLE ->
          new ParseResult.Rejected(
              RejectReason.BAD_TIME,
              "the line's time does not exist or is not within 1970 to 9999");
      case NO_MATCH -> event(LogEvent.NO_TIME, byPriority, bytes, from, to, List.of(), repaired);
      case READ -> {
        int rest = afterTime(bytes, to);
        Severity severity = level(bytes, rest, to, settings.levelTokens(), true);
        List<KeyValue> attributes = new ArrayList<>(2);
        addWords(attributes, "lead", bytes, start, timeAt);
        int body = afterSeparator(bytes, rest, to);
        if (severity != Severity.UNSPECIFIED) {
          addWords(attributes, "prefix", bytes, rest, levelStart);
          body = afterLevel(bytes, to);
        }
        yield event(time.millis(), or(severity, byPriority), bytes, body, to, attributes, repaired);
      }
    };
  }

  private ParseResult event(
      long millis,
      Severity severity,
      byte[] bytes,
      int from,
      int to,
      List<KeyValue> attributes,
      boolean repaired) {
    List<KeyValue> fixed = List.copyOf(attributes);
    String entity = settings.entity().resolve(fixed, List.of(), settings.defaultEntity());
    return new ParseResult.Parsed(
        new LogEvent(
            millis,
            severity,
            Text.of(bytes, from, to),
            entity,
            fixed,
            List.of(),
            List.of(),
            repaired));
  }

  private static Severity or(Severity first, Severity second) {
    return first == Severity.UNSPECIFIED ? second : first;
  }

  private TimeReader.Outcome readTime(byte[] bytes, int at, int to) {
    int start = at < to && Text.isLetter(bytes[at]) ? afterTimeKey(bytes, at, to) : at;
    if (start < to && Text.isOpener(bytes[start])) {
      start++;
    }
    return time.read(settings.timeShape(), bytes, start, to);
  }

  /** Past the key of {@code ts=2024-05-01T10:00:00Z}, as logfmt writes it. */
  private static int afterTimeKey(byte[] bytes, int at, int to) {
    int end = wordEnd(bytes, at, to);
    if (end == to || bytes[end] != '=') {
      return at;
    }
    return switch (Text.of(bytes, at, end)) {
      case "t", "ts", "time", "timestamp" -> end + 1;
      default -> at;
    };
  }

  private int afterTime(byte[] bytes, int to) {
    return afterClosers(bytes, time.end(), to);
  }

  private int afterLevel(byte[] bytes, int to) {
    return afterSeparator(bytes, afterClosers(bytes, levelEnd, to), to);
  }

  private static int afterClosers(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && Text.isCloser(bytes[at])) {
      at++;
    }
    return Text.skipSpaces(bytes, at, to);
  }

  /** Past a token that only separates, such as the dash of {@code INFO - started}. */
  private static int afterSeparator(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (bytes[at] == '-' || bytes[at] == '|' || bytes[at] == ':')) {
      at++;
    }
    boolean alone = at > from && at < to && Text.isSpace(bytes[at]);
    return alone ? Text.skipSpaces(bytes, at, to) : from;
  }

  private static int skipTokens(byte[] bytes, int from, int to, int tokens) {
    int at = Text.skipSpaces(bytes, from, to);
    for (int i = 0; i < tokens; i++) {
      at = Text.skipSpaces(bytes, Text.tokenEnd(bytes, at, to), to);
    }
    return at;
  }

  /** The severity of the first level word; {@link #levelStart} and {@link #levelEnd} hold it. */
  private Severity level(byte[] bytes, int from, int to, int tokens, boolean afterTime) {
    int at = from;
    for (int token = 0; token < tokens && at < to && bytes[at] != '\n'; token++) {
      int end = Text.tokenEnd(bytes, at, to);
      Severity severity = levelIn(bytes, at, end, afterTime && token == 0);
      if (severity != Severity.UNSPECIFIED) {
        levelStart = at;
        return severity;
      }
      at = Text.skipSpaces(bytes, end, to);
    }
    return Severity.UNSPECIFIED;
  }

  private Severity levelIn(byte[] bytes, int from, int to, boolean anyCase) {
    int start = from;
    boolean marked = anyCase;
    if (Text.isOpener(bytes[start])) {
      start++;
      marked = true;
    }
    int end = wordEnd(bytes, start, to);
    if (end < to && bytes[end] == '=' && isLevelKey(bytes, start, end)) {
      start = end + 1 < to && bytes[end + 1] == '"' ? end + 2 : end + 1;
      end = wordEnd(bytes, start, to);
      marked = true;
    } else if (start > from && end < to && bytes[end] == ':') {
      // Apache 2.4 writes [module:level].
      start = end + 1;
      end = wordEnd(bytes, start, to);
    }
    int length = end - start;
    if (length < 3 || length > LONGEST_LEVEL || !(end == to || Text.isCloser(bytes[end]))) {
      return Severity.UNSPECIFIED;
    }
    if (!marked && !allCapitals(bytes, start, end)) {
      return Severity.UNSPECIFIED;
    }
    levelEnd = end;
    return Severity.ofText(Text.of(bytes, start, end));
  }

  private static int wordEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (Text.isLetter(bytes[at]) || bytes[at] == '_')) {
      at++;
    }
    return at;
  }

  private static boolean isLevelKey(byte[] bytes, int from, int to) {
    return switch (to - from) {
      case 3 -> bytes[from] == 'l' && bytes[from + 1] == 'v' && bytes[from + 2] == 'l';
      case 5 -> Text.of(bytes, from, to).equals("level");
      case 8 -> Text.of(bytes, from, to).equals("severity");
      default -> false;
    };
  }

  private static boolean allCapitals(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 'A' || bytes[i] > 'Z') {
        return false;
      }
    }
    return true;
  }

  private static void addWords(
      List<KeyValue> attributes, String key, byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && Text.isSpace(bytes[end - 1])) {
      end--;
    }
    for (int i = from; i < end; i++) {
      if (Text.isLetter(bytes[i]) || Text.isDigit(bytes[i]) || bytes[i] < 0) {
        String words = Text.of(bytes, from, end);
        attributes.add(new KeyValue(key, Text.cut(words, JsonFormat.MAX_VALUE)));
        return;
      }
    }
  }

  /** The first byte after a syslog priority {@code <0>} to {@code <191>}, else {@code from}. */
  private static int afterPriority(byte[] bytes, int from, int to) {
    if (from == to || bytes[from] != '<') {
      return from;
    }
    int at = from + 1;
    int number = 0;
    while (at < to && at <= from + 3 && Text.isDigit(bytes[at])) {
      number = number * 10 + bytes[at] - '0';
      at++;
    }
    return at > from + 1 && at < to && bytes[at] == '>' && number <= 191 ? at + 1 : from;
  }

  private static Severity priority(byte[] bytes, int from) {
    int number = 0;
    for (int at = from + 1; bytes[at] != '>'; at++) {
      number = number * 10 + bytes[at] - '0';
    }
    return JsonFormat.ofSyslog(number % 8);
  }
}
