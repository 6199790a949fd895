package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.clean.DataRules;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Columns;
import io.dawnwatch.engine.parse.EntityPattern;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.engine.score.Reason;
import io.dawnwatch.topology.config.DatasetConfig;
import io.dawnwatch.topology.files.FileScore;
import io.dawnwatch.topology.files.FileScoring;
import io.dawnwatch.topology.files.Following;
import io.dawnwatch.topology.files.Incident;
import io.dawnwatch.topology.files.LogFiles;
import io.dawnwatch.topology.files.LogPiece;
import io.dawnwatch.topology.files.LogSource;
import io.dawnwatch.topology.kafka.Dataset;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    description = {"Scores log files: no Kafka, nothing to set up.",
"Each log, its rotated pieces together, is first read to learn what is usual in it, then "
 + "scored against that and against its own last hour (--horizon). --train learns from "
 + "other files, --model uses what was learned before, --cold learns nothing."},
    footerHeading = "%nExamples:%n",
    footer = {
      "  dawnwatch score /var/log/syslog",
      "  dawnwatch score logs/ --out scores.jsonl --top 50",
      "  dawnwatch score --train last-week/ today.log --save-model web.model",
      "  dawnwatch score --model web.model today.log",
      "  dawnwatch score --follow /var/log/syslog",
      "  zcat app-*.gz | dawnwatch score - --format json --entity '{service}'",
      "",
      "Exit codes: 0 scored; 1 a log is missing or could not be read to its end, or there was nothing to score;",
      "2 usage; 3 with --fail-on-anomaly, when a window is anomalous; with --follow 130 and 143 after the signals",
      "INT (Ctrl-C) and TERM."
    })
final class ScoreCommand implements Callable<Integer> {
  private static final String STDOUT = "-";

  /** Exit code of {@code --fail-on-anomaly}. */
  private static final int ANOMALIES = 3;

  /** Logs that are told one by one; of more, what is alike is told together. */
  private static final int MOST_TOLD = FileScoring.MODELS_KEPT;

  /** Logs that are followed at a time. */
  private static final int MOST_FOLLOWED = 64;

  /** What the end may take after a signal. */
  private static final int STOP_SECONDS = 20;

  /** What the dataset file says as well. */
  private static final List<String> IN_FILE =
      List.of(
          "--format",
          "--pattern",
          "--columns",
          "--entity",
          "--zone",
          "--year",
          "--window",
          "--horizon",
          "--lateness");

  /** How often learning reads a log. */
  private static final int LEARNING = FileScoring.LEARNING_PASSES;

