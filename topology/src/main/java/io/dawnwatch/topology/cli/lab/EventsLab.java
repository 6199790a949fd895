package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.parse.Detected;
import io.dawnwatch.engine.parse.Format;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryMiner;
import io.dawnwatch.engine.template.TemplateMatcher;
import io.dawnwatch.engine.train.EventModel;
import io.dawnwatch.engine.train.EventTraining;
import io.dawnwatch.engine.train.Goal;
import io.dawnwatch.engine.train.Situation;
import io.dawnwatch.engine.train.Surprises;
import io.dawnwatch.engine.train.Threshold;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Learns from the lines of one file and scores those of another, or windows of them, through the
 * {@link Scorer}. Time is the number of the line.
 */
final class EventsLab {
  /** Lines that belong to the same fold, at least: neighbours are often of one incident. */
  private static final int FOLD_LINES = 256;

  /** Lines of a window where only lines are scored: windows still close then. */
  private static final int UNASKED_WINDOW = 1_000;

  /** Windows sum up to half as much again as their most telling event. */
  private static final double WINDOW_NATS = 1.25;

  /**
   * What to do.
   *
   * @param format empty to detect it from the training file
   * @param labels labels of the training file, empty if it has none
   * @param normal whether all training lines are known to be normal
   * @param windowLines lines of a window, 0 to score lines
   * @param goal what the threshold is chosen for
   */
  record Task(
      Path train,
      Path test,
      Optional<Format> format,
      Optional<LineLabels> labels,
      boolean normal,
      int windowLines,
      GoalOptions goal,
      Path out) {}

  /** What came of it. */
  record Outcome(
      Situation situation,
      String format,
      long trainLines,
      long unparsedTrainLines,
      long testLines,
      long unparsedTestLines,
      long rows,
      long flagged,
      Threshold threshold,
      double trainSeconds,
      double testSeconds,
      String modelId) {}

  private final Task task;
  private final FeatureSpec features;
  private final int foldLines;
  private long half;
  private Dictionary dictionary = Dictionary.EMPTY;

  EventsLab(Task task) {
    this.task = task;
    int window = task.windowLines > 0 ? task.windowLines : UNASKED_WINDOW;
    this.features = new FeatureSpec(window, 16L * window, 0, 0, 10, 256, 4096);
    this.foldLines = Math.max(1, (FOLD_LINES + window - 1) / window) * window;
  }

  Outcome run() throws IOException {
    long begin = System.nanoTime();
    Situation situation =
        task.labels.isPresent()
            ? Situation.LABELLED
            : task.normal ? Situation.NORMAL_ONLY : Situation.UNLABELLED;
    Detected detected = LabEvents.detect(task.train, task.format);
    LabEvents train = new LabEvents(task.train, detected.settings());
    DictionaryMiner miner = new DictionaryMiner();
    long lines = train.forEach((index, event) -> miner.add(event.body()));
    int whole = Math.max(1, task.windowLines);
    half = (lines / 2 + whole - 1) / whole * whole;
    dictionary = miner.mine();
    EventTraining training = new EventTraining(situation);
    TemplateMatcher matcher = dictionary.newMatcher();
    train.forEach(
        (index, event) ->
            training.learn(fold(index), event, matcher.match(event.body()), isAnomaly(index)));
    if (lines == 0) {
      throw new IllegalArgumentException(task.train + " has no lines to learn from");
    }
    task.labels.ifPresent(labels -> refuseLabelsBeyond(labels, lines));
    train.forEach(
        (index, event) -> {
          if (!isAnomaly(index)) {
            training.judge(fold(index), event);
          }
        });
    Threshold threshold = threshold(situation, training, train);
    SortedMap<String, String> facts = new TreeMap<>();
    facts.put("situation", situation.name());
    facts.put("lines", Long.toString(lines));
    facts.put("threshold", threshold.why());
    Model model = model(training, training.parts(), threshold, facts);
    long trained = System.nanoTime();

    LabEvents test = new LabEvents(task.test, detected.settings());
    Rows rows = task.windowLines > 0 ? windows(model, test) : lines(model, test);
    double seconds = (System.nanoTime() - trained) / 1e9;
    return new Outcome(
        situation,
        detected.describe(),
        lines,
        train.unparsed(),
        rows.lines,
        test.unparsed(),
        rows.written,
        rows.flagged,
        threshold,
        (trained - begin) / 1e9,
        seconds,
        model.id());
  }

  /**
   * A log known to be normal is held out half by half: what is new in time is what its alarms would
   * be. Where anomalies may be among the lines, an incident shall be in both folds.
   */
  private int fold(long index) {
    if (task.normal) {
      return index < half ? 0 : 1;
    }
    return (int) (index / foldLines % EventTraining.FOLDS);
  }

  private boolean isAnomaly(long index) {
    return task.labels.isPresent() && task.labels.get().isAnomaly(index);
  }

  private void refuseLabelsBeyond(LineLabels labels, long lines) {
    if (labels.lastLine() > lines) {
      throw new IllegalArgumentException(
          "the labels name line "
              + labels.lastLine()
              + ", but "
              + task.train
              + " has "
              + lines
              + " lines");
    }
  }

