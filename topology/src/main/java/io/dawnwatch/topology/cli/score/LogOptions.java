package io.dawnwatch.topology.cli.score;

import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Columns;
import io.dawnwatch.engine.parse.EntityPattern;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.parse.ParseSettings;
import io.dawnwatch.topology.cli.DatasetOptions;
import io.dawnwatch.topology.cli.Durations;
import io.dawnwatch.topology.config.DatasetConfig;
import io.dawnwatch.topology.kafka.Dataset;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How logs are read and cut into windows: by options, or by a dataset file instead. */
final class LogOptions {
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
      description =
          "RE2/J expression with named groups such as (?P<time>..) and (?P<message>..); implies "
              + "--format pattern.")
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
      defaultValue = "{service}@{host}",
      description =
          "What is scored, from {service}, {host}, {logger}, {attr.NAME} (default "
              + "${DEFAULT-VALUE}); events that carry none of its fields belong to the entity named like "
              + "their log.")
  private String entity;

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
      names = "--lateness",
      paramLabel = "TIME",
      defaultValue = "1m",
      converter = Durations.class,
      description =
          "How long a window waits for lines that come out of order (default ${DEFAULT-VALUE}); at "
              + "most half the horizon. With --follow, what stands out is shown that much later.")
  private Duration lateness;

  @Option(
      names = "--window-lines",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Lines of a window in logs without times (default ${DEFAULT-VALUE}); lines that continue "
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
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "files",
      description = "Name of the dataset in the scores (default ${DEFAULT-VALUE}).")
  private String dataset;

  @Mixin private DatasetOptions file;

  /** Name of the dataset in scores and their ids. */
  String dataset() {
    return new Dataset(dataset).name();
  }

  /** Records of a window in logs without times. */
  int windowLines() {
    return windowLines;
  }

  /**
   * What the dataset file says, or else the options.
   *
   * @throws IllegalArgumentException if an option makes no sense
   * @throws java.time.DateTimeException if there is no such zone
   * @throws picocli.CommandLine.ParameterException if the file cannot be used
   */
  DatasetConfig config() {
    DatasetConfig config = file.config(IN_FILE);
    if (config.isFile()) {
      return config;
    }
    return new DatasetConfig(
        givenFormat(),
        pattern == null ? "" : pattern,
        columns == null ? "" : columns,
        Map.of(),
        EntityPattern.of(entity),
        ZoneId.of(zone),
        year == null ? OptionalInt.empty() : OptionalInt.of(year),
        config.maxLineBytes(),
        config.rules(),
        features(),
        false,
        Set.of(),
        "");
  }

  private FeatureSpec features() {
    FeatureSpec usual = FeatureSpec.DEFAULT;
    long most = horizon.toMillis() / 2;
    return new FeatureSpec(
        window.toMillis(),
        horizon.toMillis(),
        Math.min(lateness.toMillis(), most),
        Math.min(usual.skewMillis(), most),
        usual.entityCap(),
        usual.templatesPerWindow(),
        usual.templatesPerPartition());
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
}
