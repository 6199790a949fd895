package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import java.util.List;

/** The line is the body. */
final class TextFormat implements LineFormat {
  private final String entity;

  TextFormat(ParseSettings settings) {
    entity = settings.entity().resolve(List.of(), List.of(), settings.defaultEntity());
  }

  @Override
  public ParseResult parse(byte[] bytes, int from, int to, boolean repaired) {
    return new ParseResult.Parsed(
        new LogEvent(
            LogEvent.NO_TIME,
            Severity.UNSPECIFIED,
            Text.of(bytes, from, to),
            entity,
            List.of(),
            List.of(),
            List.of(),
            repaired));
  }
}
