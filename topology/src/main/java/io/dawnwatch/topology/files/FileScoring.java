package io.dawnwatch.topology.files;

import io.dawnwatch.engine.Model;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
   * Learns a model from logs, all together.
   *
   * @return nothing if they hold too few events
   */
  public static Optional<Model> learn(List<LogSource> logs, LogSettings settings, Watcher watcher) {
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
    /** Hears nothing. */
    Watcher NONE =
        new Watcher() {
          @Override
          public void begun(String log, String sentence, List<String> examples) {}

          @Override
          public void progress(long bytes, long lines) {}
        };

    /** A log's format is known: one sentence about it, and its first events. */
    void begun(String log, String sentence, List<String> examples);

    /** So many more bytes, as stored, and lines were read. */
    void progress(long bytes, long lines);

    /** A log that is followed was read to its end for the first time. */
    default void caughtUp(String log, Model model, LogCounts counts) {}

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
      LogCounts counts,
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
      List<LogOutcome> logs, LogCounts counts, List<Incident> incidents, List<Incident> ordinary) {}

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
      LogCounts counts =
          logs.stream().map(LogOutcome::counts).reduce(LogCounts.NONE, LogCounts::plus);
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
      List<LogSource> logs, LogSettings settings, Optional<OutputStream> scores, Watcher watcher)
      throws IOException, InterruptedException {
    List<LogSource> byName = logs.stream().sorted(Comparator.comparing(LogSource::name)).toList();
    Highest highest = new Highest(settings.top(), byName.size());
    if (settings.threads() > 1) {
      return highest.of(onThreads(byName, settings, scores, watcher, highest));
    }
    List<LogOutcome> outcomes = new ArrayList<>(byName.size());
    for (LogSource log : byName) {
      outcomes.add(highest.take(new LogScoring(log, settings, watcher, scores, null, null).run()));
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
      LogSettings settings,
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
      LogSettings settings,
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
      LogSource log, LogSettings settings, Watcher watcher, Optional<Path> file, Executor helpers)
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
