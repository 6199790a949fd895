package io.dawnwatch.topology.cli.score;

import io.dawnwatch.topology.cli.Dawnwatch;
import io.dawnwatch.topology.cli.Numbers;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.cli.Progress;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.config.DatasetConfig;
import io.dawnwatch.topology.files.FileScoring;
import io.dawnwatch.topology.files.Following;
import io.dawnwatch.topology.files.LogFiles;
import io.dawnwatch.topology.files.LogPiece;
import io.dawnwatch.topology.files.LogSettings;
import io.dawnwatch.topology.files.LogSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code score}: files in, scores out, no Kafka. */
@Command(
    name = "score",
    description = {
      "Scores log files: no Kafka, nothing to set up.",
      "Each log, its rotated pieces together, is first read to learn what is usual in it, then "
          + "scored against that and against its own last hour (--horizon). --train learns from "
          + "other files, --model uses what was learned before, --cold learns nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dawnwatch score /var/log/syslog",
      "  dawnwatch score logs/ --out scores.jsonl --top 50",
      "  dawnwatch score --train last-week/ today.log --save-model web.model",
      "  dawnwatch score --model web.model today.log",
      "  dawnwatch score --follow /var/log/syslog",
      "  zcat app-*.gz | dawnwatch score - --format json --entity '{service}'",
      "",
      "Exit codes: 0 scored; 1 a log is missing or could not be read to its end, or there was"
          + " nothing to score;",
      "2 usage; 3 with --fail-on-anomaly, when a window is anomalous; with --follow 130 and 143"
          + " after the signals",
      "INT (Ctrl-C) and TERM."
    })
public final class ScoreCommand implements Callable<Integer> {
  /** Exit code of {@code --fail-on-anomaly}. */
  private static final int ANOMALIES = 3;

  /** Logs that are followed at a time. */
  private static final int MOST_FOLLOWED = 64;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Logs: files (plain, gzip, bzip2, zstd), folders, or - for standard input.")
  private List<Path> paths;

  @Mixin private LogOptions reading;
  @Mixin private LearningOptions learning;
  @Mixin private SpanOptions span;
  @Mixin private ScoresFile out;
  @Mixin private OutputOptions output;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "Anomalies to show (default ${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Logs read at the same time (default: the cores); changes no result.")
  private Integer threads;

  /** What can be told of an anomaly besides. */
  enum Explain {
    NEAREST
  }

  @Option(
      names = "--explain",
      paramLabel = "nearest",
      description =
          "Tell with each anomaly the nearest normal window: of the same entity, or else of its "
              + "subgroup, among those seen before. It changes no score.")
  private Explain explain;

  @Option(
      names = "--fail-on-anomaly",
      description = "Exit with 3 if a window is anomalous: for scripts.")
  private boolean failOnAnomaly;

  @Option(
      names = "--follow",
      description =
          "Do not end where the logs end: learn from what is there, then read on as tail -F does"
              + " and show each anomaly as it comes, until Ctrl-C. With --output json, one JSON"
              + " object per line.")
  private boolean follow;

  private final Terminal terminal;

  public ScoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    LogSettings settings = settings();
    if (out.isStdout() && output.json()) {
      throw usage("--out - and --output json both want standard output: give --out a file");
    }
    List<LogSource> logs = LogFiles.group(paths, terminal.in());
    try {
      out.refuseToOverwrite(logs);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    FileScoring.Outcome outcome = follow ? follow(logs, settings) : score(logs, settings);
    boolean whole = outcome.logs().stream().allMatch(log -> log.failure().isEmpty());
    if (!whole || outcome.counts().records() == 0) {
      return Dawnwatch.FAILED;
    }
    return failOnAnomaly && outcome.counts().anomalies() > 0 ? ANOMALIES : Dawnwatch.OK;
  }

  private LogSettings settings() {
    try {
      learning.check();
      DatasetConfig config = reading.config();
      return new LogSettings(
          reading.dataset(),
          config.format(),
          config.pattern(),
          config.columns(),
          config.fields(),
          config.entity(),
          config.zone(),
          config.year(),
          config.maxLineBytes(),
          config.rules(),
          Instant.now(),
          config.features(),
          reading.windowLines(),
          threads == null ? Runtime.getRuntime().availableProcessors() : threads,
          top,
          Optional.empty(),
          learning.isCold(),
          span.span(config.zone()),
          learning.alertsPerDay(),
          explain != null);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw usage(e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Scores logs to their ends and tells the result. */
  private FileScoring.Outcome score(List<LogSource> logs, LogSettings settings)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    FileScoring.Outcome outcome;
    try (ScoresFile.Open scores = out.open(terminal);
        Progress progress = terminal.progress()) {
      LogSettings with = settings.with(learning.model(logs, settings, terminal, progress));
      Reading view = Reading.toScore(terminal, progress, logs, with);
      outcome = FileScoring.score(logs, with, scores.stream(), view);
      progress.close();
      view.tellTogether();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    LogNotes.tell(outcome.logs(), terminal);
    ScoreText text = text(settings);
    if (out.isStdout()) {
      text.write(outcome, seconds, terminal::note);
    } else {
      output.print(
          terminal,
          ScoreJson.of(outcome, seconds),
          "perLog",
          outcome.logs().stream().map(ScoreJson::of),
          to -> text.write(outcome, seconds, to));
    }
    return outcome;
  }

  /** Follows logs until a signal or an interrupt comes, then tells what there was. */
  private FileScoring.Outcome follow(List<LogSource> logs, LogSettings settings)
      throws IOException {
    if (logs.size() > MOST_FOLLOWED) {
      throw usage(
          "--follow keeps a thread and an open file per log: give at most "
              + MOST_FOLLOWED
              + " logs, not "
              + Numbers.count(logs.size()));
    }
    if (!logs.stream().allMatch(ScoreCommand::isFiles)) {
      throw usage("--follow needs files: standard input and pipes end by themselves");
    }
    Following following = new Following(System::currentTimeMillis);
    long begin = System.nanoTime();
    try (StopOnSignal signals = new StopOnSignal(terminal, following);
        ScoresFile.Open scores = out.open(terminal);
        Progress progress = terminal.progress()) {
      LogSettings with = settings.with(learning.model(logs, settings, terminal, progress));
      Reading reading = Reading.toScore(terminal, progress, logs, with);
      FollowView view = new FollowView(terminal, progress, logs.size(), reading, followed());
      FileScoring.Outcome outcome =
          FileScoring.follow(logs, with, scores.stream(), view, following);
      progress.close();
      outcome.logs().stream().flatMap(LogNotes::of).forEach(terminal::note);
      Consumer<String> to = output.json() || out.isStdout() ? terminal::note : terminal::result;
      to.accept("");
      text(settings).write(outcome, (System.nanoTime() - begin) / 1e9, to);
      return outcome;
    }
  }

  private FollowView.Lines followed() {
    if (out.isStdout()) {
      return FollowView.Lines.NOTES;
    }
    return output.json() ? FollowView.Lines.JSON : FollowView.Lines.TEXT;
  }

  private static boolean isFiles(LogSource log) {
    return log.pieces().stream()
        .allMatch(
            piece -> piece instanceof LogPiece.FilePiece file && Files.isRegularFile(file.path()));
  }

  private ScoreText text(LogSettings settings) {
    return new ScoreText(terminal, settings, out, learning, follow);
  }
}
