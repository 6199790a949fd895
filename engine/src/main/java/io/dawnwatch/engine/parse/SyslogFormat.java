package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * Syslog, line by line either of RFC 5424 ({@code <34>1 time host app pid id [data] message}) or of
 * RFC 3164 ({@code <34>Oct 11 22:14:15 host program[pid]: message}), with or without the priority
 * that files leave out, with the times of RFC 3164 or 3339. Host and program become {@code
 * host.name} and {@code service.name}, the process {@code process.pid}, structured data attributes
 * named {@code id.name}. A line that starts otherwise is an event without time, as RFC 3164 has it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5424">RFC 5424</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3164">RFC 3164</a>
 */
final class SyslogFormat implements LineFormat {
  /** A longer text before the first colon is a message, not a program. */
  private static final int LONGEST_TAG = 96;

  private static final TimeShape[] SHAPES = {TimeShape.SYSLOG, TimeShape.ISO};

  private final ParseSettings settings;
  private final TimeReader time;
  private final List<KeyValue> attributes = new ArrayList<>();
  private final List<KeyValue> resource = new ArrayList<>();

  SyslogFormat(ParseSettings settings, YearRule years) {
    this.settings = settings;
    this.time = new TimeReader(settings.zone(), years);
  }

  @Override
  public boolean startsRecord(byte[] b, int from, int to) {
    int start = Text.afterByteOrderMark(b, from, to);
    int at = Priority.after(b, start, to);
    return at > start || readTime(b, at, to) != TimeReader.Outcome.NO_MATCH;
  }

  /** Whether the line is unmistakable: of RFC 5424, or a time, a host and a program. */
  boolean fits(byte[] b, int from, int to) {
    int start = Text.afterByteOrderMark(b, from, to);
    int at = Priority.after(b, start, to);
    if (isVersion1(b, at, to)) {
      return at > start;
    }
    if (readTime(b, at, to) != TimeReader.Outcome.READ || !isSpaceAt(b, time.end(), to)) {
      return false;
    }
    boolean ofRfc3164 = Text.isLetter(b[at]);
    if (!ofRfc3164 && (b[at + 4] != '-' || b[at + 10] != 'T' || !zoned(b, time.end()))) {
      return false;
    }
    int host = Text.skipSpaces(b, time.end(), to);
    int hostEnd = Text.tokenEnd(b, host, to);
    return at > start
        || isHost(b, host, hostEnd)
            && Severity.ofText(Text.of(b, host, hostEnd)) == Severity.UNSPECIFIED
            && tagEnd(b, Text.skipSpaces(b, hostEnd, to), to) > hostEnd;
  }

  private static boolean zoned(byte[] b, int end) {
    return b[end - 1] == 'Z' || b[end - 3] == ':' && (b[end - 6] == '+' || b[end - 6] == '-');
  }

