package io.dawnwatch.topology.files;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.Counters;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.clean.EventOutcome;
import io.dawnwatch.engine.clean.EventRules;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.FormatDetector;
import io.dawnwatch.engine.parse.LineParser;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.parse.RecordJoiner;
import io.dawnwatch.engine.parse.RejectReason;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Scores one log. The offset of a record is the number of its first line, counted over all pieces;
 * its time is the latest that any event so far claims, so that time never runs backwards. A log
 * without times has a clock of records: one takes a millisecond. By records and not by lines, or a
 * stack trace would be a window with few events.
 */
final class LogScoring {
  private static final JsonFactory JSON =
      new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  /** What the format is detected from. */
  private static final int SAMPLE_LINES = 1_000;

  private static final int SAMPLE_BYTES = 4 << 20;

  /** Bytes in which a text has no NUL. */
  private static final int BINARY_BYTES = 8_192;

  private static final int LINES_PER_REPORT = 1_024;
  private static final int RECORDS_PER_CLEANING = 16_384;
  private static final int ORDINARY = 5;
  private static final int BREACHES_NOTED = 3;
  private static final Duration JUMP = Duration.ofDays(1);

  /** From here on somebody should be told. */
  private static final double NOTED_LATE = 0.1;

  private static final double NOTED_ANOMALIES = 0.2;
  private static final int LEAST_WINDOWS = 20;

  private final LogSource log;
  private final FileScoring.Settings settings;
  private final FileScoring.Watcher watcher;
  private final Optional<JsonGenerator> json;
  private final LinePlaces places = new LinePlaces();
  private final HeapEntityStates states = new HeapEntityStates();
  private final List<String> notes = new ArrayList<>();
  private final Map<RejectReason, Long> rejected = new EnumMap<>(RejectReason.class);
  private final Incidents ordinary = new Incidents(ORDINARY, 0);

  private FeatureSpec features;
  private boolean byLines;
  private String windowWords = "";
  private String horizonWords = "";
  private final @Nullable Executor helpers;
  private LineParser parser;
  private ParseAhead ahead;
  private EventRules rules;
  private final List<SetExpectation.Breach> breaches = new ArrayList<>();
  private final SortedMap<String, Long> filtered = new TreeMap<>();
  private RecordJoiner joiner;
  private Model model;
  private Scorer scorer;
  private final List<Long> firstLines = new ArrayList<>();
  private Incidents incidents;
  private boolean clockKnown;
  private long clock;
  private long jumpMillis;
  private long jumpLine;
  private long reportedBytes;
  private long reportedLines;

  private long records;
  private long events;
  private long windows;
  private long warm;
  private long anomalies;
  private long eventScores;
  private long alerts;

  private record Line(byte[] bytes, String piece, long number) {}

  LogScoring(
      LogSource log,
      FileScoring.Settings settings,
      FileScoring.Watcher watcher,
      Optional<OutputStream> scores,
      @Nullable Executor helpers)
      throws IOException {
    this.helpers = helpers;
    this.log = log;
    this.settings = settings;
    this.watcher = watcher;
    this.features = settings.features();
    this.incidents = new Incidents(settings.top(), 0);
    if (scores.isPresent()) {
      JsonGenerator generator = JSON.createGenerator(scores.get(), JsonEncoding.UTF8);
      generator.setPrettyPrinter(new MinimalPrettyPrinter(""));
      json = Optional.of(generator);
    } else {
      json = Optional.empty();
    }
  }

