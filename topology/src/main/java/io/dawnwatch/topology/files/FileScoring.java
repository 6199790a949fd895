package io.dawnwatch.topology.files;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.EntityPattern;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.RejectReason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Scores log files without Kafka. Each log, with its rotated pieces, is a partition with a clock of
 * its own; logs share the threads, one log on one thread at a time. What comes out does not depend
 * on the number of threads: it is ordered by log name, then as the engine emitted it.
 */
public final class FileScoring {
  /** How often learning reads a log. */
  public static final int LEARNING_PASSES = LogLearning.PASSES;

  /** Of more logs than this, the models that scored them are not kept. */
  public static final int MODELS_KEPT = 50;

  private FileScoring() {}

  /**
   * A span of time.
   *
   * @param fromMillis its start, milliseconds since 1970 UTC
   * @param toMillis its end, exclusive
   */
  public record Span(long fromMillis, long toMillis) {
    /** All of time. */
    public static final Span ALL = new Span(Long.MIN_VALUE, Long.MAX_VALUE);

    public Span {
      if (fromMillis >= toMillis) {
        throw new IllegalArgumentException("--since must be before --until");
      }
    }
  }

  /**
   * How files are scored.
   *
   * @param dataset name of the dataset in scores and their ids
   * @param format of all logs; empty: detected per log
   * @param pattern the regular expression of {@link Format#PATTERN}; else empty
   * @param columns the header line of {@link Format#CSV} that the logs lack; else empty
   * @param fields by field of a line, what it is, on top of what formats know
   * @param entity what is scored; a log whose events name none is one entity
   * @param zone of times that name none
   * @param year of times that name none; empty: that of the log's last modification
   * @param maxLineBytes longer lines are rejected
   * @param rules what is expected of events, how they are cleaned and redacted
   * @param now when a log was last modified that does not say so, such as standard input
   * @param features windows and horizon of logs that have times
   * @param windowLines records of a window of logs that have none; a record is a line with those
   *     that continue it
   * @param threads threads that read, parse and score, at least 1
   * @param top incidents to keep
   * @param model a model that was learned before; empty to let each log learn from itself
   * @param cold whether nothing is learned: the built-in model scores
   * @param span whose scores are wanted, in logs that have times
   * @param alertsPerDay alerts a day that the threshold shall allow, 0 to choose it otherwise
   * @param nearest whether each anomalous window is told with the nearest normal one
   */
  public record Settings(
      String dataset,
      Optional<Format> format,
      String pattern,
      String columns,
      Map<String, String> fields,
      EntityPattern entity,
      ZoneId zone,
      OptionalInt year,
      int maxLineBytes,
      DataRules rules,
      Instant now,
      FeatureSpec features,
      int windowLines,
      int threads,
      int top,
      Optional<Model> model,
      boolean cold,
      Span span,
      double alertsPerDay,
      boolean nearest) {
    /** The same with a model, if there is one. */
    public Settings with(Optional<Model> known) {
      return new Settings(
          dataset,
          format,
          pattern,
          columns,
          fields,
          entity,
          zone,
          year,
          maxLineBytes,
          rules,
          now,
          features,
          windowLines,
          threads,
          top,
          known,
          cold,
          span,
          alertsPerDay,
          nearest);
    }

    public Settings {
      if (windowLines < 1) {
        throw new IllegalArgumentException("--window-lines must be at least 1, was " + windowLines);
      }
      if (threads < 1) {
        throw new IllegalArgumentException("--threads must be at least 1, was " + threads);
      }
      if (top < 0) {
        throw new IllegalArgumentException("--top must be at least 0, was " + top);
      }
    }
  }

