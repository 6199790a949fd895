package io.dawnwatch.engine.parse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects the named fields of one line and makes an event of them: what all formats share whose
 * fields have names. A field is known by its path; see {@link JsonField}. Of several fields of one
 * role the best known wins, the others stay attributes; of a repeated field the last value counts.
 * Attributes beyond the first 64 are left out, values are cut at 4,096 characters. Not thread-safe.
 */
final class Fields {
  /** The longest attribute value, in characters. */
  static final int MAX_VALUE = 4096;

  static final int MAX_ATTRIBUTES = 64;

  /** Bounds the memory of the look-up; logs with more distinct fields pay for each again. */
  private static final int MAX_CACHED = 4096;

  /** Places in a line whose last field is remembered. */
  private static final int PLACES = 32;

  private static final Comparator<KeyValue> BY_KEY = Comparator.comparing(KeyValue::key);

  private final ParseSettings settings;
  private final TimeReader times;
  private final Map<String, JsonField> known = new HashMap<>();
  private final @Nullable Named[] places = new @Nullable Named[PLACES];

  private final List<KeyValue> attributes = new ArrayList<>();
  private final List<KeyValue> resource = new ArrayList<>();
  private final List<Measure> others = new ArrayList<>();
  private final Best time = new Best();
  private final Best level = new Best();
  private final Best message = new Best();
  private final Best service = new Best();
  private final Best host = new Best();
  private final Best logger = new Best();
  private int severityNumber;
  private @Nullable Measure duration;
  private @Nullable Measure size;
  private boolean any;

  Fields(ParseSettings settings, YearRule years) {
    this.settings = settings;
    this.times = new TimeReader(settings.zone(), years);
  }

  void clear() {
    attributes.clear();
    resource.clear();
    others.clear();
    time.field = null;
    level.field = null;
    message.field = null;
    service.field = null;
    host.field = null;
    logger.field = null;
    severityNumber = 0;
    duration = null;
    size = null;
    any = false;
  }

  /** Whether the line had a field at all. */
  boolean any() {
    return any;
  }

  /** Notes a field that has no value. */
  void seen() {
    any = true;
  }

  /** What the field of that path means; mapped fields first. */
  JsonField known(String path) {
    JsonField field = known.get(path);
    if (field == null) {
      String mapped = settings.fields().get(path);
      field = mapped == null ? JsonField.of(path) : JsonField.of(mapped).first();
      if (known.size() < MAX_CACHED) {
        known.put(path, field);
      }
    }
    return field;
  }

  /**
   * The same for a name in UTF-8, mostly without making a text of it: the lines of a log name the
   * same fields in the same places.
   *
   * @param place of the field in its line, from 0
   */
  JsonField known(byte[] line, int from, int to, int place) {
    if (place >= PLACES) {
      return known(Text.of(line, from, to));
    }
    Named last = places[place];
    if (last == null || !Arrays.equals(last.name, 0, last.name.length, line, from, to)) {
      last = new Named(Arrays.copyOfRange(line, from, to), known(Text.of(line, from, to)));
      places[place] = last;
    }
    return last.field;
  }

  /** The same without remembering it: for paths that are repaired on the way. */
  JsonField known(String path, boolean remember) {
    if (remember || settings.fields().containsKey(path)) {
      return known(path);
    }
    return JsonField.of(path);
  }

  /** Takes a field as text; digits count as a number. */
  void put(String path, String value) {
    put(known(path), value, looksNumeric(value));
  }

  /**
   * Takes a field.
   *
   * @param numeric whether the value may be a measure
   */
  void put(JsonField field, String value, boolean numeric) {
    any = true;
    switch (field.role()) {
      case TIME -> keep(time, field, value);
      case LEVEL -> {
        if (field.key().equals("s") && !isLetterOfLevel(value)) {
          attribute(field.key(), value);
        } else {
          keep(level, field, value);
        }
      }
      case MESSAGE -> keep(message, field, value);
      case SERVICE -> keep(service, field, value);
      case HOST -> keep(host, field, value);
      case LOGGER -> keep(logger, field, value);
      case SEVERITY_NUMBER -> severityNumber = Math.max(0, smallNumber(value));
      case RESOURCE -> add(resource, field.key(), value);
      case DURATION -> duration(field, value, numeric);
      case SIZE -> size(field, value, numeric);
      case ATTRIBUTE -> attribute(field.key(), value);
    }
  }

  /** MongoDB writes {@code "s":"I"}; elsewhere a field of that name may be anything. */
  private static boolean isLetterOfLevel(String value) {
    return value.length() == 1 && Severity.ofLetter(value.charAt(0)) != Severity.UNSPECIFIED;
  }

  private void duration(JsonField field, String value, boolean numeric) {
    double micros =
        numeric ? field.unit().toMicros(Double.parseDouble(value)) : Durations.micros(value);
    if (duration == null && micros >= 0 && Double.isFinite(micros)) {
      duration = new Measure("duration.us", micros + 0.0);
    } else {
      attribute(field.key(), value);
    }
  }

