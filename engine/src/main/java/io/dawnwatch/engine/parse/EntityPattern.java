package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.KeyValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the entity of an event is named, such as {@code {service}@{host}}. Fields: {@code {service}},
 * {@code {host}}, {@code {logger}} and {@code {attr.NAME}}, which looks for the attribute or
 * resource NAME; everything else is literal text. A missing field gives {@code -}; when all fields
 * are missing the entity is the log's default. Names longer than 512 characters are cut.
 */
public final class EntityPattern {
  /** Service and host, as OpenTelemetry names them. */
  public static final EntityPattern SERVICE_AT_HOST = of("{service}@{host}");

  private static final int MAX_LENGTH = 512;

  private final String pattern;

  /** Literal text at even places, the key of a field at odd ones. */
  private final List<String> parts;

  private EntityPattern(String pattern, List<String> parts) {
    this.pattern = pattern;
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException when it is empty, a brace is not closed or a field unknown
   */
  public static EntityPattern of(String pattern) {
    if (pattern.isBlank()) {
      throw problem(pattern, "is empty");
    }
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (true) {
      int open = pattern.indexOf('{', at);
      String literal = pattern.substring(at, open < 0 ? pattern.length() : open);
      if (literal.indexOf('}') >= 0) {
        throw problem(pattern, "has a } without {");
      }
      parts.add(literal);
      if (open < 0) {
        return new EntityPattern(pattern, parts);
      }
      int close = pattern.indexOf('}', open);
      if (close < 0) {
        throw problem(pattern, "has a { without }");
      }
      parts.add(key(pattern, pattern.substring(open + 1, close)));
      at = close + 1;
    }
  }

  private static String key(String pattern, String field) {
    return switch (field) {
      case "service" -> "service.name";
      case "host" -> "host.name";
      case "logger" -> "log.logger";
      default -> {
        if (!field.startsWith("attr.") || field.length() == 5) {
          throw problem(
              pattern,
              "has the unknown field {"
                  + field
                  + "}; known are {service}, {host}, {logger} and {attr.NAME}");
        }
        yield field.substring(5);
      }
    };
  }

  private static IllegalArgumentException problem(String pattern, String what) {
    return new IllegalArgumentException("entity pattern \"" + pattern + "\" " + what);
  }

  /** The entity of an event with these attributes and resource. */
  public String resolve(List<KeyValue> attributes, List<KeyValue> resource, String defaultEntity) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    if (attributes.isEmpty() && resource.isEmpty()) {
      return defaultEntity;
    }
    StringBuilder entity = new StringBuilder();
    boolean found = false;
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      if (i % 2 == 0) {
        entity.append(part);
      } else {
        String value = find(resource, part);
        if (value == null) {
          value = find(attributes, part);
        }
        found |= value != null;
        entity.append(value == null ? "-" : value);
      }
    }
    return found ? Text.cut(entity.toString(), MAX_LENGTH) : defaultEntity;
  }

  private static @Nullable String find(List<KeyValue> values, String key) {
    for (KeyValue value : values) {
      if (value.key().equals(key)) {
        return value.value().isEmpty() ? null : value.value();
      }
    }
    return null;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntityPattern that && pattern.equals(that.pattern);
  }

  @Override
  public int hashCode() {
    return pattern.hashCode();
  }

  /** The pattern as it was given. */
  @Override
  public String toString() {
    return pattern;
  }
}
