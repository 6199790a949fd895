package io.dawnwatch.topology.cli.score;

import io.dawnwatch.engine.Model;
import io.dawnwatch.topology.cli.Numbers;
import io.dawnwatch.topology.cli.Progress;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.files.FileScoring;
import io.dawnwatch.topology.files.LogFiles;
import io.dawnwatch.topology.files.LogSettings;
import io.dawnwatch.topology.files.LogSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * What logs are scored against: what is learned from them or from others, or was learned before.
 */
final class LearningOptions {
  @Option(
      names = "--train",
      paramLabel = "FILE",
      description =
          "Learn from these files or folders instead, all together (may be given more than once); "
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
      description =
          "Choose the threshold so that what is learned from has at most so many alerts a day."
              + " Default: the usual threshold, or what a tenth of the windows reach if more reach"
              + " that.")
  private Double alertsPerDay;

  /**
   * Looks whether the options go together.
   *
   * @throws IllegalArgumentException if they do not
   */
  void check() {
    if ((modelFile != null ? 1 : 0) + (cold ? 1 : 0) + (train.isEmpty() ? 0 : 1) > 1) {
      throw new IllegalArgumentException(
          "--train, --model and --cold exclude each other: give one of them");
    }
    boolean learns = modelFile == null && !cold;
    if (saveModel != null && !learns) {
      throw new IllegalArgumentException(
          "--save-model needs something that is learned: leave --model or --cold out");
    }
    if (alertsPerDay == null) {
      return;
    }
    if (!learns) {
      throw new IllegalArgumentException(
          "--alerts-per-day needs something that is learned: leave --model or --cold out");
    }
    if (!(alertsPerDay > 0) || alertsPerDay.isInfinite()) {
      throw new IllegalArgumentException("--alerts-per-day must be above 0, was " + alertsPerDay);
    }
  }

  boolean isCold() {
    return cold;
  }

  /** Alerts a day that the threshold shall allow; 0 if nobody said. */
  double alertsPerDay() {
    return alertsPerDay == null ? 0 : alertsPerDay;
  }

  /** Whether something is learned and kept nowhere. */
  boolean forgets() {
    return modelFile == null && saveModel == null && !cold;
  }

  /** The model to use for all logs; empty if each learns from itself, or nothing is learned. */
  Optional<Model> model(
      List<LogSource> logs, LogSettings settings, Terminal terminal, Progress progress)
      throws IOException {
    if (modelFile != null) {
      return Optional.of(read());
    }
    if (cold) {
      terminal.note(
          "cold start: nothing is learned, each log is scored against its own last "
              + Numbers.inWords(settings.features().horizonMillis())
              + " alone");
      return Optional.empty();
    }
    if (train.isEmpty() && saveModel == null) {
      return Optional.empty();
    }
    List<LogSource> from = train.isEmpty() ? logs : LogFiles.group(train, terminal.in());
    Model learned =
        FileScoring.learn(from, settings, Reading.toLearn(terminal, progress, from))
            .orElseThrow(
                () ->
                    new IOException(
                        "too few events to learn from in "
                            + (train.isEmpty() ? "the logs" : train)
                            + ": give more, or score with --cold"));
    if (saveModel != null) {
      Files.write(saveModel, learned.toBytes());
      terminal.note("the model is in " + saveModel + ": use it with --model " + saveModel);
    }
    return Optional.of(learned);
  }

  private Model read() throws IOException {
    try {
      return Model.parse(Files.readAllBytes(modelFile));
    } catch (IllegalArgumentException e) {
      throw new IOException(modelFile + " cannot be used: " + e.getMessage(), e);
    }
  }
}
