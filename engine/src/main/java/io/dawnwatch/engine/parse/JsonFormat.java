package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object per line, read as a stream. Nested fields are known by their dotted path, the
 * entries of an array by their index. Of a repeated field the last value counts. Fields whose path
 * is longer than 256 characters, and attributes beyond the first 64, are left out.
 */
final class JsonFormat implements LineFormat {
  /** The longest attribute value, in characters. */
  static final int MAX_VALUE = 4096;

  static final int MAX_ATTRIBUTES = 64;
  static final int MAX_DEPTH = 64;
  private static final int MAX_PATH = 256;

  /** Bounds the memory of the field look-up; logs with more distinct fields pay for each again. */
  private static final int MAX_CACHED_FIELDS = 4096;

  /** Some room above our own limit, which has its own reason. */
  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_DEPTH + 2)
          .maxStringLength(262_144)
          .maxNameLength(1000)
          .maxNumberLength(100)
          .build();

  /**
   * Names are not interned, for they come from outside; and colliding names must not fail a line,
   * since whether they collide depends on a seed of the Java process.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(LIMITS)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private static final Comparator<KeyValue> BY_KEY = Comparator.comparing(KeyValue::key);

  private final ParseSettings settings;
  private final TimeReader times;
  private final Map<String, JsonField> fields = new HashMap<>();
  private final StringBuilder path = new StringBuilder();
  private final int[] pathLength = new int[MAX_DEPTH + 1];
  private final int[] arrayIndex = new int[MAX_DEPTH + 1];
  private final boolean[] dropped = new boolean[MAX_DEPTH + 1];

  private final List<KeyValue> attributes = new ArrayList<>();
  private final List<KeyValue> resource = new ArrayList<>();
  private final Best time = new Best();
  private final Best level = new Best();
  private final Best message = new Best();
  private int severityNumber;
  private @Nullable Measure duration;
  private @Nullable Measure size;
  private boolean anyField;
  private boolean escapes;
  private boolean repairedText;

  JsonFormat(ParseSettings settings) {
    this.settings = settings;
    this.times = new TimeReader(settings.zone(), settings.year());
  }

  @Override
  public ParseResult parse(byte[] bytes, int from, int to, boolean repaired) {
    clear();
    escapes = hasUnicodeEscape(bytes, from, to);
    try (JsonParser json = FACTORY.createParser(bytes, from, to - from)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return bad("the line is not a JSON object");
      }
      if (!readObject(json)) {
        return new ParseResult.Rejected(
            RejectReason.TOO_DEEP, "the JSON is nested deeper than " + MAX_DEPTH + " levels");
      }
      if (json.nextToken() != null) {
        return bad("more follows after the JSON object");
      }
    } catch (StreamConstraintsException e) {
      return new ParseResult.Rejected(
          RejectReason.TOO_LONG, "a JSON name, number or text is longer than its limit");
    } catch (IOException e) {
      return bad("the JSON object is broken or cut");
    }
    return event(bytes, from, to, repaired);
  }

  private static ParseResult bad(String detail) {
    return new ParseResult.Rejected(RejectReason.BAD_JSON, detail);
  }

  private void clear() {
    attributes.clear();
    resource.clear();
    time.field = null;
    level.field = null;
    message.field = null;
    severityNumber = 0;
    duration = null;
    size = null;
    anyField = false;
    repairedText = false;
    path.setLength(0);
  }

  /** Reads up to the end of the object the parser stands at; false when it is nested too deep. */
  private boolean readObject(JsonParser json) throws IOException {
    int depth = 0;
    String name = "";
    pathLength[0] = 0;
    arrayIndex[0] = -1;
    dropped[0] = false;
    while (true) {
      JsonToken token = json.nextToken();
      if (token == null) {
        throw new EOFException("the object does not end");
      }
      if (token == JsonToken.FIELD_NAME) {
        name = json.currentName();
        anyField = true;
        continue;
      }
      if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
        if (depth == 0) {
          return true;
        }
        depth--;
        path.setLength(pathLength[depth]);
        continue;
      }
      String key = arrayIndex[depth] < 0 ? name : Integer.toString(arrayIndex[depth]++);
      boolean tooLong = dropped[depth] || pathLength[depth] + key.length() > MAX_PATH;
      if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
        if (++depth >= MAX_DEPTH) {
          return false;
        }
        if (!tooLong) {
          path.append(key).append('.');
        }
        pathLength[depth] = path.length();
        arrayIndex[depth] = token == JsonToken.START_ARRAY ? 0 : -1;
        dropped[depth] = tooLong;
      } else if (token != JsonToken.VALUE_NULL && !tooLong) {
        scalar(field(key), token, json.getText());
      }
    }
  }

  /** The meaning of a field below the current path. */
  private JsonField field(String key) {
    String whole = key;
    if (path.length() > 0) {
      int length = path.length();
      whole = path.append(key).toString();
      path.setLength(length);
    }
    JsonField field = fields.get(whole);
    if (field == null) {
      field = JsonField.of(escapes ? Text.withoutLoneSurrogates(whole) : whole);
      if (fields.size() < MAX_CACHED_FIELDS && !escapes) {
        fields.put(whole, field);
      }
    }
    return field;
  }

  private void scalar(JsonField field, JsonToken token, String given) {
    String text = given;
    if (escapes && token == JsonToken.VALUE_STRING) {
      text = Text.withoutLoneSurrogates(given);
      repairedText |= !text.equals(given);
    }
    switch (field.role()) {
      case TIME -> keep(time, field, text);
      case LEVEL -> keep(level, field, text);
      case MESSAGE -> keep(message, field, text);
      case SEVERITY_NUMBER -> severityNumber = smallNumber(text);
      case RESOURCE -> add(resource, field.key(), text);
      case DURATION -> {
        double value = number(token, text);
        double micros = field.unit().toMicros(value);
        if (duration == null && value >= 0 && Double.isFinite(micros)) {
          duration = new Measure("duration.us", micros + 0.0);
        } else {
          attribute(field.key(), text);
        }
      }
      case SIZE -> {
        double value = number(token, text);
        if (size == null && value >= 0 && Double.isFinite(value)) {
          size = new Measure("size.bytes", value + 0.0);
        } else {
          attribute(field.key(), text);
        }
      }
      case ATTRIBUTE -> attribute(field.key(), text);
    }
  }

  /** Keeps the best known of several fields of one role, and the others as attributes. */
  private void keep(Best best, JsonField field, String text) {
    JsonField before = best.field;
    if (before != null && field.rank() > before.rank()) {
      attribute(field.key(), text);
      return;
    }
    if (before != null && field.rank() < before.rank()) {
      attribute(before.key(), best.text);
    }
    best.field = field;
    best.text = text;
  }

  private void attribute(String key, String value) {
    add(attributes, key, value);
  }

  private static void add(List<KeyValue> list, String key, String value) {
    if (list.size() < MAX_ATTRIBUTES) {
      list.add(new KeyValue(key, Text.cut(value, MAX_VALUE)));
    }
  }

  /** The number, or -1 when the field is no number. */
  private static double number(JsonToken token, String text) {
    return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT
        ? Double.parseDouble(text)
        : -1;
  }

  private ParseResult event(byte[] bytes, int from, int to, boolean repaired) {
    if (!anyField) {
      return new ParseResult.Rejected(RejectReason.NO_BODY, "the JSON object has no fields");
    }
    long millis = LogEvent.NO_TIME;
    JsonField timeField = time.field;
    if (timeField != null && !isUnknownTime(timeField.key(), time.text)) {
      millis = millis(timeField.key(), time.text.strip());
      if (millis < 0) {
        return new ParseResult.Rejected(
            RejectReason.BAD_TIME,
            "the time field \"" + timeField.key() + "\" holds no time within 1970 to 9999");
      }
    }
    List<KeyValue> sortedAttributes = sorted(attributes);
    List<KeyValue> sortedResource = sorted(resource);
    return new ParseResult.Parsed(
        new LogEvent(
            millis,
            severity(),
            message.field == null ? Text.of(bytes, from, to) : stripEnd(message.text),
            settings.entity().resolve(sortedAttributes, sortedResource, settings.defaultEntity()),
            sortedAttributes,
            sortedResource,
            measures(),
            repaired || repairedText));
  }

  /** OpenTelemetry writes 0 for a time it does not know. */
  private static boolean isUnknownTime(String key, String text) {
    return text.equals("0") && isNanos(key);
  }

  private static boolean isNanos(String key) {
    return key.endsWith("nixNano") || key.endsWith("nix_nano");
  }

  /** Milliseconds since 1970, or -1 when the text is no time. */
  private long millis(String key, String text) {
    if (times.readAll(text.getBytes(UTF_8)) == TimeReader.Outcome.READ) {
      return times.millis();
    }
    if (text.isEmpty() || text.charAt(0) < '0' || text.charAt(0) > '9') {
      return -1;
    }
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return -1;
    }
    double millis = isNanos(key) ? number / 1e6 : millis(number);
    return millis < TimeReader.END_OF_9999 ? (long) millis : -1;
  }

  /** A number's size tells its unit: taken for the next larger one it would lie past year 5000. */
  private static double millis(double sinceEpoch) {
    if (sinceEpoch < 1e11) {
      return sinceEpoch * 1e3;
    }
    if (sinceEpoch < 1e14) {
      return sinceEpoch;
    }
    return sinceEpoch < 1e17 ? sinceEpoch / 1e3 : sinceEpoch / 1e6;
  }

  private Severity severity() {
    Severity byNumber = Severity.ofNumber(severityNumber);
    if (level.field == null) {
      return byNumber;
    }
    Severity byText = Severity.ofText(level.text);
    if (byText != Severity.UNSPECIFIED) {
      return byText;
    }
    if (byNumber != Severity.UNSPECIFIED) {
      return byNumber;
    }
    int number = smallNumber(level.text);
    if (number >= 10) {
      return ofTens(number);
    }
    return number < 0 || number > 7 ? Severity.UNSPECIFIED : ofSyslog(number);
  }

  /** The severity of a syslog severity, 0 (emergency) to 7 (debug). */
  static Severity ofSyslog(int number) {
    return switch (number) {
      case 0, 1, 2 -> Severity.FATAL;
      case 3 -> Severity.ERROR;
      case 4 -> Severity.WARN;
      case 5, 6 -> Severity.INFO;
      default -> Severity.DEBUG;
    };
  }

  /** The severity of the levels 10 (trace) to 60 (fatal) that Node.js loggers write. */
  private static Severity ofTens(int number) {
    return switch (number / 10) {
      case 1 -> Severity.TRACE;
      case 2 -> Severity.DEBUG;
      case 3 -> Severity.INFO;
      case 4 -> Severity.WARN;
      case 5 -> Severity.ERROR;
      case 6 -> Severity.FATAL;
      default -> Severity.UNSPECIFIED;
    };
  }

  /** A number of one to three digits, else -1. */
  private static int smallNumber(String text) {
    if (text.isEmpty() || text.length() > 3) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + c - '0';
    }
    return number;
  }

  private List<Measure> measures() {
    Measure first = duration;
    Measure second = size;
    if (first == null) {
      return second == null ? List.of() : List.of(second);
    }
    return second == null ? List.of(first) : List.of(first, second);
  }

  /** Sorted by key; of equal keys the last one stays. */
  private static List<KeyValue> sorted(List<KeyValue> values) {
    Collections.reverse(values);
    values.sort(BY_KEY);
    List<KeyValue> distinct = new ArrayList<>(values.size());
    for (KeyValue value : values) {
      if (distinct.isEmpty() || !distinct.get(distinct.size() - 1).key().equals(value.key())) {
        distinct.add(value);
      }
    }
    return List.copyOf(distinct);
  }

  private static String stripEnd(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) <= ' ') {
      end--;
    }
    return text.substring(0, end);
  }

  private static boolean hasUnicodeEscape(byte[] bytes, int from, int to) {
    for (int i = from; i + 1 < to; i++) {
      if (bytes[i] == '\\' && bytes[i + 1] == 'u') {
        return true;
      }
    }
    return false;
  }

  /** The best known field of a role seen so far in a line, and its text. */
  private static final class Best {
    private @Nullable JsonField field;
    private String text = "";
  }
}
