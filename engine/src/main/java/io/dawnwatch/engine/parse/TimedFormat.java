package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * A time, perhaps a level among the next tokens, the other slots of the log's {@link Header}, and
 * the rest, which is the message. With {@link TimeShape#NONE} the line starts with its level.
 *
 * <p>A word counts as the level when it is written in capitals, stands in brackets, follows {@code
 * level=}, or comes straight after the time: "authentication failure" in a message is none. A
 * syslog priority such as {@code <34>} at the start of the line gives the severity when no word
 * does.
 */
final class TimedFormat implements LineFormat {
  private static final int LONGEST_LEVEL = 13;
  private static final String PID = "process.pid";
  private static final String THREAD = "thread.id";
  private static final String LOGGER = "log.logger";

  private final ParseSettings settings;
  private final List<Slot> slots;
  private final boolean levelFirst;
  private final TimeReader time;
  private final HeaderReader header;
  private final List<KeyValue> attributes = new ArrayList<>();
  private Severity severity = Severity.UNSPECIFIED;
  private int levelStart;
  private int levelEnd;

  TimedFormat(ParseSettings settings, YearRule years) {
    this.settings = settings;
    this.slots = settings.header().slots();
    this.levelFirst = !slots.contains(Slot.LEVEL);
    this.time = new TimeReader(settings.zone(), years);
    this.header = new HeaderReader(new TimeReader(settings.zone(), years));
  }

  /** Whether a record starts here: the time, possible or not, or without times the level. */
  @Override
  public boolean startsRecord(byte[] bytes, int from, int to) {
    int start = start(bytes, from, to);
    if (settings.timeShape() == TimeShape.NONE) {
      return level(bytes, start, to, 1, false) != Severity.UNSPECIFIED;
    }
    int timeAt = skipTokens(bytes, start, to, settings.timeToken());
    return readTime(bytes, timeAt, to) != TimeReader.Outcome.NO_MATCH;
  }

  private static int start(byte[] bytes, int from, int to) {
    return Priority.after(bytes, Text.afterByteOrderMark(bytes, from, to), to);
  }

  /** Whether the line has a level within the given number of tokens after its time. */
  boolean hasLevel(byte[] bytes, int from, int to, int tokens) {
    int rest = afterTime(bytes, from, to);
    return rest >= 0 && level(bytes, rest, to, tokens, true) != Severity.UNSPECIFIED;
  }

  /** Where the line goes on after its time, or without times where it starts; -1 without either. */
  int afterTime(byte[] bytes, int from, int to) {
    int start = start(bytes, from, to);
    if (settings.timeShape() == TimeShape.NONE) {
      return level(bytes, start, to, 1, false) == Severity.UNSPECIFIED ? -1 : start;
    }
    int timeAt = skipTokens(bytes, start, to, settings.timeToken());
    return readTime(bytes, timeAt, to) == TimeReader.Outcome.READ ? afterTime(bytes, to) : -1;
  }

  /** Where the line goes on after its level; {@code at} when it has none. */
  int afterLevel(byte[] bytes, int at, int to) {
    boolean found =
        level(bytes, at, to, settings.levelTokens(), settings.timeShape() != TimeShape.NONE)
            != Severity.UNSPECIFIED;
    return found ? afterLevel(bytes, to) : HeaderReader.afterSeparator(bytes, at, to);
  }

  boolean hasLevels() {
    return settings.levelTokens() > 0;
  }

  boolean countsFrom1970() {
    return settings.timeShape() == TimeShape.EPOCH;
  }

  @Override
  public ParseResult parse(byte[] bytes, int from, int to, boolean repaired) {
    int start = Priority.after(bytes, from, to);
    Severity byPriority = start > from ? Priority.severity(bytes, from) : Severity.UNSPECIFIED;
    attributes.clear();
    severity = Severity.UNSPECIFIED;
    if (settings.timeShape() == TimeShape.NONE) {
      int body = body(bytes, start, to);
      return event(LogEvent.NO_TIME, or(severity, byPriority), bytes, body, to, repaired);
    }
    int timeAt = skipTokens(bytes, start, to, settings.timeToken());
    return switch (readTime(bytes, timeAt, to)) {
      case IMPOSSIBLE ->
          new ParseResult.Rejected(
              RejectReason.BAD_TIME,
              "the line's time does not exist or is not within 1970 to 9999");
      case NO_MATCH -> event(LogEvent.NO_TIME, byPriority, bytes, from, to, repaired);
      case READ -> {
        long millis = time.millis();
        addWords("lead", bytes, start, timeAt);
        int body =
            settings.timeShape() == TimeShape.GLOG
                ? glog(bytes, timeAt, to)
                : body(bytes, afterTime(bytes, to), to);
        yield event(millis, or(severity, byPriority), bytes, body, to, repaired);
      }
    };
  }

  /** Reads the header from after the time on; gives the start of the message. */
  private int body(byte[] bytes, int from, int to) {
    int at = levelFirst ? seekLevel(bytes, from, to) : from;
    for (int i = 0; i < slots.size(); i++) {
      Slot slot = slots.get(i);
      if (slot == Slot.LEVEL) {
        at = seekLevel(bytes, at, to);
      } else {
        int next = header.match(slot, bytes, at, to);
        if (next >= 0) {
          take(slot, bytes, header.start(), header.end());
          at = next;
        }
      }
    }
    return at;
  }

  private int seekLevel(byte[] bytes, int from, int to) {
    boolean timed = settings.timeShape() != TimeShape.NONE;
    int tokens = timed ? settings.levelTokens() : Math.min(1, settings.levelTokens());
    severity = level(bytes, from, to, tokens, timed);
    if (severity == Severity.UNSPECIFIED) {
      return HeaderReader.afterSeparator(bytes, from, to);
    }
    prefix(bytes, from, levelStart);
    return afterLevel(bytes, to);
  }

  /** What stands between time and level: process and thread when it is numbers. */
  private void prefix(byte[] bytes, int from, int to) {
    int first = Text.skipSpaces(bytes, from, to);
    int firstEnd = Text.tokenEnd(bytes, first, to);
    int second = Text.skipSpaces(bytes, firstEnd, to);
    int secondEnd = Text.tokenEnd(bytes, second, to);
    boolean two = secondEnd > second && Text.skipSpaces(bytes, secondEnd, to) == to;
    if (isNumber(bytes, first, firstEnd) && (second == to || two && isDash(bytes, second, to))) {
      add(PID, bytes, first, firstEnd);
    } else if (two && isNumber(bytes, first, firstEnd) && isNumber(bytes, second, secondEnd)) {
      add(PID, bytes, first, firstEnd);
      add(THREAD, bytes, second, secondEnd);
    } else if (two && slots.contains(Slot.NODE)) {
      add("type", bytes, first, firstEnd);
      add("component", bytes, second, secondEnd);
    } else {
      addWords("prefix", bytes, from, to);
    }
  }

  private static boolean isDash(byte[] bytes, int at, int to) {
    return bytes[at] == '-' && Text.skipSpaces(bytes, at + 1, to) == to;
  }

  private static boolean isNumber(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Text.isDigit(bytes[i])) {
        return false;
      }
    }
    return to > from;
  }

  private void take(Slot slot, byte[] bytes, int from, int to) {
    switch (slot) {
      case STREAM -> add("log.iostream", bytes, from, to);
      case NODE -> {
        if (!has("node")) {
          add("node", bytes, from, to);
        }
      }
      case LETTER -> severity = Severity.ofLetter((char) bytes[from]);
      case NUMBER -> add(slots.size() == 1 ? "number" : has(PID) ? THREAD : PID, bytes, from, to);
      case BRACKETS -> add("context", bytes, from, to);
      case COLON -> logger(bytes, from, to);
      case NAME, DASH, COLUMN -> add(LOGGER, bytes, from, to);
      case BAR -> {
        if (isNumber(bytes, from, to)) {
          add(PID, bytes, from, to);
        } else {
          add(LOGGER, bytes, from, to);
        }
      }
      case DATE, TIME, LEVEL -> {}
    }
  }

  /** {@code sshd[123]} names a program and its process; a number such as an uptime names nobody. */
  private void logger(byte[] bytes, int from, int to) {
    int open = from;
    boolean letters = false;
    while (open < to && bytes[open] != '[') {
      letters |= Text.isLetter(bytes[open]);
      open++;
    }
    if (open > from && open < to && bytes[to - 1] == ']' && isNumber(bytes, open + 1, to - 1)) {
      add(LOGGER, bytes, from, open);
      add(PID, bytes, open + 1, to - 1);
    } else if (letters || open < to) {
      add(LOGGER, bytes, from, to);
    }
  }

  /** The thread and the {@code file:line]} of a glog header. */
  private int glog(byte[] bytes, int timeAt, int to) {
    severity = Severity.ofLetter((char) bytes[timeAt]);
    int at = Text.skipSpaces(bytes, time.end(), to);
    int thread = Text.tokenEnd(bytes, at, to);
    int file = Text.skipSpaces(bytes, thread, to);
    int fileEnd = Text.tokenEnd(bytes, file, to);
    if (!isNumber(bytes, at, thread) || fileEnd == file || bytes[fileEnd - 1] != ']') {
      return at;
    }
    add(THREAD, bytes, at, thread);
    add(LOGGER, bytes, file, fileEnd - 1);
    return Text.skipSpaces(bytes, fileEnd, to);
  }

  private boolean has(String key) {
    for (int i = 0; i < attributes.size(); i++) {
      if (attributes.get(i).key().equals(key)) {
        return true;
      }
    }
    return false;
  }

  /** Adds an attribute; a second one of that name is numbered. */
  private void add(String key, byte[] bytes, int from, int to) {
    String free = key;
    for (int number = 2; has(free); number++) {
      free = key + '.' + number;
    }
    attributes.add(new KeyValue(free, Text.cut(Text.of(bytes, from, to), Fields.MAX_VALUE)));
  }

  private ParseResult event(
      long millis, Severity level, byte[] bytes, int from, int to, boolean repaired) {
    if (attributes.size() > 1) {
      attributes.sort(null);
    }
    List<KeyValue> fixed = List.copyOf(attributes);
    String entity = settings.entity().resolve(fixed, List.of(), settings.defaultEntity());
    return new ParseResult.Parsed(
        new LogEvent(
            millis,
            level,
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
    return HeaderReader.afterSeparator(bytes, afterClosers(bytes, levelEnd, to), to);
  }

  private static int afterClosers(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && Text.isCloser(bytes[at])) {
      at++;
    }
    return Text.skipSpaces(bytes, at, to);
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
    String word = Text.of(bytes, start, end);
    Severity known = Severity.ofText(word);
    boolean colon = end < to && bytes[end] == ':';
    return known == Severity.UNSPECIFIED && colon ? ofPostgres(word) : known;
  }

  /** What PostgreSQL writes in place of a level when nothing is wrong. */
  private static Severity ofPostgres(String word) {
    return switch (word) {
      case "LOG", "DETAIL", "HINT", "STATEMENT", "CONTEXT", "QUERY", "LOCATION" -> Severity.INFO;
      default -> Severity.UNSPECIFIED;
    };
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

  private void addWords(String key, byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && Text.isSpace(bytes[end - 1])) {
      end--;
    }
    for (int i = from; i < end; i++) {
      if (Text.isLetter(bytes[i]) || Text.isDigit(bytes[i]) || bytes[i] < 0) {
        add(key, bytes, from, end);
        return;
      }
    }
  }
}
