package io.dawnwatch.topology.cli.score;

import io.dawnwatch.topology.cli.Numbers;
import io.dawnwatch.topology.cli.Progress;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.files.FileScoring;
import io.dawnwatch.topology.files.LogPiece;
import io.dawnwatch.topology.files.LogSettings;
import io.dawnwatch.topology.files.LogSource;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Shows how reading goes. Thread-safe. */
final class Reading implements FileScoring.Watcher {
  private final Terminal terminal;
  private final Progress progress;
  private final int logs;

  /** Bytes to read; not above 0 when nobody knows. */
  private final long totalBytes;

  /** Of many logs: by what was found in them, in how many. */
  private final Map<String, Long> alike = new TreeMap<>();

  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong lines = new AtomicLong();

  private Reading(Terminal terminal, Progress progress, List<LogSource> logs, int passes)
      throws IOException {
    this.terminal = terminal;
    this.progress = progress;
    this.logs = logs.size();
    this.totalBytes = totalBytes(logs) * passes;
  }

  /** Logs are read to learn from them all together. */
  static Reading toLearn(Terminal terminal, Progress progress, List<LogSource> logs)
      throws IOException {
    return new Reading(terminal, progress, logs, FileScoring.LEARNING_PASSES);
  }

  /** Logs are read to be scored, and before that, if need be, to learn from each. */
  static Reading toScore(
      Terminal terminal, Progress progress, List<LogSource> logs, LogSettings settings)
      throws IOException {
    boolean learns = settings.model().isEmpty() && !settings.cold();
    return new Reading(terminal, progress, logs, learns ? FileScoring.LEARNING_PASSES + 1 : 1);
  }

  private static long totalBytes(List<LogSource> logs) throws IOException {
    long total = 0;
    for (LogSource log : logs) {
      for (LogPiece piece : log.pieces()) {
        long size = piece.sizeBytes();
        if (size < 0) {
          return -1;
        }
        total += size;
      }
    }
    return total;
  }

  @Override
  public void begun(String log, String sentence, List<String> examples) {
    if (logs > LogNotes.MOST_LOGS) {
      synchronized (alike) {
        String found = sentence.replaceFirst(" \\d+ of \\d+ lines fit;", "");
        alike.merge(alike.size() < LogNotes.MOST_LOGS ? found : "other", 1L, Long::sum);
      }
      return;
    }
    terminal.note(Terminal.escape(log + ": " + sentence));
    if (logs == 1) {
      examples.forEach(example -> terminal.note("  " + Terminal.escape(example)));
    }
  }

  /** What was found in so many logs that it was not told for each. */
  void tellTogether() {
    synchronized (alike) {
      alike.forEach(
          (sentence, count) ->
              terminal.note(Terminal.escape(Numbers.count(count) + " logs: " + sentence)));
    }
  }

  @Override
  public void progress(long moreBytes, long moreLines) {
    long read = bytes.addAndGet(moreBytes);
    long soFar = lines.addAndGet(moreLines);
    progress.update(
        totalBytes <= 0 ? -1 : (double) read / totalBytes,
        () -> soFar == 0 ? "learning" : String.format(Locale.ROOT, "%,d lines scored", soFar));
  }
}
