package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.LogEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tells from a sample how the lines of a log are built. Deterministic: the same sample and settings
 * give the same answer. Not on the hot path: it tries every time shape at every place.
 *
 * <p>The first of JSON, access log and time-level-rest that at least half of the lines fit is
 * chosen, the latter also when fewer lines have a time but nearly all others continue a record, as
 * the lines of stack traces and of garbage collection logs do. Anything else is text.
 */
public final class FormatDetector {
  private static final int EXAMPLES = 3;

  private FormatDetector() {}

  /**
   * Detects the format of a log.
   *
   * @param sample lines without line ends; a few hundred are enough
   * @param settings everything that is not detected: entity, zone, year, limits
   */
  public static Detected detect(List<byte[]> sample, ParseSettings settings) {
    List<byte[]> lines = nonBlank(sample);
    for (Format format : List.of(Format.JSON, Format.ACCESS)) {
      Detected detected = fit(lines, settings.withFormat(format));
      if (detected.fitted() > 0 && detected.fitted() * 2 >= detected.total()) {
        return detected;
      }
    }
    Detected timed = timed(lines, settings.withFormat(Format.TIME_LEVEL_REST));
    if (timed.fitted() > 0 && isConvincing(timed, lines)) {
      return timed;
    }
    return fit(lines, settings.withFormat(Format.TEXT));
  }

  /** Detects the details, such as the shape of times, of a log whose format is known. */
  public static Detected detect(List<byte[]> sample, ParseSettings settings, Format format) {
    List<byte[]> lines = nonBlank(sample);
    ParseSettings known = settings.withFormat(format);
    return format == Format.TIME_LEVEL_REST ? timed(lines, known) : fit(lines, known);
  }

  private static List<byte[]> nonBlank(List<byte[]> sample) {
    List<byte[]> lines = new ArrayList<>(sample.size());
    for (byte[] line : sample) {
      for (byte b : line) {
        if (!Text.isBlank(b)) {
          lines.add(line);
          break;
        }
      }
    }
    return lines;
  }

  private static Detected timed(List<byte[]> lines, ParseSettings settings) {
    ParseSettings best = settings.withTime(TimeShape.NONE, 0).withLevelTokens(1);
    int bestStarts = starts(lines, best);
    // A time tells more than a level: it wins ties, and so does the place nearer to the start.
    for (int place = ParseSettings.MAX_TIME_TOKEN; place >= 0; place--) {
      for (TimeShape shape : TimeShape.values()) {
        ParseSettings candidate = settings.withTime(shape, place).withLevelTokens(0);
        int starts = shape == TimeShape.NONE ? 0 : starts(lines, candidate);
        if (starts > 0 && starts >= bestStarts) {
          bestStarts = starts;
          best = candidate;
        }
      }
    }
    if (best.timeShape() != TimeShape.NONE) {
      TimedFormat format = new TimedFormat(best);
      int levels = 0;
      for (byte[] line : lines) {
        if (format.hasLevel(line, 0, line.length, ParseSettings.MAX_LEVEL_TOKENS)) {
          levels++;
        }
      }
      best = best.withLevelTokens(levels * 2 >= bestStarts ? ParseSettings.MAX_LEVEL_TOKENS : 0);
    }
    return fit(lines, best);
  }

  private static int starts(List<byte[]> lines, ParseSettings settings) {
    TimedFormat format = new TimedFormat(settings);
    int starts = 0;
    for (byte[] line : lines) {
      if (format.startsRecord(line, 0, line.length)) {
        starts++;
      }
    }
    return starts;
  }

  private static Detected fit(List<byte[]> lines, ParseSettings settings) {
    LineParser parser = new LineParser(settings);
    boolean timed = settings.format() == Format.TIME_LEVEL_REST;
    TimedFormat format = new TimedFormat(settings);
    List<LogEvent> examples = new ArrayList<>();
    int fitted = 0;
    int continued = 0;
    boolean hasTime = false;
    for (byte[] line : lines) {
      if (timed && !format.startsRecord(line, 0, line.length)) {
        continued += fitted > 0 ? 1 : 0;
      } else if (parser.parse(line) instanceof ParseResult.Parsed parsed) {
        fitted++;
        hasTime |= parsed.event().hasTime();
        if (examples.size() < EXAMPLES) {
          examples.add(parsed.event());
        }
      }
    }
    return new Detected(settings, fitted, continued, lines.size(), hasTime, examples);
  }

  /** Half of the lines start a record, or most others look like the inside of one. */
  private static boolean isConvincing(Detected timed, List<byte[]> lines) {
    if (timed.fitted() * 2 >= timed.total()) {
      return true;
    }
    TimedFormat format = new TimedFormat(timed.settings());
    int inside = 0;
    for (byte[] line : lines) {
      boolean starts = format.startsRecord(line, 0, line.length);
      inside += !starts && looksContinued(line) ? 1 : 0;
    }
    int outside = timed.total() - timed.fitted() - inside;
    return timed.fitted() >= 2 && outside <= timed.fitted();
  }

  private static final Set<Byte> CLOSING = Set.of((byte) '}', (byte) ']', (byte) ')');

  private static boolean looksContinued(byte[] line) {
    return Text.isSpace(line[0]) || CLOSING.contains(line[0]);
  }
}
