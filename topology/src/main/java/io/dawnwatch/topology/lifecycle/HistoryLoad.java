package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.topology.files.LogRecords;
import io.dawnwatch.topology.files.LogSource;
import io.dawnwatch.topology.files.ParsedRecords;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.ingest.IngestedLine;
import io.dawnwatch.topology.ingest.Ledger;
import io.dawnwatch.topology.ingest.LineIngest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Reads logs together in time order, through the same ingest as live, into a {@link HistoryWriter}.
 * Lines are parsed ahead on all cores; what is written is the same as by one thread.
 */
public final class HistoryLoad implements AutoCloseable {
  private final List<OpenLog> logs = new ArrayList<>();
  private final ExecutorService helpers = helpers();
  private final long totalBytes;
  private long records;

  /** One log, at its next event. */
  private static final class OpenLog {
    private final LogRecords records;
    private final ParsedRecords parsed;
    private final LineIngest ingest;
    private final int number;

    /** Events before the first one with a time: they take its time. */
    private final Deque<IngestedLine.Event> early = new ArrayDeque<>();

    private IngestedLine.Event event;
    private long millis = Long.MIN_VALUE;

    OpenLog(LogRecords records, ParsedRecords parsed, LineIngest ingest, int number) {
      this.records = records;
      this.parsed = parsed;
      this.ingest = ingest;
      this.number = number;
    }
  }

  /**
   * Opens the logs and tells their formats.
   *
   * @param detector tells a format from a sample of lines and the log they are of
   * @param settings adds a dataset's rules to what was told of a log
   * @throws IllegalArgumentException if a log has no times: it cannot be put in order with others
   */
  public HistoryLoad(
      List<LogSource> sources,
      int maxLineBytes,
      BiFunction<List<byte[]>, LogSource, Detected> detector,
      Function<ParseSettings, IngestSettings> settings)
      throws IOException {
    long total = 0;
    for (LogSource source : sources) {
      LogRecords opened =
          new LogRecords(source, maxLineBytes, sample -> detector.apply(sample, source));
      IngestSettings ingest = settings.apply(opened.detected().settings());
      ParsedRecords parsed = new ParsedRecords(opened, ingest.parse(), helpers, sources.size());
      logs.add(new OpenLog(opened, parsed, new LineIngest(ingest), logs.size()));
      if (!opened.detected().hasTime()) {
        close();
        throw new IllegalArgumentException(
            source.name()
                + " has no times ("
                + opened.detected().describe()
                + "): it cannot be loaded as history, use `score`");
      }
      total = total < 0 || opened.totalBytes() < 0 ? -1 : total + opened.totalBytes();
    }
    totalBytes = total;
  }

  /** What was told of the format of each log, in order. */
  public List<Detected> detected() {
    return logs.stream().map(log -> log.records.detected()).toList();
  }

  /** Writes everything, oldest first; {@code onRecord} is told after each record. */
  public void into(HistoryWriter writer, Runnable onRecord) throws IOException {
    PriorityQueue<OpenLog> next =
        new PriorityQueue<>(
            Comparator.<OpenLog>comparingLong(log -> log.millis)
                .thenComparingInt(log -> log.number));
    for (OpenLog log : logs) {
      log.ingest.onCounted(-1, writer::broken);
      if (advance(log, writer, onRecord)) {
        next.add(log);
      }
    }
    while (!next.isEmpty()) {
      OpenLog log = next.poll();
      writer.write(log.event, log.millis);
      if (advance(log, writer, onRecord)) {
        next.add(log);
      }
    }
  }

  /** Moves a log to its next event; what is rejected on the way goes to quarantine. */
  private boolean advance(OpenLog log, HistoryWriter writer, Runnable onRecord) throws IOException {
    IngestedLine.Event waiting = log.millis == Long.MIN_VALUE ? null : log.early.poll();
    if (waiting != null) {
      log.event = waiting;
      return true;
    }
    for (ParsedRecords.Parsed record = log.parsed.next();
        record != null;
        record = log.parsed.next()) {
      onRecord.run();
      LogRecords.Raw raw = record.raw();
      log.ingest.parsed(
          record.results(),
          raw.bytes(),
          new Source(raw.piece(), -1, raw.line()),
          log.millis,
          outcome -> take(outcome, log, writer));
      if (log.millis != Long.MIN_VALUE && !log.early.isEmpty()) {
        log.event = log.early.poll();
        return true;
      }
    }
    if (!log.early.isEmpty()) {
      throw new IllegalArgumentException(
          log.early.peek().source().getOrigin()
              + " has no line with a time: it cannot be loaded as history, use `score`");
    }
    log.ingest.end();
    return false;
  }

  private void take(IngestedLine outcome, OpenLog log, HistoryWriter writer) {
    records++;
    if (outcome instanceof IngestedLine.Event parsed) {
      if (parsed.event().hasTime()) {
        log.millis = Math.max(log.millis, parsed.event().eventMillis());
      }
      log.early.add(parsed);
    } else if (outcome instanceof IngestedLine.Rejected rejected) {
      Quarantined aside = rejected.quarantined();
      if (aside.getEventMillis() == null && log.millis != Long.MIN_VALUE) {
        aside.setEventMillis(log.millis);
      }
      writer.quarantine(aside);
    }
  }

  /** What became of the lines of all logs so far. */
  public Ledger ledger() {
    return logs.stream().map(log -> log.ingest.ledger()).reduce(Ledger.EMPTY, Ledger::plus);
  }

  /** Tells of windows of lines that are not as expected, with the log they are of. */
  public void onBreach(BiConsumer<LogSource, SetExpectation.Breach> listener) {
    for (OpenLog log : logs) {
      log.ingest.onBreach(breach -> listener.accept(log.records.source(), breach));
    }
  }

  /** Records read so far: events, rejects, and what was left out. */
  public long records() {
    return records;
  }

  /** Share of the files' bytes that is read, 0 to 1; negative when nobody knows. */
  public double done() {
    if (totalBytes <= 0) {
      return -1;
    }
    return (double) logs.stream().mapToLong(log -> log.records.bytesRead()).sum() / totalBytes;
  }

  private static ExecutorService helpers() {
    return Executors.newFixedThreadPool(
        Runtime.getRuntime().availableProcessors(),
        task -> {
          Thread thread = new Thread(task, "dawnwatch-parse");
          thread.setDaemon(true);
          return thread;
        });
  }

  @Override
  public void close() throws IOException {
    helpers.shutdownNow();
    for (OpenLog log : logs) {
      log.records.close();
    }
  }
}