  /** Reasons of a score that a row of the table shows. */
  private static final int REASONS = 2;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Logs: files (plain, gzip, bzip2, zstd), folders, or - for standard input.")
  private List<Path> paths;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "auto (default: per log), json, otlp, syslog, access, logfmt, journal, csv, time-level-rest, pattern or text.")
  private String format;

  @Option(
      names = "--pattern",
      paramLabel = "REGEX",
      description = "RE2/J expression with named groups such as (?P<time>..) and (?P<message>..); implies "
 + "--format pattern.")
  private String pattern;

  @Option(
      names = "--columns",
      paramLabel = "NAMES",
      description = "The header line that a CSV log lacks, such as 'time;host;message', with the separator "
 + "of its lines; implies --format csv.")
  private String columns;

  @Option(
      names = "--entity",
      paramLabel = "PATTERN",
      defaultValue = "{service}@{host}",
      description = "What is scored, from {service}, {host}, {logger}, {attr.NAME} (default "
 + "${DEFAULT-VALUE}); events that carry none of its fields belong to the entity named like "
 + "their log.")
  private String entity;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write every score there as a line of JSON; - for standard output.")
  private String out;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "20",
      description = "Anomalies to show (default ${DEFAULT-VALUE}).")
  private int top;

  @Option(
      names = "--window",
      paramLabel = "TIME",
      defaultValue = "1m",
      converter = Durations.class,
      description = "Length of a window (default ${DEFAULT-VALUE}).")
  private Duration window;

  @Option(
      names = "--horizon",
      paramLabel = "TIME",
      defaultValue = "1h",
      converter = Durations.class,
      description = "How far back the usual is looked up (default ${DEFAULT-VALUE}).")
  private Duration horizon;

  @Option(
      names = "--window-lines",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Lines of a window in logs without times (default ${DEFAULT-VALUE}); lines that continue "
 + "another, as those of a stack trace, do not count.")
  private int windowLines;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description =
          "Zone of times that name none, such as Europe/Zurich (default ${DEFAULT-VALUE}).")
  private String zone;

  @Option(
      names = "--year",
      paramLabel = "YEAR",
      description = "Year of times that name none (default: when the log was last modified).")
  private Integer year;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Logs read at the same time (default: the cores); changes no result.")
  private Integer threads;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "files",
      description = "Name of the dataset in the scores (default ${DEFAULT-VALUE}).")
  private String dataset;

  @Mixin private DatasetOptions file;

  @Option(
      names = "--train",
      paramLabel = "FILE",
      description = "Learn from these files or folders instead, all together (may be given more than once); "
 + "anomalies may be among their lines.")
  private List<Path> train = List.of();

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Use a model that --save-model wrote; nothing is learned.")
  private Path modelFile;

  @Option(
      names = "--save-model",
      paramLabel = "FILE",
      description = "Write what was learned there, from --train or else from all logs together.")
  private Path saveModel;

  @Option(
      names = "--cold",
      description = "Learn nothing: score by the built-in model, from the horizon alone.")
  private boolean cold;

  @Option(
      names = "--alerts-per-day",
      paramLabel = "N",
      description = "Choose the threshold so that what is learned from has at most so many alerts a day. "
 + "Default: the usual threshold, or what a tenth of the windows reach if more reach that.")
  private Double alertsPerDay;

  /** What can be told of an anomaly besides. */
  enum Explain {
    NEAREST
  }

  @Option(
      names = "--explain",
      paramLabel = "nearest",
      description = "Tell with each anomaly the nearest normal window: of the same entity, or else of its "
 + "subgroup, among those seen before. It changes no score.")
  private Explain explain;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Score from there on: an ISO time in --zone, such as 2026-03-01T22:00, or a while ago, "
 + "such as 2h. The horizon before it is read to know what is usual.")
  private String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Score up to there; as --since.")
  private String until;

  @Option(
      names = "--fail-on-anomaly",
      description = "Exit with 3 if a window is anomalous: for scripts.")
  private boolean failOnAnomaly;

  @Option(
      names = "--follow",
      description = "Do not end where the logs end: learn from what is there, then read on as tail -F does "
 + "and show each anomaly as it comes, until Ctrl-C. With --output json, one JSON object "
 + "per line.")
  private boolean follow;

  @Option(
      names = "--lateness",
      paramLabel = "TIME",
      defaultValue = "1m",
      converter = Durations.class,
      description = "How long a window waits for lines that come out of order (default ${DEFAULT-VALUE}); at "
 + "most half the horizon. With --follow, what stands out is shown that much later.")
  private Duration lateness;

  @Mixin private OutputOptions output;

  private final Terminal terminal;

  ScoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    FileScoring.Settings settings = settings();
    if (STDOUT.equals(out) && output.json()) {
      throw usage("--out - and --output json both want standard output: give --out a file");
    }
    List<LogSource> logs = LogFiles.group(paths, terminal.in());
    refuseToOverwrite(logs);
    if (follow) {
      return follow(logs, settings);
    }
    long begin = System.nanoTime();
    FileScoring.Outcome outcome;
    Optional<OutputStream> scores = scores();
    try (Progress progress = terminal.progress()) {
      Optional<Model> model = model(logs, settings, progress);
      settings = settings.with(model);
      Reading reading = new Reading(progress, totalBytes(logs), passes(settings), logs.size());
      outcome = FileScoring.score(logs, settings, scores, reading);
      progress.close();
      reading.tellTogether();
    } finally {
      if (scores.isPresent()) {
        close(scores.get());
      }
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    tell(outcome.logs());
    print(outcome, seconds);
    return exitCode(outcome);
  }

  private int exitCode(FileScoring.Outcome outcome) {
    boolean whole = outcome.logs().stream().allMatch(log -> log.failure().isEmpty());
    if (!whole || outcome.counts().records() == 0) {
      return Dawnwatch.FAILED;
    }
    return failOnAnomaly && outcome.counts().anomalies() > 0 ? ANOMALIES : Dawnwatch.OK;
  }

  /** Follows until a signal or an interrupt comes, then ends as usual. */
  private int follow(List<LogSource> logs, FileScoring.Settings settings) throws IOException {
    if (logs.size() > MOST_FOLLOWED) {
      throw usage(
          "--follow keeps a thread and an open file per log: give at most "
              + MOST_FOLLOWED
              + " logs, not "
              + number(logs.size()));
    }
    if (!logs.stream().allMatch(ScoreCommand::isFiles)) {
      throw usage("--follow needs files: standard input and pipes end by themselves");
    }
    Following following = new Following(System::currentTimeMillis);
    CountDownLatch ended = new CountDownLatch(1);
    Thread stop = new Thread(() -> stop(following, ended), "dawnwatch-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    long begin = System.nanoTime();
    Optional<OutputStream> scores = scores();
    try (Progress progress = terminal.progress()) {
      FileScoring.Settings with = settings.with(model(logs, settings, progress));
      FollowView view =
          new FollowView(
              terminal,
              progress,
              logs.size(),
              new Reading(progress, totalBytes(logs), passes(with), logs.size()),
              STDOUT.equals(out) ? FollowView.Lines.NOTES : lines());
      FileScoring.Outcome outcome = FileScoring.follow(logs, with, scores, view, following);
      progress.close();
      outcome.logs().stream().flatMap(ScoreCommand::notes).forEach(terminal::note);
      Consumer<String> to = output.json() || STDOUT.equals(out) ? terminal::note : terminal::result;
      to.accept("");
      write(outcome, (System.nanoTime() - begin) / 1e9, to);
      return exitCode(outcome);
    } finally {
      if (scores.isPresent()) {
        close(scores.get());
      }
      terminal.flush();
      ended.countDown();
      forget(stop);
    }
  }

  private FollowView.Lines lines() {
    return output.json() ? FollowView.Lines.JSON : FollowView.Lines.TEXT;
  }

  private static boolean isFiles(LogSource log) {
    return log.pieces().stream()
        .allMatch(
            piece -> piece instanceof LogPiece.FilePiece file && Files.isRegularFile(file.path()));
  }

  /** On a signal: everything is said before the process is gone. */
  private void stop(Following following, CountDownLatch ended) {
    following.stop();
    try {
      if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        terminal.note("it takes too long to end: what is not written by now is not");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void forget(Thread stop) {
    try {
      Runtime.getRuntime().removeShutdownHook(stop);
    } catch (IllegalStateException e) {
      // It is what ended this: the process is about to go.
      return;
    }
  }

  private int passes(FileScoring.Settings settings) {
    return settings.model().isPresent() || cold ? 1 : LEARNING + 1;
  }

  /** The model to use for all logs; empty if each learns from itself, or nothing is learned. */
  private Optional<Model> model(
      List<LogSource> logs, FileScoring.Settings settings, Progress progress) throws IOException {
    if (modelFile != null) {
      return Optional.of(readModel());
    }
    if (cold) {
      terminal.note(
          "cold start: nothing is learned, each log is scored against its own last "
              + inWords(settings.features().horizonMillis())
              + " alone");
      return Optional.empty();
    }
    if (train.isEmpty() && saveModel == null) {
      return Optional.empty();
    }
    List<LogSource> from = train.isEmpty() ? logs : LogFiles.group(train, terminal.in());
    Optional<Model> learned =
        FileScoring.learn(
            from, settings, new Reading(progress, totalBytes(from), LEARNING, from.size()));
    if (learned.isEmpty()) {
      throw new IOException(
          "too few events to learn from in "
              + (train.isEmpty() ? "the logs" : train)
              + ": give more, or score with --cold");
    }
    if (saveModel != null) {
      Files.write(saveModel, learned.get().toBytes());
      terminal.note("the model is in " + saveModel + ": use it with --model " + saveModel);
    }
    return learned;
  }

  private Model readModel() throws IOException {
    try {
      return Model.parse(Files.readAllBytes(modelFile));
    } catch (IllegalArgumentException e) {
      throw new IOException(modelFile + " cannot be used: " + e.getMessage(), e);
    }
  }

  private FileScoring.Settings settings() {
    if ((modelFile != null ? 1 : 0) + (cold ? 1 : 0) + (train.isEmpty() ? 0 : 1) > 1) {
      throw usage("--train, --model and --cold exclude each other: give one of them");
    }
    if (saveModel != null && (modelFile != null || cold)) {
      throw usage("--save-model needs something that is learned: leave --model or --cold out");
    }

    try {
      FeatureSpec usual = FeatureSpec.DEFAULT;
      long most = horizon.toMillis() / 2;
      DatasetConfig config = file.config(IN_FILE);
      if (config.isFile()) {
        return fromFile(config);
      }
      return new FileScoring.Settings(
          new Dataset(dataset).name(),
          givenFormat(),
          pattern == null ? "" : pattern,
          columns == null ? "" : columns,
          Map.of(),
          EntityPattern.of(entity),
          ZoneId.of(zone),
          year == null ? OptionalInt.empty() : OptionalInt.of(year),
          config.maxLineBytes(),
          DataRules.NONE,
          Instant.now(),
          new FeatureSpec(
              window.toMillis(),
              horizon.toMillis(),
              Math.min(lateness.toMillis(), most),
              Math.min(usual.skewMillis(), most),
              usual.entityCap(),
              usual.templatesPerWindow(),
              usual.templatesPerPartition()),
          windowLines,
          threads == null ? Runtime.getRuntime().availableProcessors() : threads,
          top,
          Optional.empty(),
          cold,
          span(),
          alertsPerDay(),
          explain != null);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw usage(e.getMessage());
    }
  }

  private FileScoring.Settings fromFile(DatasetConfig config) {
    return new FileScoring.Settings(
        new Dataset(dataset).name(),
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
        windowLines,
        threads == null ? Runtime.getRuntime().availableProcessors() : threads,
        top,
        Optional.empty(),
        cold,
        span(),
        alertsPerDay(),
        explain != null);
  }

  private double alertsPerDay() {
    if (alertsPerDay == null) {
      return 0;
    }
    if (modelFile != null || cold) {
      throw usage("--alerts-per-day needs something that is learned: leave --model or --cold out");
    }
    if (!(alertsPerDay > 0) || alertsPerDay.isInfinite()) {
      throw usage("--alerts-per-day must be above 0, was " + alertsPerDay);
    }
    return alertsPerDay;
  }

  private Optional<Format> givenFormat() {
    if (columns != null) {
      if (pattern != null || !format.equals("auto") && !format.equals("csv")) {
        throw new IllegalArgumentException("--columns is for CSV: leave --pattern or --format out");
      }
      Columns.of(columns);
      return Optional.of(Format.CSV);
    }
    if (pattern != null) {
      ParseSettings.of(Format.TEXT, dataset).withPattern(pattern);
      return Optional.of(Format.PATTERN);
    }
    if (format.equals("auto")) {
      return Optional.empty();
    }
    Format given = Format.ofCliName(format);
    if (given == Format.PATTERN) {
      throw new IllegalArgumentException("--format pattern needs --pattern");
    }
    return Optional.of(given);
  }

  private FileScoring.Span span() {
    FileScoring.Span all = FileScoring.Span.ALL;
    return new FileScoring.Span(
        since == null ? all.fromMillis() : millis("--since", since),
        until == null ? all.toMillis() : millis("--until", until));
  }

  /** An ISO time, in {@code --zone} if it names none, or how long ago. */
  private long millis(String option, String text) {
    if (text.matches("\\d+(ms|s|m|h|d)")) {
      return Instant.now().minus(new Durations().convert(text)).toEpochMilli();
    }
    try {
      TemporalAccessor time =
          DateTimeFormatter.ofPattern("yyyy-MM-dd[['T'][ ]HH:mm[:ss[.SSS]]][XXX]", Locale.ROOT)
              .parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
      if (time instanceof OffsetDateTime at) {
        return at.toInstant().toEpochMilli();
      }
      LocalDateTime local =
          time instanceof LocalDateTime at ? at : LocalDate.from(time).atStartOfDay();
      return local.atZone(ZoneId.of(zone)).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw usage(
          option
              + " "
              + text
              + " is no time: give one such as 2026-03-01, 2026-03-01T22:00 or 2026-03-01T22:00Z,"
              + " or a while ago, such as 2h");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void refuseToOverwrite(List<LogSource> logs) throws IOException {
    if (out == null || out.equals(STDOUT) || !Files.exists(Path.of(out))) {
      return;
    }
    for (LogSource log : logs) {
      for (LogPiece piece : log.pieces()) {
        if (piece instanceof LogPiece.FilePiece file
            && Files.isSameFile(file.path(), Path.of(out))) {
          throw usage("--out " + out + " is one of the logs to read: write somewhere else");
        }
      }
    }
  }

  private Optional<OutputStream> scores() throws IOException {
    if (out == null) {
      return Optional.empty();
    }
    OutputStream to = out.equals(STDOUT) ? terminal.out() : Files.newOutputStream(Path.of(out));
    return Optional.of(new BufferedOutputStream(to, 1 << 16));
  }

  private void close(OutputStream scores) throws IOException {
    scores.flush();
    if (!out.equals(STDOUT)) {
      scores.close();
    }
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

  /** Shows how reading goes. */
  private final class Reading implements FileScoring.Watcher {
    private final Progress progress;
    private final long totalBytes;
    private final int logs;
    private final Map<String, Long> alike = new TreeMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong lines = new AtomicLong();

    Reading(Progress progress, long totalBytes, int passes, int logs) {
      this.logs = logs;
      this.progress = progress;
      this.totalBytes = totalBytes * passes;
    }

    @Override
    public void begun(String log, String sentence, List<String> examples) {
      if (logs > MOST_TOLD) {
        synchronized (alike) {
          String found = sentence.replaceFirst(" \\d+ of \\d+ lines fit;", "");
          alike.merge(alike.size() < MOST_TOLD ? found : "other", 1L, Long::sum);
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
                terminal.note(Terminal.escape(number(count) + " logs: " + sentence)));
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

  private void tell(List<FileScoring.LogOutcome> logs) {
    List<String> told = new ArrayList<>();
    for (FileScoring.LogOutcome log : logs) {
      if (logs.size() <= MOST_TOLD) {
        log.model().ifPresent(model -> told.add(Terminal.escape(log.log() + ": " + said(model))));
      }
      notes(log).forEach(told::add);
    }
    int most = logs.size() <= MOST_TOLD ? Integer.MAX_VALUE : MOST_TOLD;
    told.stream().limit(most).forEach(terminal::note);
    if (told.size() > most) {
      terminal.note(number(told.size() - most) + " more notes: --output json has them all");
    }
  }

  private static Stream<String> notes(FileScoring.LogOutcome log) {
    List<String> notes = new ArrayList<>();
    if (!log.skipped().isEmpty()) {
      notes.add("left out, " + log.skipped());
    }
    notes.addAll(log.notes());
    if (!log.failure().isEmpty()) {
      notes.add("not read to its end: " + log.failure());
    }
    return notes.stream().map(note -> Terminal.escape(log.log() + ": " + note));
  }

  static String said(Model model) {
    Map<String, String> training = model.training();
    String situation = training.get("situation");
    if (situation == null) {
      return "scored by the built-in model " + model.name() + ", from its horizon alone";
    }
    String quality = training.getOrDefault("templateQuality.1", "");
    return "learned from "
        + training.get("events")
        + " events and "
        + training.get("windows")
        + " windows ("
        + situation
        + "), "
        + training.get("templates")
        + " templates; an anomaly from "
        + training.get("windowThreshold")
        + (quality.isEmpty() ? "" : "; templates: " + quality);
  }

  // ---- the result

  private void print(FileScoring.Outcome outcome, double seconds) throws IOException {
    if (STDOUT.equals(out)) {
      write(outcome, seconds, terminal::note);
    } else {
      output.print(
          terminal,
          json(outcome, seconds),
          "perLog",
          outcome.logs().stream().map(ScoreCommand::json),
          to -> write(outcome, seconds, to));
    }
  }

  private void write(FileScoring.Outcome outcome, double seconds, Consumer<String> to) {
    if (outcome.counts().records() == 0) {
      to.accept("nothing was scored: no log holds a line that can be read");
      return;
    }
    logs(outcome).lines(terminal).forEach(to);
    if (outcome.logs().size() > MOST_TOLD) {
      to.accept(
          "of "
              + number(outcome.logs().size())
              + " logs, those with most anomalous windows; --output json has them all");
    }
    to.accept("");
    List<Incident> incidents = outcome.incidents();
    List<Incident> shown = incidents;
    FileScoring.Counts counts = outcome.counts();
    if (!incidents.isEmpty()) {
      to.accept(
          terminal.bold(
              "Top anomalies: "
                  + incidents.size()
                  + (counts.alerts() > incidents.size() ? " of " + number(counts.alerts()) : "")));
    } else if (counts.windows() > 0 && top > 0) {
      shown = outcome.ordinary();
      to.accept(
          String.format(
              Locale.ROOT,
              "No anomaly: no window reached the threshold of %.2f.%s",
              Model.COLD_START.threshold(),
              shown.isEmpty() ? "" : " The highest:"));
    }
    if (!shown.isEmpty()) {
      anomalies(shown).lines(terminal).forEach(to);
    }
    to.accept("");
    totals(counts, seconds).forEach(to);
    if (out != null && !out.equals(STDOUT)) {
      to.accept(number(counts.windows() + counts.eventScores()) + " scores are in " + out);
    }
    next(counts).forEach(to);
  }

  /** What somebody might try now. */
  private List<String> next(FileScoring.Counts counts) {
    List<String> next = new ArrayList<>();
    if (counts.anomalies() > 0 && out == null) {
      next.add("--out scores.jsonl keeps every score with its reasons");
    }
    if (counts.events() > 0 && modelFile == null && saveModel == null && !cold) {
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
    if (shown.size() > MOST_TOLD) {
      shown =
          shown.stream()
              .sorted(Comparator.comparingLong(log -> -log.counts().anomalies()))
              .limit(MOST_TOLD)
              .toList();
    }
    for (FileScoring.LogOutcome log : shown) {
      FileScoring.Counts counts = log.counts();
      if (log.format().isEmpty()) {
        continue;
      }
      table.row(
          log.log(),
          log.format() + (log.byLines() ? ", no time" : ""),
          number(counts.lines()),
          number(counts.events()),
          number(counts.rejectedRecords()),
          number(counts.late()),
          number(counts.windows()),
          counts.windows() == 0 ? "" : number(100 * counts.warm() / counts.windows()),
          number(counts.anomalies()),
          number(counts.alerts()));
    }
    return table;
  }

  private Table anomalies(List<Incident> incidents) {
    Table table = new Table().text("when (UTC)").text("entity").number("score").text("why");
    for (Incident incident : incidents) {
      FileScore peak = incident.peak();
      table.row(when(incident), peak.entity(), shown(peak.score()), why(peak));
      if (!peak.evidence().isEmpty()) {
        FileScore.Place place = peak.evidence().get(0);
        table.detail(place.file() + ":" + place.line() + "  " + place.excerpt());
      }
      peak.nearest().ifPresent(normal -> table.detail(normal.sentence(peak)));
    }
    return table;
  }

  /** Rounded down: a score below the threshold is not shown as if it had reached it. */
  private static String shown(double score) {
    return BigDecimal.valueOf(score).setScale(3, RoundingMode.FLOOR).toPlainString();
  }

  static String why(FileScore score) {
    return score.reasons().stream()
        .limit(REASONS)
        .map(Reason::text)
        .collect(Collectors.joining("; "));
  }

  private String when(Incident incident) {
    long length = incident.end() - incident.start();
    boolean more = !incident.peak().byLines() && length > window.toMillis();
    return when(incident.peak().byLines(), incident.start(), incident.end())
        + (more ? " +" + inWords(length) : "");
  }

  static String when(boolean byLines, long start, long end) {
    if (byLines) {
      return "lines " + start + "-" + (end - 1);
    }
    boolean minutes = start % 60_000 == 0 && end % 60_000 == 0;
    return DateTimeFormatter.ofPattern(
            minutes ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", Locale.ROOT)
        .format(Instant.ofEpochMilli(start).atOffset(ZoneOffset.UTC));
  }

  private List<String> totals(FileScoring.Counts counts, double seconds) {
    String rejected =
        counts.rejected().entrySet().stream()
            .map(
                entry ->
                    number(entry.getValue())
                        + " "
                        + entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .collect(Collectors.joining(", "));
    return List.of(
        number(counts.lines())
            + " lines, "
            + number(counts.records())
            + " records = "
            + number(counts.events())
            + " events + "
            + number(counts.rejectedRecords())
            + " rejected"
            + (rejected.isEmpty() ? "" : " (" + rejected + ")")
            + (counts.filtered().isEmpty()
                ? ""
                : " + " + number(counts.filteredRecords()) + " filtered"),
        number(counts.events())
            + " events = "
            + number(counts.applied())
            + " in a window + "
            + number(counts.late())
            + " late",
        number(counts.windows())
            + " windows ("
            + number(counts.warm())
            + " warm), "
            + number(counts.anomalies())
            + " anomalous, "
            + number(counts.alerts())
            + " alerts",
        follow
            ? "followed for " + inWords(Math.round(seconds * 1000))
            : String.format(
                Locale.ROOT, "%.1f s, %,.0f lines/s", seconds, counts.lines() / seconds));
  }

  private static ObjectNode json(FileScoring.Outcome outcome, double seconds) throws IOException {
    ObjectNode result = OutputOptions.object();
    result.put("logs", outcome.logs().size());
    put(result, outcome.counts());
    result.put("seconds", seconds);
    result.put("linesPerSecond", Math.round(outcome.counts().lines() / seconds));
    ArrayNode highest = result.putArray("top");
    for (Incident incident : outcome.incidents()) {
      highest.add(json(incident.peak()).put("windows", incident.windows()));
    }
    return result;
  }

  private static ObjectNode json(FileScoring.LogOutcome log) {
    ObjectNode one = OutputOptions.object().put("log", log.log()).put("format", log.format());
    put(one, log.counts());
    log.notes().forEach(one.putArray("notes")::add);
    one.put("skipped", log.skipped());
    one.put("failure", log.failure());
    return one;
  }

  /** A score as it is written, with its log. */
  static ObjectNode json(FileScore score) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      score.write(json);
    }
    ObjectNode one = (ObjectNode) new ObjectMapper().readTree(text.toString());
    return one.put("log", score.log());
  }

  private static void put(ObjectNode to, FileScoring.Counts counts) {
    to.put("lines", counts.lines());
    to.put("records", counts.records());
    to.put("rejected", counts.rejectedRecords());
    ObjectNode reasons = to.putObject("rejectedBy");
    Map<String, Long> byName = new TreeMap<>();
    counts.rejected().forEach((reason, count) -> byName.put(reason.name(), count));
    byName.forEach(reasons::put);
    to.put("filtered", counts.filteredRecords());
    counts.filtered().forEach(to.putObject("filteredBy")::put);
    counts.rules().forEach(to.putObject("expectationsBroken")::put);
    to.put("events", counts.events());
    to.put("applied", counts.applied());
    to.put("late", counts.late());
    to.put("windows", counts.windows());
    to.put("warm", counts.warm());
    to.put("anomalies", counts.anomalies());
    to.put("eventScores", counts.eventScores());
    to.put("alerts", counts.alerts());
  }

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String inWords(long millis) {
    if (millis >= 3_600_000) {
      long minutes = millis / 60_000;
      return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }
    if (millis >= 60_000) {
      return millis / 60_000 + " min";
    }
    return millis >= 1_000 ? millis / 1_000 + " s" : millis + " ms";
  }
}
