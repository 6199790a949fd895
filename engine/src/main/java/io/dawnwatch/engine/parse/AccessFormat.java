package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code client ident user [time] "request" status bytes "referrer" "agent"}, the last two
 * optional, the server's name before the client also known. Any field but the time may be {@code
 * -}. A quote ends a field only where a blank or the end of the line follows it, and a missing last
 * quote is forgiven. What follows the agent is the time the request took when it is seconds with
 * three decimals, as nginx writes {@code $request_time}.
 *
 * <p>The body is method, {@link PathShape}, status and what the status means, so that a request
 * unlike the others, or one that ends otherwise, is a message of its own. {@code url.bytes} is how
 * long its target is.
 */
final class AccessFormat implements LineFormat {
  private static final int LONGEST_METHOD = 20;

  private final ParseSettings settings;
  private final TimeReader time;
  private final StringBuilder body = new StringBuilder();
  private final List<KeyValue> attributes = new ArrayList<>();

  AccessFormat(ParseSettings settings, YearRule years) {
    this.settings = settings;
    this.time = new TimeReader(settings.zone(), years);
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
    int agentEnd = agent < to && bytes[agent] == '"' ? quoteEnd(bytes, agent + 1, to) : agent;
    int rest = quoted ? Text.skipSpaces(bytes, Math.min(to, agentEnd + 1), to) : referrer;
    int method = methodEnd(bytes, request, requestEnd);
    boolean hasMethod = method > request;
    int target = hasMethod ? method + 1 : request;
    int targetEnd = hasMethod ? targetEnd(bytes, target, requestEnd) : requestEnd;
    int pathEnd = hasMethod ? pathEnd(bytes, target, targetEnd) : requestEnd;
    boolean hasStatus = bytes[status] != '-';

    attributes.clear();
    who(bytes, client, clientEnd, timeAt);
    add("http.request.method", bytes, request, method);
    add("http.request.referrer", bytes, referrer + 1, referrerEnd);
    add("http.response.status_code", bytes, status, statusEnd);
    if (hasMethod) {
      add("url.path", bytes, target, pathEnd);
      add("url.query", bytes, pathEnd + 1, targetEnd);
    }
    add("user_agent.original", bytes, agent + 1, agentEnd);
    double micros = durationMicros(bytes, rest, to);
    if (micros < 0) {
      add("rest", bytes, rest, to);
    }
    attributes.sort(null);
    List<KeyValue> fixed = List.copyOf(attributes);
    return new ParseResult.Parsed(
        new LogEvent(
            millis,
            hasStatus ? severity(bytes[status]) : Severity.UNSPECIFIED,
            body(bytes, request, target, targetEnd, status, statusEnd),
            settings.entity().resolve(fixed, List.of(), settings.defaultEntity()),
            fixed,
            List.of(),
            measures(micros, size(bytes, size, sizeEnd), hasMethod ? targetEnd - target : -1),
            repaired));
  }

  /** Client and user, and before them the server's name when there is one word more than usual. */
  private void who(byte[] bytes, int client, int clientEnd, int timeAt) {
    int second = Text.skipSpaces(bytes, clientEnd, timeAt);
    int secondEnd = Text.tokenEnd(bytes, second, timeAt);
    int third = Text.skipSpaces(bytes, secondEnd, timeAt);
    int thirdEnd = Text.tokenEnd(bytes, third, timeAt);
    int fourth = Text.skipSpaces(bytes, thirdEnd, timeAt);
    int fourthEnd = Text.tokenEnd(bytes, fourth, timeAt);
    boolean server = fourthEnd > fourth && Text.skipSpaces(bytes, fourthEnd, timeAt) == timeAt;
    if (server) {
      add("client.address", bytes, second, secondEnd);
      add("server.address", bytes, client, clientEnd);
      add("user.name", bytes, fourth, fourthEnd);
    } else {
      add("client.address", bytes, client, clientEnd);
      add("user.name", bytes, third, thirdEnd);
    }
  }

  private String body(
      byte[] bytes, int request, int target, int targetEnd, int status, int statusEnd) {
    body.setLength(0);
    if (target > request) {
      body.append(Text.of(bytes, request, target));
      PathShape.append(body, bytes, target, targetEnd);
    } else {
      body.append(Text.of(bytes, request, targetEnd));
    }
    body.append(' ').append(Text.of(bytes, status, statusEnd));
    return body.append(StatusWords.of(bytes, status, statusEnd)).toString();
  }

  /** Microseconds of {@code 0.123} alone at the end of the line; -1 when it is not there. */
  private static double durationMicros(byte[] bytes, int from, int to) {
    int end = Text.tokenEnd(bytes, from, to);
    if (end - from < 5 || end - from > 12 || end != to || bytes[end - 4] != '.') {
      return -1;
    }
    long millis = 0;
    for (int i = from; i < end; i++) {
      if (i != end - 4) {
        if (!Text.isDigit(bytes[i])) {
          return -1;
        }
        millis = millis * 10 + bytes[i] - '0';
      }
    }
    return millis * 1000.0;
  }

  private static List<Measure> measures(double micros, long size, int target) {
    List<Measure> measures = new ArrayList<>(3);
    if (micros >= 0) {
      measures.add(new Measure("duration.us", micros));
    }
    if (size >= 0) {
      measures.add(new Measure("size.bytes", size));
    }
    if (target >= 0) {
      measures.add(new Measure("url.bytes", target));
    }
    return List.copyOf(measures);
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

  private static int targetEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != ' ') {
      at++;
    }
    return at;
  }

  private static int pathEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != '?') {
      at++;
    }
    return at;
  }

  private void add(String key, byte[] bytes, int from, int to) {
    boolean absent = to <= from || (to == from + 1 && bytes[from] == '-');
    if (!absent) {
      attributes.add(new KeyValue(key, Text.cut(Text.of(bytes, from, to), Fields.MAX_VALUE)));
    }
  }

  /** The size sent, -1 when the line does not say. */
  private static long size(byte[] bytes, int from, int to) {
    if (from >= to || to - from > 15) {
      return -1;
    }
    long size = 0;
    for (int i = from; i < to; i++) {
      if (!Text.isDigit(bytes[i])) {
        return -1;
      }
      size = size * 10 + bytes[i] - '0';
    }
    return size;
  }
}
