package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code client ident user [time] "request" status bytes "referrer" "agent"}, the last two
 * optional. Any field but the time may be {@code -}. A quote ends a field only where a blank or the
 * end of the line follows it, and a missing last quote is forgiven.
 */
final class AccessFormat implements LineFormat {
  private static final int LONGEST_METHOD = 20;

  private final ParseSettings settings;
  private final TimeReader time;

  AccessFormat(ParseSettings settings) {
    this.settings = settings;
    this.time = new TimeReader(settings.zone(), settings.year());
  }

  @Override
  public ParseResult parse(byte[] bytes, int from, int to, boolean repaired) {
    int client = Text.skipSpaces(bytes, from, to);
    int clientEnd = Text.tokenEnd(bytes, client, to);
    int timeAt = clientEnd;
    while (timeAt < to && bytes[timeAt] != '[') {
      timeAt++;
    }
    if (timeAt == to || timeAt == clientEnd) {
      return bad("the line has no [time] after its client");
    }
    switch (time.read(TimeShape.CLF, bytes, timeAt + 1, to)) {
      case NO_MATCH -> {
        return bad("the line has no time such as [17/May/2015:10:05:03 +0000]");
      }
      case IMPOSSIBLE -> {
        return new ParseResult.Rejected(
            RejectReason.BAD_TIME, "the line's time does not exist or is not within 1970 to 9999");
      }
      case READ -> {}
    }
    long millis = time.millis();
    int at = time.end();
    if (at >= to || bytes[at] != ']') {
      return bad("the time is not closed by ]");
    }
    int request = Text.skipSpaces(bytes, at + 1, to);
    if (request >= to || bytes[request] != '"') {
      return bad("the line has no quoted request");
    }
    request++;
    int requestEnd = requestEnd(bytes, request, to);
    if (requestEnd < 0) {
      return bad("no status follows the request");
    }
    int status = Text.skipSpaces(bytes, requestEnd + 1, to);
    int statusEnd = Text.tokenEnd(bytes, status, to);
    int size = Text.skipSpaces(bytes, statusEnd, to);
    int sizeEnd = Text.tokenEnd(bytes, size, to);

    int referrer = Text.skipSpaces(bytes, sizeEnd, to);
    boolean quoted = referrer < to && bytes[referrer] == '"';
    int referrerEnd = quoted ? quoteEnd(bytes, referrer + 1, to) : referrer;
    int agent = quoted ? Text.skipSpaces(bytes, Math.min(to, referrerEnd + 1), to) : to;
    int method = methodEnd(bytes, request, requestEnd);
    boolean hasMethod = method > request;
    int pathEnd = hasMethod ? pathEnd(bytes, method + 1, requestEnd) : requestEnd;
    boolean hasStatus = bytes[status] != '-';

    List<KeyValue> attributes = new ArrayList<>(6);
    add(attributes, "client.address", bytes, client, clientEnd);
    add(attributes, "http.request.method", bytes, request, method);
    add(attributes, "http.request.referrer", bytes, referrer + 1, referrerEnd);
    add(attributes, "http.response.status_code", bytes, status, statusEnd);
    if (hasMethod) {
      add(attributes, "url.path", bytes, method + 1, pathEnd);
    }
    if (agent < to && bytes[agent] == '"') {
      add(attributes, "user_agent.original", bytes, agent + 1, quoteEnd(bytes, agent + 1, to));
    }
    List<KeyValue> fixed = List.copyOf(attributes);
    return new ParseResult.Parsed(
        new LogEvent(
            millis,
            hasStatus ? severity(bytes[status]) : Severity.UNSPECIFIED,
            Text.of(bytes, request, pathEnd) + ' ' + Text.of(bytes, status, statusEnd),
            settings.entity().resolve(fixed, List.of(), settings.defaultEntity()),
            fixed,
            List.of(),
            size(bytes, size, sizeEnd),
            repaired));
  }

  private static ParseResult bad(String detail) {
    return new ParseResult.Rejected(RejectReason.BAD_SHAPE, detail);
  }

  private static Severity severity(byte statusClass) {
    return switch (statusClass) {
      case '5' -> Severity.ERROR;
      case '4' -> Severity.WARN;
      default -> Severity.INFO;
    };
  }

  /** The quote after which a status of three digits or a dash follows; -1 when there is none. */
  private static int requestEnd(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == '"' && isStatus(bytes, Text.skipSpaces(bytes, at + 1, to), at, to)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isStatus(byte[] bytes, int at, int quote, int to) {
    if (at == quote + 1 || at >= to) {
      return false;
    }
    int end = Text.tokenEnd(bytes, at, to);
    if (end == at + 1) {
      return bytes[at] == '-';
    }
    return end == at + 3
        && bytes[at] >= '1'
        && bytes[at] <= '9'
        && Text.isDigit(bytes[at + 1])
        && Text.isDigit(bytes[at + 2]);
  }

  /** The quote that closes a field, before a blank or the end; the end when none does. */
  private static int quoteEnd(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == '"' && (at + 1 == to || Text.isSpace(bytes[at + 1]))) {
        return at;
      }
    }
    return to;
  }

  /** The end of a method of capitals that a blank follows; {@code from} when there is none. */
  private static int methodEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && at - from < LONGEST_METHOD && bytes[at] >= 'A' && bytes[at] <= 'Z') {
      at++;
    }
    return at < to && bytes[at] == ' ' ? at : from;
  }

  private static int pathEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != ' ' && bytes[at] != '?') {
      at++;
    }
    return at;
  }

  private static void add(List<KeyValue> attributes, String key, byte[] bytes, int from, int to) {
    boolean absent = to <= from || (to == from + 1 && bytes[from] == '-');
    if (!absent) {
      attributes.add(new KeyValue(key, Text.cut(Text.of(bytes, from, to), JsonFormat.MAX_VALUE)));
    }
  }

  private static List<Measure> size(byte[] bytes, int from, int to) {
    if (from >= to || to - from > 15) {
      return List.of();
    }
    long size = 0;
    for (int i = from; i < to; i++) {
      if (!Text.isDigit(bytes[i])) {
        return List.of();
      }
      size = size * 10 + bytes[i] - '0';
    }
    return List.of(new Measure("size.bytes", size));
  }
}
