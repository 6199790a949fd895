package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.LogEvent;
import java.time.Instant;
import java.util.List;

/**
 * What a sample of a log looks like.
 *
 * @param settings how to parse the log
 * @param fitted how many sample lines are records of that format
 * @param continued how many sample lines continue the record before them, as stack traces do
 * @param total how many sample lines are not blank
 * @param hasTime whether its records say when they happened
 * @param examples the first events of the sample, at most three
 */
public record Detected(
    ParseSettings settings,
    int fitted,
    int continued,
    int total,
    boolean hasTime,
    List<LogEvent> examples) {
  private static final int EXAMPLE_CHARS = 120;
  private static final long DAY_MILLIS = 86_400_000;

  public Detected {
    examples = List.copyOf(examples);
  }

  /** What was found and what had to be assumed, in a sentence or two for people. */
  public String describe() {
    StringBuilder text = new StringBuilder(settings.format().cliName());
    text.append(": ").append(fitted).append(" of ").append(total).append(" lines fit");
    if (continued > 0) {
      text.append(", ").append(continued).append(" continue the line before");
    }
    TimeShape shape = settings.timeShape();
    if (settings.format() == Format.TIME_LEVEL_REST && shape != TimeShape.NONE) {
      text.append("; time: ").append(shape.words());
      if (settings.timeToken() > 0) {
        int before = settings.timeToken();
        text.append(" after ").append(before).append(before == 1 ? " token" : " tokens");
      }
      if (shape.zoneMayLack()) {
        text.append(", in ").append(settings.zoneName()).append(" where it names no zone");
      }
      if (shape.yearless()) {
        text.append(", taken to be").append(year());
      }
    }
    if (settings.format() == Format.SYSLOG) {
      text.append("; times in ").append(settings.zoneName()).append(" where they name no zone");
      text.append(shape.yearless() ? ", taken to be" + year() : "");
    }
    if (settings.format() == Format.CSV) {
      boolean none = settings.columns().names().isEmpty();
      text.append(none ? "; no header line, so --columns must name them" : "; columns ");
      text.append(settings.columns());
    }
    if (!settings.header().slots().isEmpty()) {
      text.append("; header: ").append(settings.header());
    }
    if (!hasTime) {
      text.append("; no time, so events take the time of their record");
    }
    return text.append('.').toString();
  }

  private String year() {
    return settings.year() == ParseSettings.YEAR_OF_RECORD
        ? " of the year nearest to their record"
        : " of " + settings.year();
  }

  /** Whether the first time would lie in the future of a log written then: its year is too late. */
  public boolean startsAfter(long writtenMillis) {
    if (!settings.timesMayLackYear() || settings.year() <= 1970) {
      return false;
    }
    return examples.stream()
        .filter(LogEvent::hasTime)
        .limit(1)
        .anyMatch(first -> first.eventMillis() > writtenMillis + DAY_MILLIS);
  }

  /** The examples for people: time, severity, entity and the start of the message of each. */
  public List<String> exampleLines() {
    return examples.stream().map(Detected::exampleLine).toList();
  }

  private static String exampleLine(LogEvent event) {
    String body = event.body();
    int end = body.indexOf('\n');
    String first = Text.cut(end < 0 ? body : body.substring(0, end), EXAMPLE_CHARS);
    String time = event.hasTime() ? Instant.ofEpochMilli(event.eventMillis()).toString() : "-";
    return time + ' ' + event.severity() + ' ' + event.entity() + ": " + first;
  }
}
