package io.dawnwatch.topology.files;

import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.FormatDetector;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import java.io.IOException;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a log is read: what its first lines show, and what the settings say.
 *
 * @param features windows in milliseconds, or in events if the log has no times
 * @param sentence what was found and assumed, for people
 */
record LogFormat(Detected detected, FeatureSpec features, String sentence) {
  /**
   * Decides.
   *
   * @param notes is told what somebody should know
   */
  static LogFormat of(
      LogSource log, LogSettings settings, List<byte[]> sample, Consumer<String> notes) {
    ParseSettings known = known(log, settings, notes);
    Detected detected = detect(sample, known, settings);
    if (settings.year().isEmpty() && detected.startsAfter(written(log, settings))) {
      detected = detect(sample, known.withYear(known.year() - 1), settings);
    }
    if (detected.hasTime()) {
      return new LogFormat(detected, settings.features(), detected.describe());
    }
    return new LogFormat(
        detected,
        byLines(settings.features(), settings.windowLines()),
        detected
            .describe()
            .replace(
                "no time, so events take the time of their record",
                "no time, so windows are " + settings.windowLines() + " records"));
  }

  /** Whether the log is cut into windows by its records, for want of times. */
  boolean isByLines() {
    return !detected.hasTime();
  }

  /** Where its clock starts: lines before the first time, such as a banner, are of then. */
  long startMillis(List<byte[]> sample) {
    if (isByLines()) {
      return 0;
    }
    LineParser parser = new LineParser(detected.settings());
    for (byte[] line : sample) {
      if (parser.parse(line) instanceof ParseResult.Parsed parsed && parsed.event().hasTime()) {
        return parsed.event().eventMillis();
      }
    }
    return 0;
  }

  /** What is known of the log before its lines are looked at. */
  private static ParseSettings known(LogSource log, LogSettings settings, Consumer<String> notes) {
    ParseSettings text = ParseSettings.of(Format.TEXT, log.name());
    ParseSettings known =
        (settings.pattern().isEmpty() ? text : text.withPattern(settings.pattern()))
            .withEntity(settings.entity())
            .withZone(settings.zone())
            .withYear(settings.year().orElseGet(() -> year(log, settings, notes)));
    if (!settings.columns().isEmpty()) {
      known = known.withColumns(settings.columns());
    }
    if (!settings.fields().isEmpty()) {
      known = known.withFields(settings.fields());
    }
    if (settings.maxLineBytes() != ParseSettings.DEFAULT_MAX_LINE_BYTES) {
      known = known.withMaxLineBytes(settings.maxLineBytes());
    }
    return known;
  }

  private static Detected detect(List<byte[]> lines, ParseSettings known, LogSettings settings) {
    return settings.format().isPresent()
        ? FormatDetector.detect(lines, known, settings.format().get())
        : FormatDetector.detect(lines, known);
  }

  private static long written(LogSource log, LogSettings settings) {
    try {
      return log.written(settings.now()).toEpochMilli();
    } catch (IOException e) {
      return settings.now().toEpochMilli();
    }
  }

  private static int year(LogSource log, LogSettings settings, Consumer<String> notes) {
    try {
      return log.year(settings.zone(), settings.now());
    } catch (IOException e) {
      notes.accept("its age is unknown, so its times are taken to be of this year");
      return ZonedDateTime.ofInstant(settings.now(), settings.zone()).getYear();
    }
  }

  /** The same number of windows, each of so many records, nothing early or late. */
  private static FeatureSpec byLines(FeatureSpec timed, int windowLines) {
    return new FeatureSpec(
        windowLines,
        (long) windowLines * timed.frames(),
        0,
        0,
        timed.entityCap(),
        timed.templatesPerWindow(),
        timed.templatesPerPartition());
  }
}