  private static boolean isHost(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      boolean name = Text.isLetter(b[i]) || Text.isDigit(b[i]) || "-._:@/".indexOf(b[i]) >= 0;
      if (!name) {
        return false;
      }
    }
    return to > from && b[to - 1] != ':';
  }

  @Override
  public ParseResult parse(byte[] b, int from, int to, boolean repaired) {
    attributes.clear();
    resource.clear();
    int at = Priority.after(b, from, to);
    Severity severity = Severity.UNSPECIFIED;
    if (at > from) {
      severity = Priority.severity(b, from);
      attributes.add(new KeyValue("syslog.facility", facility(Priority.number(b, from) / 8)));
      if (isVersion1(b, at, to)) {
        return rfc5424(b, at + 2, to, severity, repaired);
      }
    }
    return switch (readTime(b, at, to)) {
      case IMPOSSIBLE -> badTime();
      case NO_MATCH -> event(LogEvent.NO_TIME, severity, b, at, to, repaired);
      case READ -> {
        long millis = time.millis();
        int body = rfc3164(b, Text.skipSpaces(b, time.end(), to), to);
        yield event(millis, severity, b, body, to, repaired);
      }
    };
  }

  private static ParseResult badTime() {
    return new ParseResult.Rejected(
        RejectReason.BAD_TIME, "the line's time does not exist or is not within 1970 to 9999");
  }

  private static boolean isVersion1(byte[] b, int at, int to) {
    return at + 1 < to && b[at] == '1' && b[at + 1] == ' ';
  }

  private TimeReader.Outcome readTime(byte[] b, int at, int to) {
    TimeReader.Outcome outcome = TimeReader.Outcome.NO_MATCH;
    for (int i = 0; i < SHAPES.length && outcome == TimeReader.Outcome.NO_MATCH; i++) {
      outcome = time.read(SHAPES[i], b, at, to);
    }
    return outcome;
  }

  private static boolean isSpaceAt(byte[] b, int at, int to) {
    return at < to && b[at] == ' ';
  }

  private ParseResult rfc5424(byte[] b, int from, int to, Severity severity, boolean repaired) {
    int timeEnd = Text.tokenEnd(b, from, to);
    long millis = LogEvent.NO_TIME;
    if (!isNil(b, from, timeEnd)) {
      TimeReader.Outcome outcome = time.read(TimeShape.ISO, b, from, timeEnd);
      if (outcome != TimeReader.Outcome.READ || time.end() != timeEnd) {
        return badTime();
      }
      millis = time.millis();
    }
    int host = Text.skipSpaces(b, timeEnd, to);
    int hostEnd = Text.tokenEnd(b, host, to);
    int app = Text.skipSpaces(b, hostEnd, to);
    int appEnd = Text.tokenEnd(b, app, to);
    int pid = Text.skipSpaces(b, appEnd, to);
    int pidEnd = Text.tokenEnd(b, pid, to);
    int id = Text.skipSpaces(b, pidEnd, to);
    int idEnd = Text.tokenEnd(b, id, to);
    if (idEnd == id) {
      return new ParseResult.Rejected(
          RejectReason.BAD_SHAPE, "a line of RFC 5424 has time, host, program, process and id");
    }
    add(resource, "host.name", b, host, hostEnd);
    add(resource, "service.name", b, app, appEnd);
    add(attributes, "process.pid", b, pid, pidEnd);
    add(attributes, "syslog.msgid", b, id, idEnd);
    int body = structuredData(b, Text.skipSpaces(b, idEnd, to), to);
    body = Text.afterByteOrderMark(b, Text.skipSpaces(b, body, to), to);
    return event(millis, severity, b, body, to, repaired);
  }

  /** Reads {@code [id name="value" ...]...} or a dash; gives the byte after it. */
  private int structuredData(byte[] b, int from, int to) {
    int at = from;
    if (at < to && b[at] == '-' && (at + 1 == to || b[at + 1] == ' ')) {
      return at + 1;
    }
    while (at < to && b[at] == '[') {
      int element = at;
      int id = at + 1;
      int idEnd = id;
      while (idEnd < to && b[idEnd] != ' ' && b[idEnd] != ']') {
        idEnd++;
      }
      at = idEnd;
      while (at < to && b[at] == ' ') {
        int name = Text.skipSpaces(b, at, to);
        int equals = name;
        while (equals < to && b[equals] != '=' && b[equals] != ']' && b[equals] != ' ') {
          equals++;
        }
        if (equals + 1 >= to || b[equals] != '=' || b[equals + 1] != '"') {
          return element;
        }
        int value = equals + 2;
        int end = value;
        while (end < to && b[end] != '"') {
          end += b[end] == '\\' ? 2 : 1;
        }
        if (end >= to) {
          return element;
        }
        attribute(Text.of(b, id, idEnd) + '.' + Text.of(b, name, equals), unescaped(b, value, end));
        at = end + 1;
      }
      if (at >= to || b[at] != ']') {
        return element;
      }
      at++;
    }
    return at;
  }

  private static String unescaped(byte[] b, int from, int to) {
    String text = Text.of(b, from, to);
    return text.indexOf('\\') < 0
        ? text
        : text.replace("\\\"", "\"").replace("\\]", "]").replace("\\\\", "\\");
  }

  /** Reads {@code host program[pid]: } as far as it is there; gives the start of the message. */
  private int rfc3164(byte[] b, int from, int to) {
    int hostEnd = Text.tokenEnd(b, from, to);
    int at = from;
    if (hostEnd > from && b[hostEnd - 1] != ':' && hostEnd < to) {
      add(resource, "host.name", b, from, hostEnd);
      at = Text.skipSpaces(b, hostEnd, to);
    }
    int tagEnd = tagEnd(b, at, to);
    if (tagEnd < 0) {
      return at;
    }
    int nameEnd = at;
    while (nameEnd < tagEnd && b[nameEnd] != '[' && b[nameEnd] != ' ') {
      nameEnd++;
    }
    int open = at;
    while (open < tagEnd && b[open] != '[') {
      open++;
    }
    int close = open;
    while (close < tagEnd && b[close] != ']') {
      close++;
    }
    boolean process = close < tagEnd && close > open + 1;
    add(resource, "service.name", b, at, process ? open : nameEnd);
    if (process) {
      add(attributes, "process.pid", b, open + 1, close);
    }
    int more = Text.skipSpaces(b, process ? close + 1 : nameEnd, tagEnd);
    add(attributes, "syslog.tag", b, more, tagEnd);
    return Text.skipSpaces(b, tagEnd + 1, to);
  }

  /**
   * The colon that ends the program: after one word, after two when the second is a version, after
   * more when they hold {@code [pid]}. -1 when the line has none.
   */
  private static int tagEnd(byte[] b, int from, int to) {
    int words = 1;
    boolean version = false;
    boolean process = false;
    int last = Math.min(to, from + LONGEST_TAG);
    for (int at = from; at < last && b[at] != '\n'; at++) {
      if (b[at] == ':' && (at + 1 == to || Text.isSpace(b[at + 1]))) {
        return at > from && (words == 1 || process || words == 2 && version) ? at : -1;
      }
      if (b[at] == ' ') {
        words++;
        version = at + 1 < to && Text.isDigit(b[at + 1]);
      }
      process |= b[at] == '[' && at > from && at + 1 < to && Text.isDigit(b[at + 1]);
      if (words > 3) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isNil(byte[] b, int from, int to) {
    return to == from + 1 && b[from] == '-';
  }

  private static void add(List<KeyValue> list, String key, byte[] b, int from, int to) {
    if (to > from && !isNil(b, from, to)) {
      list.add(new KeyValue(key, Text.cut(Text.of(b, from, to), Fields.MAX_VALUE)));
    }
  }

  private void attribute(String key, String value) {
    boolean known = attributes.stream().anyMatch(one -> one.key().equals(key));
    if (!known && attributes.size() < Fields.MAX_ATTRIBUTES) {
      attributes.add(new KeyValue(key, Text.cut(value, Fields.MAX_VALUE)));
    }
  }

  private ParseResult event(
      long millis, Severity severity, byte[] b, int from, int to, boolean repaired) {
    attributes.sort(null);
    resource.sort(null);
    List<KeyValue> fixed = List.copyOf(attributes);
    List<KeyValue> from0 = List.copyOf(resource);
    return new ParseResult.Parsed(
        new LogEvent(
            millis,
            severity,
            Text.of(b, from, to),
            settings.entity().resolve(fixed, from0, settings.defaultEntity()),
            fixed,
            from0,
            List.of(),
            repaired));
  }

  private static String facility(int number) {
    return switch (number) {
      case 0 -> "kern";
      case 1 -> "user";
      case 2 -> "mail";
      case 3 -> "daemon";
      case 4 -> "auth";
      case 5 -> "syslog";
      case 6 -> "lpr";
      case 7 -> "news";
      case 8 -> "uucp";
      case 9 -> "cron";
      case 10 -> "authpriv";
      case 11 -> "ftp";
      default -> number >= 16 ? "local" + (number - 16) : Integer.toString(number);
    };
  }
}
