package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.LogEvent;
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
        text.append(", taken to be of ").append(settings.year());
      }
    }
    if (!hasTime) {
      text.append("; no time, so events take the time of their record");
    }
    return text.append('.').toString();
  }
}
