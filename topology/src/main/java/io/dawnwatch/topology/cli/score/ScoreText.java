package io.dawnwatch.topology.cli.score;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.topology.cli.Numbers;
import io.dawnwatch.topology.cli.Table;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.files.FileScore;
import io.dawnwatch.topology.files.FileScoring;
import io.dawnwatch.topology.files.Incident;
import io.dawnwatch.topology.files.LogCounts;
import io.dawnwatch.topology.files.LogSettings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The result for people: the logs, what stands out in them, the totals, and what to do next. */
final class ScoreText {
  /** Reasons of a score that a row of the table shows. */
  private static final int REASONS = 2;

  private final Terminal terminal;
  private final LogSettings settings;
  private final ScoresFile out;
  private final LearningOptions learning;
  private final boolean followed;

  /**
   * @param followed whether the logs were followed, so that speed says nothing
   */
  ScoreText(
      Terminal terminal,
      LogSettings settings,
      ScoresFile out,
      LearningOptions learning,
      boolean followed) {
    this.terminal = terminal;
    this.settings = settings;
    this.out = out;
    this.learning = learning;
    this.followed = followed;
  }

  void write(FileScoring.Outcome outcome, double seconds, Consumer<String> to) {
    if (outcome.counts().records() == 0) {
      to.accept("nothing was scored: no log holds a line that can be read");
      return;
    }
    logs(outcome).lines(terminal).forEach(to);
    if (outcome.logs().size() > LogNotes.MOST_LOGS) {
      to.accept(
          "of "
              + Numbers.count(outcome.logs().size())
              + " logs, those with most anomalous windows; --output json has them all");
    }
    to.accept("");
    List<Incident> shown = outcome.incidents();
    LogCounts counts = outcome.counts();
    if (!shown.isEmpty()) {
      boolean all = counts.alerts() <= shown.size();
      to.accept(
          terminal.bold(
              "Top anomalies: "
                  + shown.size()
                  + (all ? "" : " of " + Numbers.count(counts.alerts()))));
    } else if (counts.windows() > 0 && settings.top() > 0) {
      shown = outcome.ordinary();
      to.accept(
          String.format(
              Locale.ROOT,
              "No anomaly: no window reached the threshold of %.2f.%s",
              Model.COLD_START.threshold(),
              shown.isEmpty() ? "" : " The highest:"));
    }
    if (!shown.isEmpty()) {
      incidents(shown).lines(terminal).forEach(to);
    }
    to.accept("");
    totals(counts, seconds).forEach(to);
    out.file()
        .ifPresent(
            file ->
                to.accept(
                    Numbers.count(counts.windows() + counts.eventScores())
                        + " scores are in "
                        + file));
    next(counts).forEach(to);
  }

  /** What somebody might try now. */
  private List<String> next(LogCounts counts) {
    List<String> next = new ArrayList<>();
    if (counts.anomalies() > 0 && !out.isGiven()) {
      next.add("--out scores.jsonl keeps every score with its reasons");
    }
    if (counts.events() > 0 && learning.forgets()) {
      next.add("--save-model FILE keeps what was learned, for --model on the next log");
    }
    if (counts.windows() > 0 && counts.warm() == 0) {
      next.add("no window was warm: the logs are short for --horizon; try a shorter --window");
    }
    if (next.isEmpty()) {
      return next;
    }
    next.set(0, "Next: " + next.get(0));
    return next;
  }

