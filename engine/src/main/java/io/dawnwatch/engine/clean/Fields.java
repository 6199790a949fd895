package io.dawnwatch.engine.clean;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Measure;
import io.dawnwatch.engine.event.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fields of an event by name: {@code body}, {@code severity}, {@code time}, {@code entity}; any
 * other name is an attribute, or else a resource entry, or else a measure.
 */
final class Fields {
  static final String BODY = "body";
  static final String SEVERITY = "severity";
  static final String TIME = "time";
  static final String ENTITY = "entity";

  private Fields() {}

  /** The text of a field; null if the event lacks it. An empty text counts as lacking. */
  static @Nullable String text(LogEvent event, String field) {
    String text =
        switch (field) {
          case BODY -> event.body();
          case ENTITY -> event.entity();
          case SEVERITY ->
              event.severity() == Severity.UNSPECIFIED ? null : event.severity().name();
          case TIME -> event.hasTime() ? Long.toString(event.eventMillis()) : null;
          default -> {
            String value = find(event.attributes(), field);
            value = value == null ? find(event.resource(), field) : value;
            yield value == null ? measure(event, field) : value;
          }
        };
    return text == null || text.isEmpty() ? null : text;
  }

  private static @Nullable String find(List<KeyValue> pairs, String key) {
    for (KeyValue pair : pairs) {
      if (pair.key().equals(key)) {
        return pair.value();
      }
    }
    return null;
  }

  private static @Nullable String measure(LogEvent event, String name) {
    for (Measure measure : event.measures()) {
      if (measure.name().equals(name)) {
        return plain(measure.value());
      }
    }
    return null;
  }

  /** A number without a point if it is whole. */
  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1L << 53
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** The number in a text, written as in JSON; null if there is none. */
  static @Nullable Double number(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    boolean digits = false;
    for (int i = at; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      digits |= digit;
      boolean sign = (c == '-' || c == '+') && i > at && "eE".indexOf(text.charAt(i - 1)) >= 0;
      if (!digit && c != '.' && !sign && (c != 'e' && c != 'E' || !digits)) {
        return null;
      }
    }
    if (!digits || text.length() > 400) {
      return null;
    }
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) ? value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The pairs with {@code key} set, or without it when {@code value} is null; sorted by key. */
  static List<KeyValue> with(List<KeyValue> pairs, String key, @Nullable String value) {
    List<KeyValue> changed = new ArrayList<>(pairs.size() + 1);
    for (KeyValue pair : pairs) {
      if (!pair.key().equals(key)) {
        changed.add(pair);
      }
    }
    if (value != null) {
      changed.add(new KeyValue(key, value));
      changed.sort(null);
    }
    return List.copyOf(changed);
  }

  static boolean has(List<KeyValue> pairs, String key) {
    return find(pairs, key) != null;
  }

  /** The event with a field set, or without it when {@code value} is null. Measures stay. */
  static LogEvent with(LogEvent event, String field, @Nullable String value) {
    if (field.equals(BODY)) {
      return withBody(event, value == null ? "" : value);
    }
    boolean inResource = !has(event.attributes(), field) && has(event.resource(), field);
    return inResource
        ? with(event, event.attributes(), with(event.resource(), field, value), event.measures())
        : with(event, with(event.attributes(), field, value), event.resource(), event.measures());
  }

  static LogEvent withBody(LogEvent event, String body) {
    return new LogEvent(
        event.eventMillis(),
        event.severity(),
        body,
        event.entity(),
        event.attributes(),
        event.resource(),
        event.measures(),
        event.repaired());
  }

  static LogEvent with(
      LogEvent event, List<KeyValue> attributes, List<KeyValue> resource, List<Measure> measures) {
    return new LogEvent(
        event.eventMillis(),
        event.severity(),
        event.body(),
        event.entity(),
        attributes,
        resource,
        measures,
        event.repaired());
  }

  static LogEvent withEntity(LogEvent event, String entity) {
    return new LogEvent(
        event.eventMillis(),
        event.severity(),
        event.body(),
        entity,
        event.attributes(),
        event.resource(),
        event.measures(),
        event.repaired());
  }
}
