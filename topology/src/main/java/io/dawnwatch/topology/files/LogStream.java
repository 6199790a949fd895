package io.dawnwatch.topology.files;

import io.dawnwatch.engine.MatchedEvent;
import io.dawnwatch.engine.clean.EventOutcome;
import io.dawnwatch.engine.clean.EventRules;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.FormatDetector;
import io.dawnwatch.engine.parse.ParseResult;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.parse.RecordJoiner;
import io.dawnwatch.engine.parse.RejectReason;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * One log as events, in order, each with the number of its first line, counted over all pieces, and
 * the log's clock. A log without times has a clock of events and not of lines, or a stack trace
 * would be a window with few events.
 */
final class LogStream {
  /** What the format is detected from. */
  private static final int SAMPLE_LINES = 1_000;

  private static final int SAMPLE_BYTES = 4 << 20;

  /** Bytes in which a text has no NUL. */
  private static final int BINARY_BYTES = 8_192;

  private static final int LINES_PER_REPORT = 1_024;
  private static final int BREACHES_NOTED = 3;

  /** Room for the records of one line, where a line holds many. */
  private static final int RECORDS_OF_LINE_BITS = 21;

  /** Takes what the log holds, in its order, on the thread that reads it. */
  interface Sink {
    /**
     * The format is known; nothing was read but a sample.
     *
     * @param features windows in milliseconds, or in events if the log has no times
     * @param sentence what was found and assumed, for people
     */
    void begun(Detected detected, boolean byLines, FeatureSpec features, String sentence);

    /**
     * @param position tells events apart, rising; {@link LogStream#line} gives the first line
     */
    void event(LogEvent event, @Nullable MatchedEvent matched, long position, long clockMillis);

    /**
     * What to do with events on the threads that parse them, unless rules or a clock of lines could
     * change an event after that; its result comes with the event. Called from any thread once the
     * log has begun; null for nothing.
     */
    default ParseAhead.@Nullable Work newWork() {
      return null;
    }

    void rejected(RejectReason reason, long firstLine);

    /** A step of the dataset's cleaning leaves a record out. */
    void filtered(String step, long firstLine);

    /** More was read: bytes as stored, and lines. */
    void progress(long bytes, long lines);

    /** Something somebody should know. */
    void note(String note);

    /** Nothing comes in a log that is followed, but time passes; a position as of an event. */
    default void tick(long position, long clockMillis) {}

    /** A log that is followed holds nothing more for now; everything before was handed on. */
    default void idle() {}
  }

  /**
   * How reading ended.
   *
   * @param format how lines were read; empty if they were not
   * @param skipped why the log was left out; empty if it was not
   * @param failure why it could not be read to its end; empty if it could
   */
  record Ended(String format, String skipped, String failure) {}

  private final LogSource log;
  private final LogSettings settings;
  private final @Nullable Executor helpers;
  private final long mostLines;
  private final LongPredicate wanted;
  private final Sink sink;
  private final LinePlaces places = new LinePlaces();

  private final EventRules rules;
  private final List<SetExpectation.Breach> breaches = new ArrayList<>();

  private boolean byLines;
  private int positionBits;
  private RecordJoiner joiner;
  private ParseAhead ahead;
  private LogClock clock = new LogClock(true, 0);
  private long reportedBytes;
  private long reportedLines;

  private @Nullable Following following;
  private BooleanSupplier stopped = () -> false;
  private FeatureSpec features;
  private long lastPosition;

  private record Line(byte[] bytes, String piece, long number) {}

  /**
   * @param helpers parse ahead; null for none
   * @param mostLines where to stop
   * @param wanted which records are parsed, by the number of their first line
   */
  LogStream(
      LogSource log,
      LogSettings settings,
      @Nullable Executor helpers,
      long mostLines,
      LongPredicate wanted,
      Sink sink) {
    this.log = log;
    this.settings = settings;
    this.helpers = helpers;
    this.mostLines = mostLines;
    this.wanted = wanted;
    this.sink = sink;
    this.features = settings.features();
    this.rules = new EventRules(settings.rules(), settings.entity(), log.name(), this::breach);
  }