  private Model model(
      EventTraining training,
      SortedMap<String, ModelPart> parts,
      Threshold threshold,
      SortedMap<String, String> facts) {
    SortedMap<String, ModelPart> all = new TreeMap<>(parts);
    all.put(Model.DICTIONARY, new ModelPart(dictionary.toBytes()));
    return EventModel.of(
        "lab",
        features,
        Dictionary.NAME,
        training.detectors(),
        all,
        threshold.nats(),
        threshold.nats(),
        facts);
  }

  /** Scores each fold with what the other taught, and looks where the surprises part. */
  private Threshold threshold(Situation situation, EventTraining training, LabEvents train)
      throws IOException {
    Surprises heldOut = new Surprises();
    boolean byWindow = task.windowLines > 0;
    Threshold any = new Threshold(Surprises.MOST_NATS, "not chosen yet");
    Pass[] folds = new Pass[EventTraining.FOLDS];
    for (int i = 0; i < folds.length; i++) {
      Model model = model(training, training.heldOutParts(i), any, new TreeMap<>());
      folds[i] =
          byWindow
              ? new Pass(
                  model,
                  score ->
                      heldOut.count(
                          score.surprise(),
                          isAnomalyWithin(score.startMillis(), score.endMillis())),
                  null)
              : new Pass(
                  model,
                  score -> {},
                  (offset, surprise, score) -> heldOut.count(surprise, isAnomaly(offset)));
    }
    train.forEach((index, event) -> folds[fold(index)].event(index, event));
    for (Pass fold : folds) {
      fold.end();
    }
    double scale = byWindow ? WINDOW_NATS : 1;
    double least = Surprises.LEAST_NATS * scale;
    double most = Surprises.MOST_NATS * scale;
    Goal goal = task.goal.goal(situation == Situation.LABELLED, train.days());
    if (goal.hasBudget()) {
      return heldOut.byBudget(goal, least, byWindow ? "windows" : "lines");
    }
    if (goal.hasPrecision()) {
      return heldOut.byPrecision(goal.precision());
    }
    return switch (situation) {
      case LABELLED -> heldOut.byLabels(least, most);
      case NORMAL_ONLY -> heldOut.byNormal(least, most);
      case UNLABELLED -> heldOut.byValley(least, most);
    };
  }

  private boolean isAnomalyWithin(long from, long to) {
    for (long index = from; index < to; index++) {
      if (isAnomaly(index)) {
        return true;
      }
    }
    return false;
  }

  /** One run of the scorer over lines. */
  private static final class Pass {
    private final Scorer scorer;
    private final long windowMillis;
    private long last = -1;

    Pass(Model model, Consumer<ScoreResult> windows, EventObserver observer) {
      this.windowMillis = model.features().windowMillis();
      this.scorer =
          new Scorer(
              "lab",
              ModelSource.of(model),
              new HeapEntityStates(),
              emission -> {
                if (isWindow(emission)) {
                  windows.accept((ScoreResult) emission);
                }
              },
              observer);
      scorer.assume(new Activation(model.id(), Role.CHAMPION, 0));
    }

    private static boolean isWindow(Emission emission) {
      return emission instanceof ScoreResult score
          && score.scope() == Scope.WINDOW
          && score.events() > 0;
    }

    void event(long index, LogEvent event) {
      scorer.event(index, index, event);
      last = index;
    }

    /** Closes the window that is open. */
    void end() {
      if (last >= 0) {
        scorer.endOfHistory(last + 1, (last / windowMillis + 1) * windowMillis);
      }
    }
  }

  // ---- rows

  /** Rows of the result, written as they come. */
  private static final class Rows {
    private final Writer out;
    private final double threshold;
    private long lines;
    private long written;
    private long flagged;

    Rows(Writer out, String header, double threshold) throws IOException {
      this.out = out;
      this.threshold = threshold;
      out.write(header);
    }

    void write(long id, double score) throws IOException {
      boolean anomaly = score >= threshold;
      flagged += anomaly ? 1 : 0;
      written++;
      out.write(id + "," + score + (anomaly ? ",1\n" : ",0\n"));
    }
  }

  private Rows lines(Model model, LabEvents test) throws IOException {
    try (Writer out = Files.newBufferedWriter(task.out, StandardCharsets.UTF_8)) {
      Rows rows = new Rows(out, "LineId,score,pred\n", model.eventThreshold());
      double[] scored = new double[1];
      Pass pass = new Pass(model, score -> {}, (offset, surprise, score) -> scored[0] = score);
      rows.lines =
          test.forEach(
              (index, event) -> {
                pass.event(index, event);
                rows.write(index + 1, scored[0]);
              });
      return rows;
    }
  }

  private Rows windows(Model model, LabEvents test) throws IOException {
    try (Writer out = Files.newBufferedWriter(task.out, StandardCharsets.UTF_8)) {
      Rows rows = new Rows(out, "window,score,pred\n", model.threshold());
      double[] scored = new double[1];
      Pass pass = new Pass(model, score -> scored[0] = score.score(), null);
      rows.lines =
          test.forEach(
              (index, event) -> {
                // The first line of a window closes the one before it.
                pass.event(index, event);
                if (index > 0 && index % task.windowLines == 0) {
                  rows.write(index / task.windowLines - 1, scored[0]);
                }
              });
      if (rows.lines > 0) {
        pass.end();
        rows.write((rows.lines - 1) / task.windowLines, scored[0]);
      }
      return rows;
    }
  }
}
