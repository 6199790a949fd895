package io.dawnwatch.topology.cli;

import io.dawnwatch.engine.clean.Redactor;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.EntityPattern;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.FormatDetector;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.topology.config.DatasetConfig;
import io.dawnwatch.topology.files.LogSource;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.stream.LineSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How lines become events. */
public final class IngestOptions {
  private static final long POLL_MILLIS = 500;

  /** Formats whose details only lines can tell. */
  private static final Set<Format> NEEDS_SAMPLE =
      EnumSet.of(Format.TIME_LEVEL_REST, Format.SYSLOG, Format.CSV);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** What the dataset file says as well. */
  private static final List<String> IN_FILE =
      List.of("--format", "--pattern", "--columns", "--entity", "--zone", "--year");

  @Mixin private DatasetOptions dataset;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "auto (default: told from a sample), json, otlp, syslog, access, logfmt, journal, csv, time-level-rest, pattern or text.")
  private String format;

  @Option(
      names = "--pattern",
      paramLabel = "REGEX",
      description =
          "RE2/J expression with named groups such as (?P<time>..) and (?P<message>..); implies --format pattern.")
  private String pattern;

  @Option(
      names = "--columns",
      paramLabel = "NAMES",
      description =
          "The header line that a CSV log lacks, such as 'time;host;message', with the separator "
              + "of its lines; implies --format csv.")
  private String columns;

  @Option(
      names = "--entity",
      paramLabel = "PATTERN",
      description = "What is scored, from fields of the event (default {service}@{host}).")
  private String entity;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Zone of times without one (default UTC).")
  private String zone;

  @Option(
      names = "--year",
      paramLabel = "YEAR",
      description =
          "Year of the first time without one; by default as the file's age says, live as the record's time says.")
  private Integer year;

  /** What the dataset file says, or the defaults without one. */
  public DatasetConfig config() {
    return dataset.config(IN_FILE);
  }

  /** How lines that are parsed so become events. */
  public IngestSettings ingest(ParseSettings parse) {
    return new IngestSettings(parse, config().rules(), config().hash());
  }

  /** Whether the format is to be told from a sample. */
  public boolean auto() {
    return pattern == null
        && columns == null
        && (format == null ? config().format().isEmpty() : format.equals("auto"));
  }

  /**
   * The settings that do not come from a sample; {@code defaultEntity} is scored where the
   * pattern's fields lack.
   */
  public ParseSettings base(String defaultEntity) {
    ParseSettings settings = config().parse(defaultEntity);
    try {
      if (columns != null && (pattern != null || format != null && !format.equals("csv"))) {
        throw new IllegalArgumentException("--columns is for CSV: leave --pattern or --format out");
      }
      boolean named = pattern == null && format != null && !auto();
      settings = named ? settings.withFormat(Format.ofCliName(format)) : settings;
      settings = entity == null ? settings : settings.withEntity(EntityPattern.of(entity));
      settings = zone == null ? settings : settings.withZone(ZoneId.of(zone));
      settings = pattern == null ? settings : settings.withPattern(pattern);
      settings = columns == null ? settings : settings.withColumns(columns);
      if (settings.format() == Format.PATTERN && settings.pattern().isEmpty()) {
        throw new IllegalArgumentException("--format pattern needs --pattern");
      }
      return year == null ? settings : settings.withYear(year);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  /** The first events of a sample for people, without secrets: consoles are kept as logs. */
  List<String> examples(Detected detected) {
    Redactor redactor = Redactor.toShow(config().rules().redaction());
    return detected.exampleLines().stream().map(redactor::redact).toList();
  }

  private boolean yearIsGiven() {
    return year != null || config().year().isPresent();
  }

  /**
   * What a sample of lines of a file says about the format; a given format is kept, and its details
   * are told from the sample. Times without a year are of the year in which the file was written.
   */
  public Detected detect(List<byte[]> sample, LogSource log) {
    try {
      ParseSettings base = base(log.name());
      if (yearIsGiven()) {
        return detect(sample, base);
      }
      Instant now = Instant.now();
      ParseSettings then = base.withYear(log.year(base.zone(), now));
      Detected detected = detect(sample, then);
      return detected.startsAfter(log.written(now).toEpochMilli())
          ? detect(sample, then.withYear(then.year() - 1))
          : detected;
    } catch (IOException e) {
      throw new UncheckedIOException("the age of " + log.name() + " cannot be read", e);
    }
  }

  /** What a sample of lines of a topic says: times without a year are of that of their record. */
  public Detected detect(List<byte[]> sample, String defaultEntity) {
    ParseSettings base = base(defaultEntity);
    return detect(sample, yearIsGiven() ? base : base.withYear(ParseSettings.YEAR_OF_RECORD));
  }

  private Detected detect(List<byte[]> sample, ParseSettings base) {
    return auto()
        ? FormatDetector.detect(sample, base)
        : FormatDetector.detect(sample, base, base.format());
  }

  /**
   * The settings for the lines topic of a dataset: waits for the first lines, since the format is
   * told from them.
   */
  public IngestSettings settings(Cluster cluster, Dataset dataset, Terminal terminal)
      throws InterruptedException {
    return settings(cluster, dataset, LineSource.own(dataset), terminal);
  }

  /** The same for lines that are taken from some topic. */
  IngestSettings settings(Cluster cluster, Dataset dataset, LineSource from, Terminal terminal)
      throws InterruptedException {
    ParseSettings base = base(dataset.name());
    boolean known = !NEEDS_SAMPLE.contains(base.format()) || !base.columns().names().isEmpty();
    if (!auto() && known) {
      return ingest(base);
    }
    SourceSample lines = new SourceSample(cluster, from);
    List<byte[]> sample = lines.take();
    if (sample.isEmpty()) {
      terminal.note(
          "ingest waits for the first lines on "
              + from.topic()
              + " to tell their format; --format says it at once");
      while (sample.isEmpty()) {
        Thread.sleep(POLL_MILLIS);
        sample = lines.take();
      }
    }
    Detected detected = detect(sample, dataset.name());
    terminal.note(from.topic() + ": " + Terminal.escape(detected.describe()));
    examples(detected).forEach(line -> terminal.note("  " + Terminal.escape(line)));
    return ingest(detected.settings());
  }

  /** The first lines that are retained on a topic. */
  static List<byte[]> sample(Cluster cluster, String topic) {
    return SourceSample.values(cluster, topic);
  }
}
