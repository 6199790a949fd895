package io.dawnwatch.engine.parse;

import io.dawnwatch.engine.event.LogEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Tells from a sample how the lines of a log are built. Deterministic: the same sample and settings
 * give the same answer. Not on the hot path: it tries every time shape at every place.
 *
 * <p>The formats whose lines cannot be mistaken are tried first, each is chosen when at least half
 * of the lines fit it: OTLP, JSON, the journal, syslog, access log, CSV (nine of ten lines, under a
 * header line), logfmt. Then comes time-level-rest, also when fewer lines have a time but nearly
 * all others continue a record, as the lines of stack traces and of garbage collection logs do.
 * Anything else is text. One odd line decides nothing.
 */
public final class FormatDetector {
  private static final int EXAMPLES = 3;
  private static final byte[] JOURNAL_START = {'_', '_', 'C', 'U', 'R', 'S', 'O', 'R', '='};

  private FormatDetector() {}

  /**
   * Detects the format of a log.
   *
   * @param sample lines without line ends; a few hundred are enough
   * @param settings everything that is not detected: entity, zone, year, limits
   */
  public static Detected detect(List<byte[]> sample, ParseSettings settings) {
    List<byte[]> lines = nonBlank(sample);
    for (Format format : List.of(Format.OTLP, Format.JSON)) {
      Detected detected = fit(lines, settings.withFormat(format));
      if (isHalf(detected.fitted(), lines)) {
        return detected;
      }
    }
    if (lines.stream().anyMatch(FormatDetector::isJournal)) {
      return fit(sample, settings.withFormat(Format.JOURNAL));
    }
    SyslogFormat syslog = new SyslogFormat(settings, YearRule.of(settings));
    if (isHalf(count(lines, line -> syslog.fits(line, 0, line.length)), lines)) {
      return syslog(lines, settings);
    }
    Detected access = fit(lines, settings.withFormat(Format.ACCESS));
    if (isHalf(access.fitted(), lines)) {
      return access;
    }
    ParseSettings columns = csv(lines, settings);
    if (!columns.columns().names().isEmpty()) {
      Detected csv = fit(lines, columns);
      if (lines.size() >= 3 && csv.fitted() * 10 >= (csv.total() - csv.continued()) * 9) {
        return csv;
      }
    }
    if (isHalf(count(lines, line -> LogfmtFormat.fits(line, 0, line.length)), lines)) {
      return fit(lines, settings.withFormat(Format.LOGFMT));
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
    return switch (format) {
      case TIME_LEVEL_REST -> timed(lines, known);
      case CSV -> fit(lines, csv(lines, known));
      case JOURNAL -> fit(sample, known);
      case SYSLOG -> syslog(lines, known);
      default -> fit(lines, known);
    };
  }

  private static boolean isHalf(int fitted, List<byte[]> lines) {
    return fitted > 0 && fitted * 2 >= lines.size();
  }

  private static int count(List<byte[]> lines, Predicate<byte[]> fits) {
    return (int) lines.stream().filter(fits).count();
  }

  /** Whether a line starts a record of the journal's export. */
  public static boolean isJournal(byte[] line) {
    int length = JOURNAL_START.length;
    return line.length >= length && Arrays.equals(line, 0, length, JOURNAL_START, 0, length);
  }

  /** Times have a year where no line of the sample starts with a month's name. */
  private static Detected syslog(List<byte[]> lines, ParseSettings settings) {
    int yearless =
        count(
            lines,
            line -> {
              int start = Text.afterByteOrderMark(line, 0, line.length);
              int at = Priority.after(line, start, line.length);
              return at < line.length && Text.isLetter(line[at]);
            });
    TimeShape shape = yearless > 0 ? TimeShape.SYSLOG : TimeShape.ISO;
    return fit(lines, settings.withFormat(Format.SYSLOG).withTime(shape, 0));
  }

  /** Settings with the columns that the first line names, unless they are known already. */
  private static ParseSettings csv(List<byte[]> lines, ParseSettings settings) {
    boolean known = !settings.columns().names().isEmpty();
    ParseSettings csv = settings.withFormat(Format.CSV);
    return known || lines.isEmpty() ? csv : csv.withColumns(CsvFormat.header(lines.get(0)));
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
      TimedFormat format = new TimedFormat(best, YearRule.of(best));
      int levels = 0;
      for (byte[] line : lines) {
        if (format.hasLevel(line, 0, line.length, ParseSettings.MAX_LEVEL_TOKENS)) {
          levels++;
        }
      }
      best = best.withLevelTokens(levels * 2 >= bestStarts ? ParseSettings.MAX_LEVEL_TOKENS : 0);
    }
    boolean given = !settings.header().slots().isEmpty();
    return fit(lines, given ? best : best.withHeader(new HeaderLearner(best, lines).learn()));
  }

  private static int starts(List<byte[]> lines, ParseSettings settings) {
    TimedFormat format = new TimedFormat(settings, YearRule.of(settings));
    int starts = 0;
    for (byte[] line : lines) {
      if (format.startsRecord(line, 0, line.length)) {
        starts++;
      }
    }
    return starts;
  }

  private static Detected fit(List<byte[]> lines, ParseSettings settings) {
    Fit fit = new Fit(settings);
    RecordJoiner joiner = new RecordJoiner(settings, fit);
    for (int i = 0; i < lines.size(); i++) {
      joiner.accept(lines.get(i), i);
    }
    joiner.flush();
    return fit.of(lines.size());
  }

  /** Counts what fits, record by record. */
  private static final class Fit implements RecordJoiner.Sink {
    private final ParseSettings settings;
    private final LineParser parser;
    private final LineFormat format;
    private final List<LogEvent> examples = new ArrayList<>();
    private int fitted;
    private int continued;
    private boolean hasTime;

    Fit(ParseSettings settings) {
      this.settings = settings;
      this.parser = new LineParser(settings);
      this.format = LineParser.format(settings, YearRule.of(settings));
    }

    @Override
    public void record(byte[] record, long firstLine) {
      int lines = 1;
      int firstEnd = record.length;
      for (int i = record.length - 1; i >= 0; i--) {
        if (record[i] == '\n') {
          firstEnd = i;
          lines++;
        }
      }
      if (!format.startsRecord(record, 0, firstEnd)) {
        return;
      }
      continued += lines - 1;
      ParseResult result = parser.parse(record);
      if (result instanceof ParseResult.Parsed parsed) {
        hasTime |= parsed.event().hasTime();
        if (examples.size() < EXAMPLES) {
          examples.add(parsed.event());
        }
      }
      fitted += result instanceof ParseResult.Rejected ? 0 : 1;
    }

    Detected of(int total) {
      return new Detected(settings, fitted, continued, total, hasTime, examples);
    }
  }

  /** Half of the lines start a record, or most others look like the inside of one. */
  private static boolean isConvincing(Detected timed, List<byte[]> lines) {
    if (timed.fitted() * 2 >= timed.total()) {
      return true;
    }
    LineFormat format = LineParser.format(timed.settings(), YearRule.of(timed.settings()));
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