  private void size(JsonField field, String value, boolean numeric) {
    double bytes = numeric ? Double.parseDouble(value) : -1;
    if (size == null && bytes >= 0 && Double.isFinite(bytes)) {
      size = new Measure("size.bytes", bytes + 0.0);
    } else {
      attribute(field.key(), value);
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

  void attribute(String key, String value) {
    add(attributes, key, value);
  }

  void resource(String key, String value) {
    add(resource, key, value);
  }

  /** Takes a number that is neither a duration nor a size, under its own name. */
  void measure(String name, double value) {
    any = true;
    if (others.size() < MAX_ATTRIBUTES) {
      others.add(new Measure(name, value + 0.0));
    }
  }

  private static void add(List<KeyValue> list, String key, String value) {
    if (list.size() < MAX_ATTRIBUTES) {
      list.add(new KeyValue(key, Text.cut(value, MAX_VALUE)));
    }
  }

  /** The text of the message field, or null. */
  @Nullable String message() {
    return message.field == null ? null : stripEnd(message.text);
  }

  /** The attributes so far, in the order of the line. */
  List<KeyValue> attributes() {
    return attributes;
  }

  /** The event of the fields collected, or the rejection of a time that cannot be. */
  ParseResult event(String body, boolean repaired) {
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
    Severity severity = severity();
    if (service.field != null) {
      resource("service.name", service.text);
    }
    if (host.field != null) {
      resource("host.name", host.text);
    }
    if (logger.field != null) {
      attribute("log.logger", logger.text);
    }
    List<KeyValue> sortedAttributes = sorted(attributes);
    List<KeyValue> sortedResource = sorted(resource);
    return new ParseResult.Parsed(
        new LogEvent(
            millis,
            severity,
            body,
            settings.entity().resolve(sortedAttributes, sortedResource, settings.defaultEntity()),
            sortedAttributes,
            sortedResource,
            measures(),
            repaired));
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
    if (isNanos(key)) {
      return nanos(text);
    }
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
    double millis = millis(number);
    return millis < TimeReader.END_OF_9999 ? (long) millis : -1;
  }

  private static long nanos(String text) {
    try {
      long millis =
          text.length() <= 19
              ? Long.parseLong(text) / 1_000_000
              : (long) (Double.parseDouble(text) / 1e6);
      return millis < TimeReader.END_OF_9999 ? millis : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
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
    String text = level.text;
    Severity byText =
        text.length() == 1 ? Severity.ofLetter(text.charAt(0)) : Severity.ofText(text.strip());
    if (byText != Severity.UNSPECIFIED) {
      return byText;
    }
    if (byNumber != Severity.UNSPECIFIED) {
      return byNumber;
    }
    int number = smallNumber(text);
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

  /**
   * Whether the whole text is a decimal number of at most 100 characters, such as {@code -1.5e3}.
   */
  static boolean looksNumeric(String text) {
    int length = text.length();
    int at = length > 0 && text.charAt(0) == '-' ? 1 : 0;
    int start = at;
    int dots = 0;
    boolean exponent = false;
    for (; at < length; at++) {
      char c = text.charAt(at);
      if (c == '.' && !exponent && at > start && dots == 0) {
        dots++;
      } else if ((c == 'e' || c == 'E') && !exponent && at > start && at + 1 < length) {
        exponent = true;
        if ((text.charAt(at + 1) == '-' || text.charAt(at + 1) == '+') && at + 2 < length) {
          at++;
        }
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return at > start && length <= 100;
  }

  private List<Measure> measures() {
    if (others.isEmpty()) {
      if (duration == null) {
        return size == null ? List.of() : List.of(size);
      }
      return size == null ? List.of(duration) : List.of(duration, size);
    }
    List<Measure> all = new ArrayList<>(others);
    if (duration != null) {
      all.add(duration);
    }
    if (size != null) {
      all.add(size);
    }
    all.sort(Comparator.comparing(Measure::name));
    for (int i = all.size() - 1; i > 0; i--) {
      if (all.get(i).name().equals(all.get(i - 1).name())) {
        all.remove(i - 1);
      }
    }
    return List.copyOf(all);
  }

  /** Sorted by key; of equal keys the last one stays. */
  private static List<KeyValue> sorted(List<KeyValue> values) {
    int count = values.size();
    if (count > 1) {
      values.sort(BY_KEY);
      int kept = 0;
      for (int i = 1; i < count; i++) {
        if (!values.get(i).key().equals(values.get(kept).key())) {
          kept++;
        }
        values.set(kept, values.get(i));
      }
      values.subList(kept + 1, count).clear();
    }
    return List.copyOf(values);
  }

  private static String stripEnd(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) <= ' ') {
      end--;
    }
    return text.substring(0, end);
  }

  /** A field and its name in UTF-8. */
  private static final class Named {
    private final byte[] name;
    private final JsonField field;

    Named(byte[] name, JsonField field) {
      this.name = name;
      this.field = field;
    }
  }

  /** The best known field of a role seen so far in a line, and its text. */
  private static final class Best {
    private @Nullable JsonField field;
    private String text = "";
  }
}
