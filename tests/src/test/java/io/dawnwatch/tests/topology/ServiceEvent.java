package io.dawnwatch.tests.topology;

import io.dawnwatch.schemas.KeyValue;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Source;
import java.util.List;

/** Events as tests write them into a history. */
final class ServiceEvent {
  private ServiceEvent() {}

  /** An event of an entity SERVICE@HOST that carries the name of its service. */
  static LogEvent of(long millis, int severity, String entity, String body) {
    String service = entity.substring(0, entity.indexOf('@'));
    return of(millis, severity, entity, body, List.of(new KeyValue("service.name", service)));
  }

  /** An event whose sender said this of itself. */
  static LogEvent of(
      long millis, int severity, String entity, String body, List<KeyValue> resource) {
    return new LogEvent(
        millis,
        severity,
        body,
        entity,
        List.of(),
        resource,
        List.of(),
        false,
        new Source("tests", -1, millis),
        "",
        List.of());
  }
}
