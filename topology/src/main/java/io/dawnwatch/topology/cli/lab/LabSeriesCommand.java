package io.dawnwatch.topology.cli.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.detect.SeriesChange;
import io.dawnwatch.engine.detect.SeriesSpec;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.cli.Terminal;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab series}: the points of series of numbers. */
@Command(
    name = "series",
    description = {
      "Scores the points of series of numbers, each from what lies before it: no training, no "
          + "look-ahead.",
      "Input is CSV with the columns timestamp and value, plain or gzip; output is CSV, "
          + "timestamp,anomaly_score: one row per row, the timestamp as it was, an alarm from 0.5 on."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dawnwatch lab series --in latency.csv --out scores.csv",
      "  dawnwatch lab series --in data/ --out scores/ --reasons alarms.csv",
      "",
      "Exit codes: 0 scored; 1 a file could not be read or written, or has not these columns; 2 usage."
    })
final class LabSeriesCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @Mixin private OutputOptions output;

  @Option(
      names = "--in",
      paramLabel = "PATH",
      required = true,
      description = "CSV file, or a folder: every .csv and .csv.gz below it is a series.")
  private Path in;

  @Option(
      names = "--out",
      paramLabel = "PATH",
      required = true,
      description =
          "Where scores go: a file, or for a folder a folder with the same paths below it.")
  private Path out;

  @Option(
      names = "--reasons",
      paramLabel = "FILE",
      description = "Write a CSV row per alarm there: what changed, and what was expected.")
  private Path reasons;

  LabSeriesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    SeriesLab lab;
    List<String> problems = new ArrayList<>();
    try (Writer to =
        reasons == null ? Writer.nullWriter() : Files.newBufferedWriter(reasons, UTF_8)) {
      to.write(SeriesLab.REASONS_HEADER + "\n");
      lab = new SeriesLab(to);
      if (Files.isDirectory(in)) {
        scoreFolder(lab, problems);
      } else {
        if (Files.isDirectory(out)) {
          throw new ParameterException(spec.commandLine(), "--in is a file and --out is a folder");
        }
        OutFile.check(spec, "--out", out, in);
        lab.score(in, out, in.getFileName().toString());
      }
    }
    tell(lab, problems, (System.nanoTime() - start) / 1e9);
    return problems.isEmpty() ? 0 : 1;
  }

  private void scoreFolder(SeriesLab lab, List<String> problems) throws IOException {
    if (Files.isRegularFile(out)
        || out.toAbsolutePath().normalize().equals(in.toAbsolutePath().normalize())) {
      throw new ParameterException(
          spec.commandLine(), "--in is a folder: --out must be another folder");
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(in)) {
      files = all.filter(Files::isRegularFile).filter(LabSeriesCommand::isSeries).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new ParameterException(spec.commandLine(), in + " holds no .csv or .csv.gz file");
    }
    for (Path file : files) {
      Path relative = in.relativize(file);
      Path target = out.resolve(relative.toString());
      Files.createDirectories(target.toAbsolutePath().getParent());
      try {
        lab.score(file, target, relative.toString());
      } catch (IllegalArgumentException e) {
        problems.add(e.getMessage());
      }
    }
  }

  private static boolean isSeries(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".csv") || name.endsWith(".csv.gz");
  }

  private void tell(SeriesLab lab, List<String> problems, double seconds) {
    double share = lab.points() == 0 ? 0 : (double) lab.alarms() / lab.points();
    ObjectNode result =
        OutputOptions.object()
            .put("series", lab.series())
            .put("points", lab.points())
            .put("badRows", lab.bad())
            .put("alarms", lab.alarms())
            .put("flaggedShare", share)
            .put("threshold", SeriesChange.ALARM)
            .put("memoryPoints", SeriesSpec.DEFAULT.points())
            .put("seconds", seconds)
            .put("pointsPerSecond", Math.round(lab.points() / seconds));
    problems.forEach(result.putArray("notScored")::add);
    output.print(
        terminal,
        result,
        to -> {
          to.accept(
              String.format(
                  Locale.ROOT,
                  "trained on nothing: each point against the last %,d of its series; threshold %.1f, fixed",
                  SeriesSpec.DEFAULT.points(),
                  SeriesChange.ALARM));
          to.accept(
              String.format(
                  Locale.ROOT,
                  "%,d series, %,d points: %,d flagged (%.3f %%), %,d bad rows with score 0",
                  lab.series(),
                  lab.points(),
                  lab.alarms(),
                  100 * share,
                  lab.bad()));
          to.accept(
              String.format(
                  Locale.ROOT, "%.2f s, %,.0f points/s", seconds, lab.points() / seconds));
          problems.forEach(problem -> to.accept("not scored: " + problem));
        });
  }
}
