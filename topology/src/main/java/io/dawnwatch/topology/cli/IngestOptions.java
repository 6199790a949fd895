package io.dawnwatch.topology.cli;

import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.EntityPattern;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.FormatDetector;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.topology.files.LogSource;
import io.dawnwatch.topology.ingest.IngestSettings;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How lines become events. */
public final class IngestOptions {
  /** Lines a format is told from. */
  private static final int SAMPLE = 500;

  private static final long POLL_MILLIS = 500;

  /** Formats whose details only lines can tell. */
  private static final Set<Format> NEEDS_SAMPLE =
      EnumSet.of(Format.TIME_LEVEL_REST, Format.SYSLOG, Format.CSV);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--format",
      defaultValue = "auto",
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
      names = "--entity",
      paramLabel = "PATTERN",
      defaultValue = "{service}@{host}",
      description = "What is scored, from fields of the event (default ${DEFAULT-VALUE}).")
  private String entity;

  @Option(
      names = "--zone",
      defaultValue = "UTC",
      description = "Zone of times without one (default ${DEFAULT-VALUE}).")
  private String zone;

  @Option(
      names = "--year",
      description =
          "Year of the first time without one; by default as the file's age says, live as the record's time says.")
  private Integer year;

  /** Whether the format is to be told from a sample. */
  public boolean auto() {
    return format.equals("auto") && pattern == null;
  }

  /**
   * The settings that do not come from a sample; {@code defaultEntity} is scored where the
   * pattern's fields lack.
   */
  public ParseSettings base(String defaultEntity) {
    try {
      ParseSettings settings =
          ParseSettings.of(
                  pattern != null || auto() ? Format.TEXT : Format.ofCliName(format), defaultEntity)
              .withEntity(EntityPattern.of(entity))
              .withZone(ZoneId.of(zone));
      settings = pattern == null ? settings : settings.withPattern(pattern);
      if (settings.format() == Format.PATTERN && pattern == null) {
        throw new IllegalArgumentException("--format pattern needs --pattern");
      }
      return year == null ? settings : settings.withYear(year);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  /**
   * What a sample of lines of a file says about the format; a given format is kept, and its details
   * are told from the sample. Times without a year are of the year in which the file was written.
   */
  public Detected detect(List<byte[]> sample, LogSource log) {
    try {
      ParseSettings base = base(log.name());
      if (year != null) {
        return detect(sample, base);
      }
      Instant now = Instant.now();
      ParseSettings then = base.withYear(log.year(ZoneId.of(zone), now));
      Detected detected = detect(sample, then);
      return detected.startsAfter(log.written(now).toEpochMilli())
          ? detect(sample, then.withYear(then.year() - 1))
          : detected;
    } catch (IOException e) {
      throw new UncheckedIOException("the age of " + log.name() + " cannot be read", e);
    }
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
    ParseSettings base = base(dataset.name());
    if (!auto() && !NEEDS_SAMPLE.contains(base.format())) {
      return new IngestSettings(base);
    }
    List<byte[]> sample = sample(cluster, dataset);
    if (sample.isEmpty()) {
      terminal.note(
          "ingest waits for the first lines on "
              + dataset.lines()
              + " to tell their format; --format says it at once");
      while (sample.isEmpty()) {
        Thread.sleep(POLL_MILLIS);
        sample = sample(cluster, dataset);
      }
    }
    Detected detected =
        detect(sample, year == null ? base.withYear(ParseSettings.YEAR_OF_RECORD) : base);
    terminal.note(dataset.lines() + ": " + Terminal.escape(detected.describe()));
    detected.exampleLines().forEach(line -> terminal.note("  " + Terminal.escape(line)));
    return new IngestSettings(detected.settings());
  }

  private static List<byte[]> sample(Cluster cluster, Dataset dataset) {
    List<byte[]> sample = new ArrayList<>();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions = reader.partitions(dataset.lines());
      for (int number = 0; number < partitions && sample.size() < SAMPLE; number++) {
        TopicPartition partition = new TopicPartition(dataset.lines(), number);
        reader.read(
            partition,
            reader.beginning(partition),
            reader.end(partition),
            record -> {
              if (record.value() != null) {
                sample.add(record.value());
              }
              return sample.size() < SAMPLE;
            });
      }
    }
    return sample;
  }
}
