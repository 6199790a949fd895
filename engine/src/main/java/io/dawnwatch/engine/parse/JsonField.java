package io.dawnwatch.engine.parse;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a named field means, told from its dotted path alone, whatever format it comes from.
 *
 * @param role what the field is for
 * @param rank which of several fields of one role wins: the lowest
 * @param key the attribute or resource key it is kept under
 * @param unit the unit of a duration, else {@link Unit#NONE}
 */
record JsonField(Role role, int rank, String key, Unit unit) {
  enum Role {
    TIME,
    LEVEL,
    SEVERITY_NUMBER,
    MESSAGE,
    SERVICE,
    HOST,
    LOGGER,
    RESOURCE,
    DURATION,
    SIZE,
    ATTRIBUTE
  }

  enum Unit {
    NONE(1),
    SECONDS(1e6),
    MILLIS(1e3),
    MICROS(1),
    NANOS(1e-3);

    private final double micros;

    Unit(double micros) {
      this.micros = micros;
    }

    double toMicros(double value) {
      return this == NANOS ? value / 1000 : value * micros;
    }
  }

  private static final List<String> TIMES =
      List.of(
          "@timestamp",
          "Timestamp",
          "timestamp",
          "timeUnixNano",
          "TimeUnixNano",
          "time_unix_nano",
          "time",
          "ts",
          "@t",
          "t.$date",
          "datetime",
          "date",
          "asctime",
          "event_time",
          "eventTime",
          "time_local",
          "time_iso8601",
          "ObservedTimestamp",
          "observedTimeUnixNano",
          "_SOURCE_REALTIME_TIMESTAMP",
          "__REALTIME_TIMESTAMP");
  private static final List<String> LEVELS =
      List.of(
          "log.level",
          "SeverityText",
          "severityText",
          "severity_text",
          "severity",
          "level",
          "lvl",
          "loglevel",
          "log_level",
          "levelname",
          "@l",
          "s",
          "PRIORITY");
  private static final List<String> SEVERITY_NUMBERS =
      List.of("SeverityNumber", "severityNumber", "severity_number");
  private static final List<String> MESSAGES =
      List.of(
          "Body",
          "body",
          "Body.stringValue",
          "body.stringValue",
          "message",
          "msg",
          "MESSAGE",
          "short_message",
          "@m",
          "@mt",
          "log",
          "log_processed.message",
          "log_processed.msg",
          "event.original",
          "text");
  private static final List<String> SERVICES =
      List.of(
          "service.name",
          "service",
          "serviceName",
          "service_name",
          "app",
          "application",
          "appname",
          "program",
          "SYSLOG_IDENTIFIER",
          "kubernetes.container.name",
          "kubernetes.container_name",
          "container.name",
          "container_name");
  private static final List<String> HOSTS =
      List.of(
          "host.name",
          "host",
          "hostname",
          "host_name",
          "_HOSTNAME",
          "kubernetes.node.name",
          "kubernetes.pod_node_name",
          "kubernetes.host");
  private static final List<String> LOGGERS =
      List.of("log.logger", "logger", "logger_name", "loggerName");
  private static final List<String> RESOURCES =
      List.of("service.", "host.", "k8s.", "container.", "cloud.", "deployment.");
  private static final List<String> ATTRIBUTE_FOLDERS = List.of("Attributes.", "attributes.");
  private static final List<String> RESOURCE_FOLDERS =
      List.of("Resource.attributes.", "resource.attributes.", "Resource.", "resource.");

  private static final List<String> DURATION_WORDS =
      List.of(
          "duration",
          "elapsed",
          "latency",
          "took",
          "response_time",
          "responsetime",
          "request_time",
          "requesttime",
          "time_taken",
          "timetaken");

  /** Roles that a field keeps when it is an attribute of an OpenTelemetry record. */
  private static final Set<Role> IN_ATTRIBUTES_TOO =
      EnumSet.of(Role.SERVICE, Role.HOST, Role.LOGGER, Role.DURATION);

  private static final Map<String, JsonField> KNOWN = known();

  private static Map<String, JsonField> known() {
    Map<String, JsonField> known = new HashMap<>();
    putRanked(known, Role.TIME, TIMES);
    putRanked(known, Role.LEVEL, LEVELS);
    putRanked(known, Role.SEVERITY_NUMBER, SEVERITY_NUMBERS);
    putRanked(known, Role.MESSAGE, MESSAGES);
    putRanked(known, Role.SERVICE, SERVICES);
    putRanked(known, Role.HOST, HOSTS);
    putRanked(known, Role.LOGGER, LOGGERS);
    known.put("pid", new JsonField(Role.ATTRIBUTE, 0, "process.pid", Unit.NONE));
    known.put("event.duration", new JsonField(Role.DURATION, 0, "event.duration", Unit.NANOS));
    return Map.copyOf(known);
  }

  private static void putRanked(Map<String, JsonField> known, Role role, List<String> paths) {
    for (int rank = 0; rank < paths.size(); rank++) {
      String path = paths.get(rank);
      known.put(path, new JsonField(role, rank, path, Unit.NONE));
    }
  }

  /** The same, known better than any field of its role: the settings name it. */
  JsonField first() {
    return new JsonField(role, -1, key, unit);
  }

  /** The meaning of a field, such as {@code log.level} or {@code Attributes.elapsed_ms}. */
  static JsonField of(String path) {
    JsonField known = KNOWN.get(path);
    if (known != null) {
      return known;
    }
    String inResource = within(path, RESOURCE_FOLDERS);
    if (inResource != null) {
      return resource(inResource);
    }
    String inAttributes = within(path, ATTRIBUTE_FOLDERS);
    if (inAttributes != null) {
      return attribute(inAttributes);
    }
    for (String prefix : RESOURCES) {
      if (path.startsWith(prefix)) {
        return new JsonField(Role.RESOURCE, 0, path, Unit.NONE);
      }
    }
    return attribute(path);
  }

  /** What an entry of a resource means. */
  static JsonField resource(String key) {
    return switch (key) {
      case "service.name" -> new JsonField(Role.SERVICE, 0, key, Unit.NONE);
      case "host.name" -> new JsonField(Role.HOST, 0, key, Unit.NONE);
      default -> new JsonField(Role.RESOURCE, 0, key, Unit.NONE);
    };
  }

  private static @Nullable String within(String path, List<String> folders) {
    for (String folder : folders) {
      if (path.startsWith(folder) && path.length() > folder.length()) {
        return path.substring(folder.length());
      }
    }
    return null;
  }

  /** What an attribute of an OpenTelemetry record means. */
  static JsonField attribute(String key) {
    JsonField known = KNOWN.get(key);
    if (known != null && IN_ATTRIBUTES_TOO.contains(known.role)) {
      return known;
    }
    String lower = key.toLowerCase(Locale.ROOT);
    if (lower.endsWith("bytes") || lower.endsWith("size")) {
      return new JsonField(Role.SIZE, 0, key, Unit.NONE);
    }
    Unit unit = durationUnit(key, lower);
    return new JsonField(unit == Unit.NONE ? Role.ATTRIBUTE : Role.DURATION, 0, key, unit);
  }

  /** The unit of a duration field; milliseconds when it names none; NONE when it is no duration. */
  private static Unit durationUnit(String key, String lower) {
    Unit unit = Unit.MILLIS;
    String stem = lower;
    int cut = Math.max(lower.lastIndexOf('_'), lower.lastIndexOf('.'));
    Unit named = cut < 0 ? Unit.NONE : unit(lower.substring(cut + 1));
    if (named != Unit.NONE) {
      unit = named;
      stem = lower.substring(0, cut);
    } else {
      int capital = key.length() - 1;
      while (capital > 0 && !Character.isUpperCase(key.charAt(capital))) {
        capital--;
      }
      Unit camel = capital > 0 ? unit(lower.substring(capital)) : Unit.NONE;
      if (camel != Unit.NONE) {
        unit = camel;
        stem = lower.substring(0, capital);
      }
    }
    for (String word : DURATION_WORDS) {
      if (stem.endsWith(word)) {
        return unit;
      }
    }
    return Unit.NONE;
  }

  private static Unit unit(String name) {
    return switch (name) {
      case "s", "sec", "secs", "seconds" -> Unit.SECONDS;
      case "ms", "millis", "milliseconds" -> Unit.MILLIS;
      case "us", "micros", "microseconds" -> Unit.MICROS;
      case "ns", "nanos", "nanoseconds" -> Unit.NANOS;
      default -> Unit.NONE;
    };
  }
}
