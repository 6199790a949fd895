package io.dawnwatch.topology.cli;

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
import io.dawnwatch.topology.kafka.PartitionReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How lines become events. */
public final class IngestOptions {
  /** Lines a format is told from. */
  private static final int SAMPLE = 500;

  private static final long POLL_MILLIS = 500;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** What the dataset file says as well. */
  private static final List<String> IN_FILE = List.of("--format", "--entity", "--zone", "--year");

  @Mixin private DatasetOptions dataset;

  @Option(
      names = "--format",
      description =
          "auto, json, time-level-rest, access or text (default auto: told from a sample).")
  private String format;

  @Option(
      names = "--entity",
      paramLabel = "PATTERN",
      description = "What is scored, from fields of the event (default {service}@{host}).")
  private String entity;

  @Option(names = "--zone", description = "Zone of times without one (default UTC).")
  private String zone;

  @Option(
      names = "--year",
      description =
          "Year of times without one; of a file the year it was written in, live this year.")
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
    return format == null ? config().format().isEmpty() : format.equals("auto");
  }

  /**
   * The settings that do not come from a sample; {@code defaultEntity} is scored where the
   * pattern's fields lack.
   */
  public ParseSettings base(String defaultEntity) {
    ParseSettings settings = config().parse(defaultEntity);
    try {
      settings =
          auto() || format == null ? settings : settings.withFormat(Format.ofCliName(format));
      settings = entity == null ? settings : settings.withEntity(EntityPattern.of(entity));
      settings = zone == null ? settings : settings.withZone(ZoneId.of(zone));
      return year == null ? settings : settings.withYear(year);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
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
      return detect(
          sample, yearIsGiven() ? base : base.withYear(log.year(base.zone(), Instant.now())));
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
    if (base.format() == Format.JSON
        || base.format() == Format.ACCESS
        || !auto() && base.format() == Format.TEXT) {
      return ingest(base);
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
    // Live lines that name no year are of this one.
    int now = LocalDate.now(base.zone()).getYear();
    Detected detected = detect(sample, yearIsGiven() ? base : base.withYear(now));
    terminal.note(dataset.lines() + ": " + Terminal.escape(detected.describe()));
    return ingest(detected.settings());
  }

  static List<byte[]> sample(Cluster cluster, Dataset dataset) {
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