  /** Where the log ends it is waited for more. Before {@link #run}. */
  LogStream follow(Following until) {
    following = until;
    return stopWhen(until::isStopped);
  }

  /** Reading ends early when this says so. Before {@link #run}. */
  LogStream stopWhen(BooleanSupplier over) {
    stopped = over;
    return this;
  }

  /** How often each expectation was broken so far, by name: events, or windows. */
  SortedMap<String, Long> rulesBroken() {
    return rules.broken();
  }

  /** Where the lines of the log stand. */
  LinePlaces places() {
    return places;
  }

  /** The number of the first line of an event at that position. */
  long line(long position) {
    return position >> positionBits;
  }

  /** A position after all events so far. */
  long afterLast() {
    return places.lines() + 1 << positionBits;
  }

  /** The clock, at the last event. */
  LogClock clock() {
    return clock;
  }

  /** Reads the log to its end, or to where it cannot be read on. */
  Ended run() {
    String failure = "";
    int longest = Math.max(ParseSettings.DEFAULT_MAX_DOCUMENT_BYTES, settings.maxLineBytes());
    try (LogReader reader = reader(longest)) {
      List<Line> sample = new ArrayList<>();
      try {
        do {
          sample(reader, sample);
        } while (sample.isEmpty() && awaitMore(reader));
      } catch (IOException e) {
        failure = e.getMessage();
      }
      if (sample.isEmpty()) {
        return new Ended("", failure.isEmpty() ? "it is empty" : "", failure);
      }
      if (looksBinary(sample.stream().map(Line::bytes).toList())) {
        return new Ended("", "it is no text, or not in UTF-8", failure);
      }
      String format = begin(sample);
      sample.forEach(line -> accept(line.bytes(), line.piece(), line.number()));
      sample.clear();
      failure = failure.isEmpty() ? readOn(reader) : failure;
      while (failure.isEmpty() && awaitMore(reader)) {
        failure = readOn(reader);
      }
      joiner.flush();
      ahead.flush();
      noteBreaches();
      report(reader.bytesRead());
      return new Ended(format, "", failure);
    } catch (IOException e) {
      return new Ended("", "", e.getMessage());
    }
  }

  private LogReader reader(int longest) throws IOException {
    return following == null ? new LogReader(log, longest) : LogReader.following(log, longest);
  }

  /** Waits until a log that is followed holds more; false when that is over. */
  private boolean awaitMore(LogReader reader) throws IOException {
    while (following != null && reader.isFollowing() && following.pause()) {
      switch (reader.look()) {
        case MORE -> {
          return true;
        }
        case ROTATED -> {
          sink.note(
              "rotated after line "
                  + reader.lineNumber()
                  + ": what stands in its place is read on");
          return true;
        }
        case TRUNCATED -> {
          sink.note("truncated after line " + reader.lineNumber() + ": it is read from its start");
          return true;
        }
        default -> idle(following, reader);
      }
    }
    return false;
  }

  /** What is complete is handed on: nobody knows when the next line comes. */
  private void idle(Following waiting, LogReader reader) throws IOException {
    if (joiner == null) {
      return;
    }
    joiner.flush();
    ahead.flush();
    report(reader.bytesRead());
    if (clock.hasMoved()) {
      clock.written(reader.writtenMillis());
    }
    passTime(clock.whileIdle(waiting.wallMillis()));
    sink.idle();
  }

  /** The log's time goes on while nothing comes, but only when that closes a window. */
  private void passTime(long now) {
    long due = features.windowOf(now - features.latenessMillis());
    boolean room = lastPosition + 1 >> positionBits == line(lastPosition);
    if (room
        && now > clock.millis()
        && due > features.windowOf(clock.millis() - features.latenessMillis())) {
      clock.pass(now);
      sink.tick(++lastPosition, now);
    }
  }

  private static void sample(LogReader reader, List<Line> sample) throws IOException {
    int bytes = 0;
    while (sample.size() < SAMPLE_LINES && bytes < SAMPLE_BYTES && reader.advance()) {
      sample.add(new Line(reader.line(), reader.pieceName(), reader.lineNumber()));
      bytes += reader.line().length;
    }
  }

