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
import io.dawnwatch.topology.stream.LineSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How lines become events. */
public final class IngestOptions {
  private static final long POLL_MILLIS = 500;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--format",
      defaultValue = "auto",
      description =
          "auto, json, time-level-rest, access or text (default ${DEFAULT-VALUE}: told from a"
              + " sample).")
  private String format;

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
          "Year of times without one; of a file the year it was written in, live this year.")
  private Integer year;

  /** Whether the format is to be told from a sample. */
  public boolean auto() {
    return format.equals("auto");
  }

  /**
   * The settings that do not come from a sample; {@code defaultEntity} is scored where the
   * pattern's fields lack.
   */
  public ParseSettings base(String defaultEntity) {
    try {
      ParseSettings settings =
          ParseSettings.of(auto() ? Format.TEXT : Format.ofCliName(format), defaultEntity)
              .withEntity(EntityPattern.of(entity))
              .withZone(ZoneId.of(zone));
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
      return detect(
          sample, year == null ? base.withYear(log.year(ZoneId.of(zone), Instant.now())) : base);
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
    return settings(cluster, dataset, LineSource.own(dataset), terminal);
  }

  /** The same for lines that are taken from some topic. */
  IngestSettings settings(Cluster cluster, Dataset dataset, LineSource from, Terminal terminal)
      throws InterruptedException {
    ParseSettings base = base(dataset.name());
    if (base.format() == Format.JSON
        || base.format() == Format.ACCESS
        || !auto() && base.format() == Format.TEXT) {
      return new IngestSettings(base);
    }
    LineSample lines = new LineSample(cluster, from);
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
    // Live lines that name no year are of this one.
    int now = LocalDate.now(ZoneId.of(zone)).getYear();
    Detected detected = detect(sample, year == null ? base.withYear(now) : base);
    terminal.note(from.topic() + ": " + Terminal.escape(detected.describe()));
    return new IngestSettings(detected.settings());
  }
}