  private static Table logs(FileScoring.Outcome outcome) {
    Table table =
        new Table()
            .text("log")
            .text("format")
            .number("lines")
            .number("events")
            .number("rejected")
            .number("late")
            .number("windows")
            .number("warm %")
            .number("anomalous")
            .number("alerts");
    List<FileScoring.LogOutcome> shown = outcome.logs();
    if (shown.size() > LogNotes.MOST_LOGS) {
      shown =
          shown.stream()
              .sorted(Comparator.comparingLong(log -> -log.counts().anomalies()))
              .limit(LogNotes.MOST_LOGS)
              .toList();
    }
    for (FileScoring.LogOutcome log : shown) {
      LogCounts counts = log.counts();
      if (log.format().isEmpty()) {
        continue;
      }
      table.row(
          log.log(),
          log.format() + (log.byLines() ? ", no time" : ""),
          Numbers.count(counts.lines()),
          Numbers.count(counts.events()),
          Numbers.count(counts.rejectedRecords()),
          Numbers.count(counts.late()),
          Numbers.count(counts.windows()),
          counts.windows() == 0 ? "" : Numbers.count(100 * counts.warm() / counts.windows()),
          Numbers.count(counts.anomalies()),
          Numbers.count(counts.alerts()));
    }
    return table;
  }

  private Table incidents(List<Incident> incidents) {
    Table table = new Table().text("when (UTC)").text("entity").number("score").text("why");
    for (Incident incident : incidents) {
      FileScore peak = incident.peak();
      table.row(when(incident), peak.entity(), rounded(peak.score()), why(peak));
      if (!peak.evidence().isEmpty()) {
        FileScore.Place place = peak.evidence().get(0);
        table.detail(place.file() + ":" + place.line() + "  " + place.excerpt());
      }
      peak.nearest().ifPresent(normal -> table.detail(normal.sentence(peak)));
    }
    return table;
  }

  /** Rounded down: a score below the threshold is not shown as if it had reached it. */
  private static String rounded(double score) {
    return BigDecimal.valueOf(score).setScale(3, RoundingMode.FLOOR).toPlainString();
  }

  /** The first reasons of a score. */
  static String why(FileScore score) {
    return score.reasons().stream()
        .limit(REASONS)
        .map(Reason::text)
        .collect(Collectors.joining("; "));
  }

  private String when(Incident incident) {
    long length = incident.end() - incident.start();
    boolean more = !incident.peak().byLines() && length > settings.features().windowMillis();
    return when(incident.peak().byLines(), incident.start(), incident.end())
        + (more ? " +" + Numbers.inWords(length) : "");
  }

  /**
   * When a window was: its start, or its lines.
   *
   * @param byLines whether start and end are numbers of lines, not milliseconds since 1970 UTC
   */
  static String when(boolean byLines, long start, long end) {
    if (byLines) {
      return "lines " + start + "-" + (end - 1);
    }
    boolean minutes = start % 60_000 == 0 && end % 60_000 == 0;
    return DateTimeFormatter.ofPattern(
            minutes ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", Locale.ROOT)
        .format(Instant.ofEpochMilli(start).atOffset(ZoneOffset.UTC));
  }

  private List<String> totals(LogCounts counts, double seconds) {
    String rejected =
        counts.rejected().entrySet().stream()
            .map(
                entry ->
                    Numbers.count(entry.getValue())
                        + " "
                        + entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .collect(Collectors.joining(", "));
    return List.of(
        Numbers.count(counts.lines())
            + " lines, "
            + Numbers.count(counts.records())
            + " records = "
            + Numbers.count(counts.events())
            + " events + "
            + Numbers.count(counts.rejectedRecords())
            + " rejected"
            + (rejected.isEmpty() ? "" : " (" + rejected + ")")
            + (counts.filtered().isEmpty()
                ? ""
                : " + " + Numbers.count(counts.filteredRecords()) + " filtered"),
        Numbers.count(counts.events())
            + " events = "
            + Numbers.count(counts.applied())
            + " in a window + "
            + Numbers.count(counts.late())
            + " late",
        Numbers.count(counts.windows())
            + " windows ("
            + Numbers.count(counts.warm())
            + " warm), "
            + Numbers.count(counts.anomalies())
            + " anomalous, "
            + Numbers.count(counts.alerts())
            + " alerts",
        followed
            ? "followed for " + Numbers.inWords(Math.round(seconds * 1000))
            : String.format(
                Locale.ROOT, "%.1f s, %,.0f lines/s", seconds, counts.lines() / seconds));
  }
}
