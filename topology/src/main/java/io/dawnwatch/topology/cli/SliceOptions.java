package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which part of a dataset's events. */
public final class SliceOptions {
  private static final Pattern RANGE = Pattern.compile("(\\d+):(\\d+)-(\\d+)");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Where the slice begins: earliest (default), a day or a time in UTC (2026-03-02, "
              + "2026-03-02T06:00:00Z), yesterday or today.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description =
          "Where it ends, exclusive: latest, a day or a time in UTC, yesterday or today (default: "
              + "latest; with --from yesterday: today).")
  private String to;

  @Option(
      names = "--offsets",
      paramLabel = "P:START-END",
      split = ",",
      description = "The slice as offsets instead, by partition: 0:100-2000,1:90-1800.")
  private List<String> offsets;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "Replay what this manifest names, instead of a slice.")
  private Path manifestFile;

  /** Whether a slice is named at all. */
  boolean isGiven() {
    return from != null || to != null || offsets != null || manifestFile != null;
  }

  /**
   * The manifest that these options name.
   *
   * @param builder makes it if it is not in a file
   * @param today the day it is now, in UTC
   * @throws ParameterException if they name none
   */
  Manifest manifest(ManifestBuilder builder, LocalDate today) throws IOException {
    if (manifestFile != null) {
      if (from != null || to != null || offsets != null) {
        throw usage("--manifest says what the slice is: leave --from, --to and --offsets out");
      }
      try {
        return Manifest.fromJson(Files.readString(manifestFile));
      } catch (NoSuchFileException e) {
        throw usage("--manifest: there is no file " + manifestFile);
      } catch (IllegalArgumentException e) {
        throw usage("--manifest: " + manifestFile + " is refused: " + e.getMessage());
      }
    }
    try {
      return offsets == null ? between(builder, today) : builder.build(ranges());
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private Manifest between(ManifestBuilder builder, LocalDate today) {
    String end = to != null ? to : "yesterday".equals(from) ? "today" : "latest";
    return builder.build(bound(from == null ? "earliest" : from, today), bound(end, today));
  }

  private static Bound bound(String text, LocalDate today) {
    return switch (text) {
      case "yesterday" -> Bound.of(today.minusDays(1).toString());
      case "today" -> Bound.of(today.toString());
      default -> Bound.of(text);
    };
  }

  private Map<Integer, ManifestBuilder.Range> ranges() {
    Map<Integer, ManifestBuilder.Range> ranges = new LinkedHashMap<>();
    for (String one : offsets) {
      Matcher matcher = RANGE.matcher(one);
      if (!matcher.matches()) {
        throw usage("--offsets wants P:START-END, such as 0:100-2000, not \"" + one + "\"");
      }
      ranges.put(
          Integer.parseInt(matcher.group(1)),
          new ManifestBuilder.Range(
              Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3))));
    }
    return ranges;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