  /**
   * Scores the log to its end, or to where it cannot be read on.
   *
   * @throws IOException when scores cannot be written
   */
  FileScoring.LogOutcome run() throws IOException {
    String failure = "";
    String skipped = "";
    String format = "";
    try (LogReader reader = new LogReader(log, settings.maxLineBytes())) {
      List<Line> sample = new ArrayList<>();
      try {
        sample(reader, sample);
      } catch (IOException e) {
        failure = e.getMessage();
      }
      if (sample.isEmpty()) {
        skipped = failure.isEmpty() ? "it is empty" : "";
      } else if (looksBinary(sample)) {
        skipped = "it is no text, or not in UTF-8";
      } else {
        format = begin(sample);
        sample.forEach(line -> accept(line.bytes(), line.piece(), line.number()));
        sample.clear();
        failure = failure.isEmpty() ? readOn(reader) : failure;
        end();
        report(reader.bytesRead());
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IOException e) {
      failure = e.getMessage();
    }
    if (json.isPresent()) {
      json.get().flush();
    }
    return new FileScoring.LogOutcome(
        log.name(),
        format,
        byLines,
        counts(),
        List.copyOf(notes),
        skipped,
        failure,
        incidents.highest(),
        ordinary.highest());
  }

  private static void sample(LogReader reader, List<Line> sample) throws IOException {
    int bytes = 0;
    while (sample.size() < SAMPLE_LINES && bytes < SAMPLE_BYTES && reader.advance()) {
      sample.add(new Line(reader.line(), reader.pieceName(), reader.lineNumber()));
      bytes += reader.line().length;
    }
  }

  private static boolean looksBinary(List<Line> sample) {
    int left = BINARY_BYTES;
    for (Line line : sample) {
      for (int i = 0; i < line.bytes().length && left > 0; i++, left--) {
        if (line.bytes()[i] == 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** Decides how to read the log, from a sample of it; gives the name of the format. */
  private String begin(List<Line> sample) {
    ParseSettings known =
        ParseSettings.of(Format.TEXT, log.name())
            .withEntity(settings.entity())
            .withZone(settings.zone())
            .withMaxLineBytes(settings.maxLineBytes())
            .withYear(settings.year().orElseGet(this::yearOfLog));
    List<byte[]> lines = sample.stream().map(Line::bytes).toList();
    Detected detected =
        settings.format().isPresent()
            ? FormatDetector.detect(lines, known, settings.format().get())
            : FormatDetector.detect(lines, known);
    byLines = !detected.hasTime();
    String sentence = detected.describe();
    if (byLines) {
      features = byLines(settings.features(), settings.windowLines());
      WindowView view = new WindowView(features.frames(), features.windowMillis());
      windowWords = view.windowWords();
      horizonWords = view.horizonWords();
      sentence =
          sentence.replace(
              "no time, so events take the time of their record",
              "no time, so windows are " + settings.windowLines() + " records");
    }
    watcher.begun(log.name(), sentence);

    model = Model.coldStart(features);
    incidents = new Incidents(settings.top(), model.alertGapMillis());
    scorer = new Scorer(settings.dataset(), ModelSource.of(model), states, this::take);
    scorer.assume(new Activation(model.id(), Role.CHAMPION, 1));
    parser = new LineParser(detected.settings());
    rules =
        new EventRules(
            settings.rules(), settings.entity(), log.name(), breach -> breaches.add(breach));
    ahead = new ParseAhead(detected.settings(), helpers, this::parsed);
    joiner = new RecordJoiner(detected.settings(), ahead::add);
    if (!byLines) {
      startClock(lines);
    }
    return detected.settings().format().cliName();
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

  /** Lines before the first time, such as a banner, count as written then. */
  private void startClock(List<byte[]> lines) {
    for (byte[] line : lines) {
      if (parser.parse(line) instanceof ParseResult.Parsed parsed && parsed.event().hasTime()) {
        clock = parsed.event().eventMillis();
        return;
      }
    }
  }

  private int yearOfLog() {
    try {
      return log.year(settings.zone(), settings.now());
    } catch (IOException e) {
      notes.add("its age is unknown, so its times are taken to be of this year");
      return ZonedDateTime.ofInstant(settings.now(), settings.zone()).getYear();
    }
  }

  private String readOn(LogReader reader) {
    try {
      while (reader.advance()) {
        accept(reader.line(), reader.pieceName(), reader.lineNumber());
        if (places.lines() % LINES_PER_REPORT == 0) {
          report(reader.bytesRead());
          if (Thread.currentThread().isInterrupted()) {
            return "it was interrupted";
          }
        }
      }
      return "";
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private void report(long bytesRead) {
    watcher.progress(bytesRead - reportedBytes, places.lines() - reportedLines);
    reportedBytes = bytesRead;
    reportedLines = places.lines();
  }

  private void accept(byte[] line, String piece, long number) {
    joiner.accept(line, places.next(piece, number));
  }

  private void parsed(ParseResult result, long firstLine) {
    records++;
    if (result instanceof ParseResult.Rejected no) {
      rejected.merge(no.reason(), 1L, Long::sum);
      return;
    }
    LogEvent event = ((ParseResult.Parsed) result).event();
    if (!rules.isIdle()) {
      long latest =
          !byLines && event.hasTime() && (!clockKnown || event.eventMillis() > clock)
              ? event.eventMillis()
              : clock;
      rules.line(latest);
      EventOutcome outcome = rules.apply(event, latest);
      if (outcome instanceof EventOutcome.Filtered one) {
        filtered.merge(one.step(), 1L, Long::sum);
        return;
      }
      if (outcome instanceof EventOutcome.Broken) {
        rejected.merge(RejectReason.EXPECTATION, 1L, Long::sum);
        return;
      }
      event = ((EventOutcome.Kept) outcome).event();
    }
    events++;
    if (byLines) {
      clock = events - 1;
      if (features.windowOf(clock) == firstLines.size()) {
        firstLines.add(firstLine);
      }
      event = event.hasTime() ? withoutTime(event) : event;
    } else if (event.hasTime()) {
      moveClock(event.eventMillis(), firstLine);
    }
    scorer.event(firstLine, clock, event);
    if (records % RECORDS_PER_CLEANING == 0) {
      states.discardChanges();
    }
  }

  private void moveClock(long eventMillis, long line) {
    if (!clockKnown) {
      clockKnown = true;
      clock = eventMillis;
    } else if (eventMillis > clock) {
      if (eventMillis - clock > jumpMillis) {
        jumpMillis = eventMillis - clock;
        jumpLine = line;
      }
      clock = eventMillis;
    }
  }

  private static LogEvent withoutTime(LogEvent event) {
    return new LogEvent(
        LogEvent.NO_TIME,
        event.severity(),
        event.body(),
        event.entity(),
        event.attributes(),
        event.resource(),
        event.measures(),
        event.repaired());
  }

  /** Time goes on just far enough to close the last window: what did not come is no silence. */
  private void end() {
    joiner.flush();
    ahead.flush();
    breaches.stream()
        .limit(BREACHES_NOTED)
        .forEach(
            breach ->
                notes.add(
                    "expectation "
                        + breach.name()
                        + " is broken from "
                        + (byLines ? "record " + breach.startMillis() : at(breach.startMillis()))
                        + " on: "
                        + breach.what()));
    if (breaches.size() > BREACHES_NOTED) {
      notes.add((breaches.size() - BREACHES_NOTED) + " more windows are not as expected");
    }
    if (events == 0) {
      return;
    }
    long close = features.startOf(features.windowOf(clock) + 1) + features.latenessMillis();
    scorer.endOfHistory(places.lines() + 1, close);
    long late = scorer.counters().late();
    if (late > events * NOTED_LATE) {
      notes.add(share(late, events) + " % of its events are late" + whereTimeJumps());
    }
    if (windows >= LEAST_WINDOWS && anomalies > windows * NOTED_ANOMALIES) {
      notes.add(
          share(anomalies, windows)
              + " % of its windows are anomalous: what is usual in it does not show at this length;"
              + (byLines
                  ? " try a greater --window-lines"
                  : " try longer ones, such as --window 1h --horizon 1d"));
    }
  }

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  private static long share(long part, long whole) {
    return Math.round(100.0 * part / whole);
  }

  private String whereTimeJumps() {
    if (jumpMillis < JUMP.toMillis()) {
      return "";
    }
    FileScore.Place at = places.place(jumpLine, "");
    return String.format(
        Locale.ROOT,
        ": its time jumps ahead by %d days at %s line %d",
        Duration.ofMillis(jumpMillis).toDays(),
        at.file(),
        at.line());
  }

  private FileScoring.Counts counts() {
    Counters counters = states.partition().counters();
    return new FileScoring.Counts(
        places.lines(),
        records,
        rejected,
        filtered,
        rules == null ? new TreeMap<>() : rules.broken(),
        events,
        counters.applied(),
        counters.late(),
        windows,
        warm,
        anomalies,
        eventScores,
        alerts);
  }

  private void take(Emission emission) {
    if (emission instanceof AlertResult alert) {
      boolean opens = alert.state() == AlertResult.State.OPENED && !alert.continued();
      alerts += opens ? 1 : 0;
    } else if (emission instanceof ScoreResult score) {
      take(score);
    }
  }

  private void take(ScoreResult result) {
    FileScore score = located(result);
    if (result.scope() == Scope.WINDOW) {
      windows++;
      warm += result.cold() ? 0 : 1;
      if (score.anomaly()) {
        anomalies++;
        incidents.window(score);
      } else if (score.surprise() > 0) {
        ordinary.keep(Incident.of(score, 1));
      }
    } else {
      eventScores++;
      if (result.late()) {
        incidents.keep(Incident.of(score, 0));
      }
    }
    if (json.isPresent()) {
      try {
        score.write(json.get());
        json.get().writeRaw('\n');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private FileScore located(ScoreResult result) {
    List<FileScore.Place> evidence = new ArrayList<>(result.evidence().size());
    for (Evidence one : result.evidence()) {
      evidence.add(places.place(one.offset(), one.excerpt()));
    }
    List<Reason> reasons = result.reasons();
    return new FileScore(
        settings.dataset(),
        log.name(),
        result.entity(),
        byLines,
        place(result, result.startMillis()),
        place(result, result.endMillis()),
        result.score(),
        result.anomaly(),
        result.surprise(),
        byLines ? reasons.stream().map(this::inLines).toList() : reasons,
        evidence,
        result.modelId());
  }

  /** When, or in a log without times the line at which, a window starts or ends. */
  private long place(ScoreResult result, long time) {
    if (!byLines) {
      return time;
    }
    if (result.scope() == Scope.EVENT) {
      return result.firstOffset();
    }
    long window = features.windowOf(time);
    return window < firstLines.size() ? firstLines.get((int) window) : places.lines() + 1;
  }

  /**
   * A clock of records has no minutes: what the engine calls a span of time is a number of them.
   */
  private Reason inLines(Reason reason) {
    String text = reason.text();
    int quoted = text.indexOf(": ");
    String said = quoted < 0 ? text : text.substring(0, quoted);
    String window = features.windowMillis() + " records";
    String lines =
        said.replace(" in " + windowWords + " where", " in " + window + " where")
            .replace(" of " + windowWords + " where", " of " + window + " where")
            .replace(
                "the last " + horizonWords, "the last " + features.horizonMillis() + " records");
    return lines.equals(said)
        ? reason
        : new Reason(
            reason.feature(),
            reason.actual(),
            reason.expected(),
            reason.contribution(),
            lines + text.substring(said.length()));
  }
}
