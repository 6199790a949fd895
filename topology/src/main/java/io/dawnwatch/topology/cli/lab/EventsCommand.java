package io.dawnwatch.topology.cli.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.topology.cli.Dawnwatch;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab events}: scores the lines of a file, or windows of them, after learning another. */
@Command(
    name = "events",
    description = "Learns from the lines of a file and scores those of another.")
final class EventsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--train",
      required = true,
      paramLabel = "FILE",
      description = "Lines to learn from, plain or gzip.")
  private Path train;

  @Option(
      names = "--test",
      required = true,
      paramLabel = "FILE",
      description = "Lines to score, plain or gzip.")
  private Path test;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      description = "How lines are built (default ${DEFAULT-VALUE}: from the first to learn from).")
  private String format;

  @Option(
      names = "--train-labels",
      paramLabel = "none|normal|FILE",
      defaultValue = "none",
      description =
          "none (default): anomalies may be among the lines to learn from; normal: there are none; "
              + "FILE: a CSV file id,label with ids of lines, from 1, and labels 0 or 1.")
  private String labels;

  @Option(
      names = "--window-lines",
      paramLabel = "N",
      description = "Score windows of so many consecutive lines instead of lines.")
  private Integer windowLines;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "CSV file to write: LineId,score,pred or window,score,pred.")
  private Path out;

  @Mixin private GoalOptions goal;
  @Mixin private OutputOptions output;

  private final Terminal terminal;

  EventsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    EventsLab.Outcome outcome;
    try {
      outcome = new EventsLab(task()).run();
    } catch (GoalOptions.NoGoalException e) {
      throw usage(e.getMessage());
    }
    output.print(terminal, json(outcome), to -> write(outcome, to));
    return Dawnwatch.OK;
  }

  private EventsLab.Task task() throws IOException {
    if (windowLines != null && windowLines < 1) {
      throw usage("--window-lines must be at least 1, was " + windowLines);
    }
    for (Path in : new Path[] {train, test}) {
      if (!Files.isReadable(in)) {
        throw usage("cannot read " + in);
      }
    }
    OutFile.check(spec, "--out", out, train, test);
    int window = windowLines == null ? 0 : windowLines;
    boolean file = !labels.equals("none") && !labels.equals("normal");
    try {
      goal.goal(file, 1);
    } catch (GoalOptions.NoGoalException e) {
      throw usage(e.getMessage());
    }
    try {
      return new EventsLab.Task(
          train,
          test,
          format.equals("auto") ? Optional.empty() : Optional.of(Format.ofCliName(format)),
          file ? Optional.of(LineLabels.read(Path.of(labels), window)) : Optional.empty(),
          labels.equals("normal"),
          window,
          goal,
          out);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    } catch (java.nio.file.NoSuchFileException e) {
      throw usage("--train-labels must be none, normal or a file; there is no file " + labels);
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static void write(EventsLab.Outcome outcome, Consumer<String> to) {
    String situation =
        switch (outcome.situation()) {
          case UNLABELLED -> "unlabelled: anomalies may be among them";
          case NORMAL_ONLY -> "normal only: all of them are normal";
          case LABELLED -> "labelled";
        };
    to.accept("format: " + outcome.format());
    to.accept(
        String.format(
            Locale.ROOT,
            "trained on %,d lines (%,d not parsed, taken as text), %s",
            outcome.trainLines(),
            outcome.unparsedTrainLines(),
            situation));
    to.accept(
        String.format(
            Locale.ROOT,
            "threshold: %.2f nats of surprise, %s",
            outcome.threshold().nats(),
            outcome.threshold().why()));
    to.accept(
        String.format(
            Locale.ROOT,
            "scored %,d lines (%,d not parsed) in %,d rows, %,d flagged (%.3f %%)",
            outcome.testLines(),
            outcome.unparsedTestLines(),
            outcome.rows(),
            outcome.flagged(),
            outcome.rows() == 0 ? 0 : 100.0 * outcome.flagged() / outcome.rows()));
    to.accept(
        String.format(
            Locale.ROOT,
            "training %.1f s, %,.0f lines/s; scoring %.1f s, %,.0f lines/s; model %s",
            outcome.trainSeconds(),
            outcome.trainLines() / outcome.trainSeconds(),
            outcome.testSeconds(),
            outcome.testLines() / outcome.testSeconds(),
            outcome.modelId().substring(0, 12)));
  }

  private static ObjectNode json(EventsLab.Outcome outcome) {
    return OutputOptions.object()
        .put("situation", outcome.situation().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .put("format", outcome.format())
        .put("trainLines", outcome.trainLines())
        .put("unparsedTrainLines", outcome.unparsedTrainLines())
        .put("testLines", outcome.testLines())
        .put("unparsedTestLines", outcome.unparsedTestLines())
        .put("rows", outcome.rows())
        .put("flagged", outcome.flagged())
        .put("thresholdNats", outcome.threshold().nats())
        .put("thresholdReason", outcome.threshold().why())
        .put("trainSeconds", outcome.trainSeconds())
        .put("testSeconds", outcome.testSeconds())
        .put("linesPerSecond", Math.round(outcome.testLines() / outcome.testSeconds()))
        .put("modelId", outcome.modelId());
  }
}
