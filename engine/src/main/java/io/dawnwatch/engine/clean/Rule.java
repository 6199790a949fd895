package io.dawnwatch.engine.clean;

import com.google.re2j.Pattern;
import io.dawnwatch.engine.event.LogEvent;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is expected of one field of an event. Only {@link Required} minds a field that is not there.
 */
public sealed interface Rule {
  /** The field is there and not empty. */
  record Required() implements Rule {}

  /** The field is of a type. */
  record OfType(Type type) implements Rule {}

  /** Types a field can have. */
  enum Type {
    NUMBER,
    INTEGER,
    BOOLEAN;

    boolean holds(String text) {
      return switch (this) {
        case NUMBER -> Fields.number(text) != null;
        case INTEGER -> {
          Double number = Fields.number(text);
          yield number != null && number == Math.rint(number);
        }
        case BOOLEAN -> text.equals("true") || text.equals("false");
      };
    }
  }

  /** The field is a number between two bounds, both allowed. */
  record Range(double min, double max) implements Rule {
    public Range {
      if (!(min <= max)) {
        throw new IllegalArgumentException("min must be at most max, was " + min + " > " + max);
      }
    }
  }

  /** The field is one of these. */
  record OneOf(List<String> values) implements Rule {
    public OneOf {
      values = List.copyOf(values);
    }
  }

  /** A linear-time pattern is found in the field; it may be anchored with ^ and $. */
  record Matches(Pattern pattern) implements Rule {}

  /** The field has at most so many characters. */
  record MaxLength(int characters) implements Rule {}

  /** The event's own time lies at most so far before the clock. */
  record Fresh(long maxAgeMillis) implements Rule {}

  /** No event of the same window has the same value, among the last so many that had one. */
  record Unique(int remembered) implements Rule {
    public Unique {
      SeenIds.requireCapacity(remembered);
    }
  }

  /**
   * What is wrong with an event, in words; null if nothing is. {@link Unique} looks at more than
   * one event and is decided by {@link EventRules}.
   *
   * @param clockMillis the time of the event's record
   */
  default @Nullable String problem(LogEvent event, String field, long clockMillis) {
    if (this instanceof Fresh fresh) {
      boolean old = event.hasTime() && clockMillis > event.eventMillis();
      long age = old ? clockMillis - event.eventMillis() : 0;
      return age > fresh.maxAgeMillis()
          ? "is " + age + " ms old, more than " + fresh.maxAgeMillis() + " ms"
          : null;
    }
    String text = Fields.text(event, field);
    if (text == null) {
      return this instanceof Required ? "is missing" : null;
    }
    if (this instanceof OfType type) {
      return type.type().holds(text)
          ? null
          : "is no " + type.type().name().toLowerCase(Locale.ROOT) + ": " + quoted(text);
    }
    if (this instanceof Range range) {
      Double number = Fields.number(text);
      if (number == null) {
        return "is no number: " + quoted(text);
      }
      boolean inside = number >= range.min() && number <= range.max();
      return inside ? null : "is not in " + range.min() + " to " + range.max() + ": " + text;
    }
    if (this instanceof OneOf one) {
      return one.values().contains(text) ? null : "is none of the values allowed: " + quoted(text);
    }
    if (this instanceof Matches matches) {
      return matches.pattern().matcher(text).find()
          ? null
          : "does not match " + matches.pattern() + ": " + quoted(text);
    }
    if (this instanceof MaxLength max && text.length() > max.characters()) {
      return "has " + text.length() + " characters, more than " + max.characters();
    }
    return null;
  }

  private static String quoted(String text) {
    return '"' + (text.length() > 80 ? text.substring(0, 80) + "..." : text) + '"';
  }
}
