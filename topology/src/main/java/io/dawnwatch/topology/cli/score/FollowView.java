package io.dawnwatch.topology.cli.score;

import io.dawnwatch.engine.Model;
import io.dawnwatch.topology.cli.Progress;
import io.dawnwatch.topology.cli.Table;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.files.FileScore;
import io.dawnwatch.topology.files.FileScoring;
import io.dawnwatch.topology.files.LogCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Shows what happens in logs that are followed, while it happens. Thread-safe. */
final class FollowView implements FileScoring.Watcher {
  /** How an anomaly is shown: to people, to scripts, or to people beside what scripts read. */
  enum Lines {
    TEXT,
    JSON,
    NOTES
  }

  private static final int WIDEST_ENTITY = 40;
  private static final int MOST_INCIDENTS = 10_000;

  private final Terminal terminal;
  private final Progress progress;
  private final FileScoring.Watcher reading;
  private final Lines lines;
  private final AtomicInteger behind;
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong anomalies = new AtomicLong();

  /** By log and entity what its incident was shown for; the latest ones. */
  private final Map<List<String>, Set<String>> shown =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<String>, Set<String>> eldest) {
          return size() > MOST_INCIDENTS;
        }
      };

  /** Columns that entities take so far: rows come one by one. */
  private int widest = "entity".length();

  FollowView(
      Terminal terminal, Progress progress, int logs, FileScoring.Watcher reading, Lines lines) {
    this.terminal = terminal;
    this.progress = progress;
    this.behind = new AtomicInteger(logs);
    this.reading = reading;
    this.lines = lines;
  }

  @Override
  public void begun(String log, String sentence, List<String> examples) {
    reading.begun(log, sentence, examples);
  }

  @Override
  public void progress(long bytes, long moreLines) {
    long soFar = read.addAndGet(moreLines);
    if (behind.get() > 0) {
      reading.progress(bytes, moreLines);
    } else if (progress.isInPlace()) {
      progress.update(
          -1,
          () ->
              String.format(
                  Locale.ROOT, "following: %,d lines, %,d anomalies", soFar, anomalies.get()));
    }
  }

  @Override
  public void caughtUp(String log, Model model, LogCounts there) {
    behind.decrementAndGet();
    note(log, LogNotes.of(model));
    note(
        log,
        String.format(
            Locale.ROOT,
            "%,d lines were there, in %,d windows, of which %,d are anomalous; following, Ctrl-C"
                + " ends it",
            there.lines(),
            there.windows(),
            there.anomalies()));
  }

  @Override
  public void note(String log, String note) {
    terminal.note(Terminal.escape(log + ": " + note));
  }

  @Override
  public synchronized void anomaly(FileScore score, boolean opens) {
    anomalies.incrementAndGet();
    if (lines == Lines.JSON) {
      try {
        terminal.result(ScoreJson.of(score).toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return;
    }
    if (!isNews(score, opens)) {
      return;
    }
    String what =
        String.format(
            Locale.ROOT,
            "%s  %s  %.3f  %s",
            ScoreText.when(score.byLines(), score.start(), score.end()),
            padded(Terminal.escape(score.entity())),
            score.score(),
            Terminal.escape(ScoreText.why(score)));
    show(terminal.bold(Table.cut(what, terminal.cutAt())));
    if (!score.evidence().isEmpty()) {
      FileScore.Place place = score.evidence().get(0);
      String at = "    " + place.file() + ":" + place.line() + "  " + place.excerpt();
      show(terminal.faint(Table.cut(Terminal.escape(at), terminal.cutAt())));
    }
  }

  /** Scripts read every window; people an incident once, and again when its first reason is new. */
  private boolean isNews(FileScore score, boolean opens) {
    List<String> of = List.of(score.log(), score.entity());
    if (opens) {
      shown.remove(of);
    }
    return shown
        .computeIfAbsent(of, any -> new HashSet<>())
        .add(score.reasons().isEmpty() ? "" : score.reasons().get(0).feature());
  }

  private void show(String line) {
    if (lines == Lines.TEXT) {
      terminal.result(line);
    } else {
      terminal.note(line);
    }
  }

  private String padded(String entity) {
    widest = Math.min(WIDEST_ENTITY, Math.max(widest, entity.length()));
    return entity + " ".repeat(Math.max(0, widest - entity.length()));
  }
}