  /** Whether the first bytes hold a NUL. The journal's export is text with lengths in it. */
  static boolean looksBinary(List<byte[]> sample) {
    int left = sample.isEmpty() || FormatDetector.isJournal(sample.get(0)) ? 0 : BINARY_BYTES;
    for (byte[] line : sample) {
      for (int i = 0; i < line.length && left > 0; i++, left--) {
        if (line[i] == 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** Decides how to read the log, from a sample of it; gives the name of the format. */
  private String begin(List<Line> sample) {
    List<byte[]> lines = sample.stream().map(Line::bytes).toList();
    LogFormat format = LogFormat.of(log, settings, lines, sink::note);
    Detected detected = format.detected();
    byLines = format.isByLines();
    features = format.features();
    boolean manyOfALine = following != null || detected.settings().format() == Format.OTLP;
    positionBits = manyOfALine ? RECORDS_OF_LINE_BITS : 0;
    sink.begun(detected, byLines, features, format.sentence());
    ahead =
        new ParseAhead(
            detected.settings(),
            helpers,
            () -> rules.isIdle() && !byLines ? sink.newWork() : null,
            this::parsed);
    joiner = new RecordJoiner(detected.settings(), this::record);
    clock = new LogClock(byLines, format.startMillis(lines));
    return detected.settings().format().cliName();
  }

  private String readOn(LogReader reader) {
    try {
      while (places.lines() < mostLines && reader.advance()) {
        accept(reader.line(), reader.pieceName(), reader.lineNumber());
        if (places.lines() % LINES_PER_REPORT == 0) {
          report(reader.bytesRead());
          if (stopped.getAsBoolean()) {
            return "";
          }
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
    sink.progress(bytesRead - reportedBytes, places.lines() - reportedLines);
    reportedBytes = bytesRead;
    reportedLines = places.lines();
  }

  private void accept(byte[] line, String piece, long number) {
    joiner.accept(line, places.next(piece, number));
  }

  private void record(byte[] record, long firstLine) {
    if (wanted.test(firstLine)) {
      ahead.add(record, firstLine);
    }
  }

  private void parsed(
      ParseResult result, long firstLine, int index, @Nullable MatchedEvent matched) {
    if (result instanceof ParseResult.Rejected no) {
      sink.rejected(no.reason(), firstLine);
      return;
    }
    if (result instanceof ParseResult.Filtered one) {
      sink.filtered(one.why(), firstLine);
      return;
    }
    LogEvent parsed = ((ParseResult.Parsed) result).event();
    LogEvent event = rules.isIdle() ? parsed : kept(parsed, firstLine);
    if (event == null) {
      return;
    }
    if (byLines && event.hasTime()) {
      event = withoutTime(event);
    }
    clock.moveTo(event, firstLine);
    lastPosition = firstLine << positionBits | index;
    sink.event(event, matched, lastPosition, clock.millis());
  }

  /** The event as the dataset's rules leave it, or null if it goes no further. */
  private @Nullable LogEvent kept(LogEvent event, long firstLine) {
    // An event that is left out moves no clock.
    long now = clock.at(event);
    rules.line(now);
    EventOutcome outcome = rules.apply(event, now);
    if (outcome instanceof EventOutcome.Filtered one) {
      sink.filtered(one.step(), firstLine);
      return null;
    }
    if (outcome instanceof EventOutcome.Broken) {
      sink.rejected(RejectReason.EXPECTATION, firstLine);
      return null;
    }
    return ((EventOutcome.Kept) outcome).event();
  }

  private void breach(SetExpectation.Breach breach) {
    if (following == null) {
      breaches.add(breach);
    } else {
      sink.note(inWords(breach));
    }
  }

  private String inWords(SetExpectation.Breach breach) {
    return "expectation "
        + breach.name()
        + " is broken from "
        + (byLines ? "record " + breach.startMillis() : Instant.ofEpochMilli(breach.startMillis()))
        + " on: "
        + breach.what();
  }

  private void noteBreaches() {
    breaches.stream().limit(BREACHES_NOTED).forEach(breach -> sink.note(inWords(breach)));
    if (breaches.size() > BREACHES_NOTED) {
      sink.note((breaches.size() - BREACHES_NOTED) + " more windows are not as expected");
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
}
