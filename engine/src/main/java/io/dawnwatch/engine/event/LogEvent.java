package io.dawnwatch.engine.event;

import java.util.List;

/**
 * A line parsed, cleaned and keyed, under the names of the OpenTelemetry log data model. Immutable.
 *
 * @param eventMillis when it happened, by its own account: milliseconds since 1970 UTC, or {@link
 *     #NO_TIME}
 * @param severity how grave it is
 * @param body the message, without time and severity; continuation lines follow after a newline
 * @param entity what is scored: service@host, a block id, a user
 * @param attributes what else the line said, sorted by key
 * @param resource where it comes from (service.name, host.name), sorted by key
 * @param measures numbers of the event, sorted by name
 * @param repaired true when bytes that are not UTF-8 were replaced by U+FFFD
 */
public record LogEvent(
    long eventMillis,
    Severity severity,
    String body,
    String entity,
    List<KeyValue> attributes,
    List<KeyValue> resource,
    List<Measure> measures,
    boolean repaired) {
  /** The event does not say when it happened: it takes the time of its record. */
  public static final long NO_TIME = Long.MIN_VALUE;

  public boolean hasTime() {
    return eventMillis != NO_TIME;
  }
}