  /**
   * Learns a model from logs, all together.
   *
   * @return nothing if they hold too few events
   */
  public static Optional<Model> learn(List<LogSource> logs, Settings settings, Watcher watcher) {
    List<LogSource> byName = logs.stream().sorted(Comparator.comparing(LogSource::name)).toList();
    if (settings.threads() == 1) {
      return new LogLearning(byName, settings, watcher, null).learn();
    }
    ExecutorService threads = threads(settings.threads() - 1);
    try {
      return new LogLearning(byName, settings, watcher, threads).learn();
    } finally {
      threads.shutdownNow();
    }
  }

  /** Hears what happens while it happens, from any thread. */
  public interface Watcher {
    /** A log's format is known: one sentence about it, and its first events. */
    void begun(String log, String sentence, List<String> examples);

    /** So many more bytes, as stored, and lines were read. */
    void progress(long bytes, long lines);

    /** A log that is followed was read to its end for the first time. */
    default void caughtUp(String log, Model model, Counts counts) {}

    /**
     * Something is not usual in a log that is followed, said when it is known.
     *
     * @param opens whether an incident begins with it
     */
    default void anomaly(FileScore score, boolean opens) {}

    /** What somebody should know about a log that is followed. */
    default void note(String log, String note) {}
  }

  /**
   * What became of the lines. {@code records = events + rejected + filtered}; {@code events =
   * applied + late}.
   *
   * @param lines read, or for a log that cannot be read to its end, up to there
   * @param records lines with those that continue them
   * @param rejected records that are no events, by reason
   * @param filtered records that the dataset's cleaning leaves out, by step
   * @param rules breaches of the dataset's expectations, by name: events, or windows
   * @param late events older than the lateness allows: in no window
   * @param windows scores of windows
   * @param warm windows whose entity had enough of a past
   * @param anomalies windows that reach the threshold
   * @param eventScores single events that were published
   * @param alerts incidents the engine raised; one cut at a block boundary counts once
   */
  public record Counts(
      long lines,
      long records,
      Map<RejectReason, Long> rejected,
      SortedMap<String, Long> filtered,
      SortedMap<String, Long> rules,
      long events,
      long applied,
      long late,
      long windows,
      long warm,
      long anomalies,
      long eventScores,
      long alerts) {
    static final Counts NONE =
        new Counts(0, 0, Map.of(), new TreeMap<>(), new TreeMap<>(), 0, 0, 0, 0, 0, 0, 0, 0);

    public Counts {
      // Most logs of a folder of very many have none: those share one map.
      rejected = rejected.isEmpty() ? Map.of() : new EnumMap<>(rejected);
      filtered = own(filtered);
      rules = own(rules);
      long out = sum(rejected) + sum(filtered);
      if (records != events + out || events != applied + late) {
        throw new IllegalStateException(
            "the books do not balance: "
                + records
                + " records, "
                + events
                + " events, "
                + out
                + " rejected or filtered, "
                + applied
                + " applied, "
                + late
                + " late");
      }
    }

    private static SortedMap<String, Long> own(SortedMap<String, Long> counts) {
      return counts.isEmpty() ? Collections.emptySortedMap() : new TreeMap<>(counts);
    }

    public long rejectedRecords() {
      return sum(rejected);
    }

    public long filteredRecords() {
      return sum(filtered);
    }

    private static long sum(Map<?, Long> counts) {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static <K> void add(Map<K, Long> counts, Map<K, Long> more) {
      more.forEach((name, count) -> counts.merge(name, count, Long::sum));
    }

    Counts plus(Counts more) {
      Map<RejectReason, Long> sum = new HashMap<>(rejected);
      add(sum, more.rejected);
      SortedMap<String, Long> left = new TreeMap<>(filtered);
      add(left, more.filtered);
      SortedMap<String, Long> broken = new TreeMap<>(rules);
      add(broken, more.rules);
      return new Counts(
          lines + more.lines,
          records + more.records,
          sum,
          left,
          broken,
          events + more.events,
          applied + more.applied,
          late + more.late,
          windows + more.windows,
          warm + more.warm,
          anomalies + more.anomalies,
          eventScores + more.eventScores,
          alerts + more.alerts);
    }
  }

  /**
   * What became of one log.
   *
   * @param format how its lines were read; empty if they were not
   * @param byLines whether it was cut into windows by the number of lines, for want of times
   * @param notes what somebody should know about it
   * @param skipped why it was left out; empty if it was not
   * @param failure why it could not be read to its end; empty if it could
   * @param incidents the highest ones, in order; empty in an {@link Outcome}, which has its own
   * @param ordinary the highest windows below the threshold, in order; the same
   * @param model what scored it; empty if nothing did, or of more than {@link #MODELS_KEPT} logs
   */
  public record LogOutcome(
      String log,
      String format,
      boolean byLines,
      Counts counts,
      List<String> notes,
      String skipped,
      String failure,
      List<Incident> incidents,
      List<Incident> ordinary,
      Optional<Model> model) {
    /** The same as an outcome of very many logs keeps it. */
    LogOutcome lean(boolean withModel) {
      return new LogOutcome(
          log,
          format,
          byLines,
          counts,
          notes,
          skipped,
          failure,
          List.of(),
          List.of(),
          withModel ? model : Optional.empty());
    }
  }

  /**
   * What became of all logs.
   *
   * @param logs each, by name
   * @param incidents the highest incidents of all logs, in order
   * @param ordinary the highest windows below the threshold, in order
   */
  public record Outcome(
      List<LogOutcome> logs, Counts counts, List<Incident> incidents, List<Incident> ordinary) {}

  /** The highest of all logs so far; thread-safe. Memory: what is kept, however many logs. */
  private static final class Highest {
    private final int top;
    private final boolean withModels;
    private List<Incident> incidents = List.of();
    private List<Incident> ordinary = List.of();

    Highest(int top, int logs) {
      this.top = top;
      this.withModels = logs <= MODELS_KEPT;
    }

    /** Takes what stood out in a log, and gives the rest of its outcome. */
    synchronized LogOutcome take(LogOutcome log) {
      incidents = highest(incidents, log.incidents);
      ordinary = highest(ordinary, log.ordinary);
      return log.lean(withModels);
    }

    private List<Incident> highest(List<Incident> some, List<Incident> more) {
      return Stream.concat(some.stream(), more.stream())
          .sorted(Incident.HIGHEST_FIRST)
          .limit(top)
          .toList();
    }

    synchronized Outcome of(List<LogOutcome> logs) {
      Counts counts = logs.stream().map(LogOutcome::counts).reduce(Counts.NONE, Counts::plus);
      return new Outcome(List.copyOf(logs), counts, incidents, ordinary);
    }
  }

  /**
   * Scores logs.
   *
   * @param scores takes one JSON object per score and line; left open
   * @throws IOException when scores cannot be written; a log that cannot be read is an outcome
   */
  public static Outcome score(
      List<LogSource> logs, Settings settings, Optional<OutputStream> scores, Watcher watcher)
      throws IOException, InterruptedException {
    List<LogSource> byName = logs.stream().sorted(Comparator.comparing(LogSource::name)).toList();
    Highest highest = new Highest(settings.top(), byName.size());
    if (settings.threads() > 1) {
      return highest.of(onThreads(byName, settings, scores, watcher, highest));
    }
    List<LogOutcome> outcomes = new ArrayList<>(byName.size());
    for (LogSource log : byName) {
      outcomes.add(
          highest.take(new LogScoring(log, settings, watcher, scores, null, null).run()));
    }
    return highest.of(outcomes);
  }

  /**
   * Scores logs that are written to, each on a thread of its own, until it is stopped. An interrupt
   * of the caller stops it too.
   *
   * @param scores takes one JSON object per score and line, logs mixed, as they come; left open
   * @throws IOException when scores cannot be written; a log that cannot be read is an outcome
   */
  public static Outcome follow(
      List<LogSource> logs,
      Settings settings,
      Optional<OutputStream> scores,
      Watcher watcher,
      Following following)
      throws IOException {
    List<LogSource> byName = logs.stream().sorted(Comparator.comparing(LogSource::name)).toList();
    ExecutorService helpers = threads(settings.threads());
    ExecutorService each = threads(byName.size());
    try {
      List<Future<LogOutcome>> running = new ArrayList<>();
      for (LogSource log : byName) {
        LogScoring scoring =
            new LogScoring(log, settings, watcher, scores.map(WholeLines::new), helpers, following);
        running.add(each.submit(() -> run(scoring, following)));
      }
      Highest highest = new Highest(settings.top(), byName.size());
      List<LogOutcome> outcomes = new ArrayList<>();
      for (Future<LogOutcome> one : running) {
        outcomes.add(highest.take(end(one, following)));
      }
      return highest.of(outcomes);
    } finally {
      following.stop();
      each.shutdown();
      helpers.shutdownNow();
    }
  }

  /** One that fails ends the others. */
  private static LogOutcome run(LogScoring scoring, Following following) throws IOException {
    boolean ended = false;
    try {
      LogOutcome outcome = scoring.run();
      ended = true;
      return outcome;
    } finally {
      if (!ended) {
        following.stop();
      }
    }
  }

  private static LogOutcome end(Future<LogOutcome> running, Following following)
      throws IOException {
    while (true) {
      try {
        return running.get();
      } catch (InterruptedException e) {
        following.stop();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /**
   * The biggest log begins first; scores wait in a file each until it is their turn. Threads that
   * no log keeps busy parse for the others.
   */
  private static List<LogOutcome> onThreads(
      List<LogSource> byName,
      Settings settings,
      Optional<OutputStream> scores,
      Watcher watcher,
      Highest highest)
      throws IOException, InterruptedException {
    ExecutorService threads = threads(settings.threads());
    Path folder = Files.createTempDirectory("dawnwatch-score");
    try {
      Map<LogSource, Future<LogOutcome>> running = new HashMap<>();
      Map<LogSource, Path> waiting = new HashMap<>();
      for (LogSource log : byName) {
        waiting.put(log, folder.resolve(waiting.size() + ".jsonl"));
      }
      byName.stream()
          .sorted(Comparator.comparingLong(FileScoring::size).reversed())
          .forEach(
              log ->
                  running.put(
                      log,
                      threads.submit(
                          () ->
                              highest.take(
                                  aside(
                                      log,
                                      settings,
                                      watcher,
                                      scores.map(any -> waiting.get(log)),
                                      threads)))));
      List<LogOutcome> outcomes = new ArrayList<>(byName.size());
      for (LogSource log : byName) {
        outcomes.add(running.get(log).get());
        if (scores.isPresent()) {
          Files.copy(waiting.get(log), scores.get());
          Files.delete(waiting.get(log));
        }
      }
      return outcomes;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
      boolean ended = threads.awaitTermination(10, TimeUnit.SECONDS);
      if (ended) {
        delete(folder);
      }
    }
  }

  private static ExecutorService threads(int number) {
    return Executors.newFixedThreadPool(
        number,
        work -> {
          Thread thread = new Thread(work, "score");
          thread.setDaemon(true);
          return thread;
        });
  }

  private static LogOutcome aside(
      LogSource log, Settings settings, Watcher watcher, Optional<Path> file, Executor helpers)
      throws IOException {
    if (file.isEmpty()) {
      return new LogScoring(log, settings, watcher, Optional.empty(), helpers, null).run();
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file.get()))) {
      return new LogScoring(log, settings, watcher, Optional.of(out), helpers, null).run();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> left = Files.list(folder)) {
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** Bytes of a log as stored; what is unknown counts as endless. */
  private static long size(LogSource log) {
    long total = 0;
    for (LogPiece piece : log.pieces()) {
      try {
        long size = piece.sizeBytes();
        if (size < 0) {
          return Long.MAX_VALUE;
        }
        total += size;
      } catch (IOException e) {
        return 0;
      }
    }
    return total;
  }
}
