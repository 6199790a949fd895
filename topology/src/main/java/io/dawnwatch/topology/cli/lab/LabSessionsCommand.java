package io.dawnwatch.topology.cli.lab;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.VerbatimMatcher;
import io.dawnwatch.engine.train.Goal;
import io.dawnwatch.engine.train.SessionSample;
import io.dawnwatch.engine.train.Situation;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.cli.Progress;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.files.CsvLine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lab sessions}: learns from sessions and scores others. */
@Command(
    name = "sessions",
    description = {
      "Learns from the sessions of one file and scores those of another: one row id,score,pred "
          + "for each, in the order in which they come.",
      "A file is CSV (plain or compressed) with the columns id and events (template ids with "
          + "spaces between them), or raw lines if --session-key says to which session a line "
          + "belongs. A session without events has score 0."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dawnwatch lab sessions --train normal.csv --test today.csv --train-labels normal --out scores.csv",
      "  dawnwatch lab sessions --train hdfs.log.gz --test hdfs2.log.gz --session-key 'blk_-?\\d+' --out scores.csv",
      "",
      "Exit codes: 0 scored, 1 a file could not be used, 2 usage."
    })
final class LabSessionsCommand implements Callable<Integer> {
  private static final String NONE = "none";
  private static final String NORMAL = "normal";

  @Spec private CommandSpec spec;
  @Mixin private OutputOptions output;
  @Mixin private GoalOptions goal;

  @Option(
      names = "--train",
      paramLabel = "FILE",
      required = true,
      description = "Sessions to learn from.")
  private Path train;

  @Option(
      names = "--test",
      paramLabel = "FILE",
      required = true,
      description = "Sessions to score.")
  private Path test;

  @Option(
      names = "--session-key",
      paramLabel = "REGEX",
      description =
          "The files hold raw lines; a line belongs to every session that this finds in it: its "
              + "first group, or all of the match.")
  private String sessionKey;

  @Option(
      names = "--train-labels",
      paramLabel = "none|normal|FILE",
      defaultValue = NONE,
      description =
          "What is known of the sessions to learn from: none (default), that all are normal, or a "
              + "CSV file id,label (1 = anomalous); sessions it does not name are not learned from.")
  private String labels;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the scores go, CSV: id,score,pred.")
  private Path out;

  private final Terminal terminal;

  LabSessionsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    OutFile.check(spec, "--out", out, train, test);
    long started = System.nanoTime();
    SessionReader reader = new SessionReader(key());
    Optional<Dictionary> dictionary =
        reader.verbatim() ? Optional.empty() : Optional.of(reader.mine(train));
    Bodies bodies =
        new Bodies(dictionary.isPresent() ? dictionary.get().newMatcher() : new VerbatimMatcher());
    SessionTable learned = reader.read(train, bodies);
    Optional<Map<String, Boolean>> known =
        labels.equals(NONE) || labels.equals(NORMAL)
            ? Optional.empty()
            : Optional.of(LabelFile.read(Path.of(labels)));
    SessionSample sample = SessionLab.sample(learned, bodies, known);
    if (sample.distinct() == 0) {
      throw new IllegalArgumentException(
          known.isPresent()
              ? "no session of " + train + " has a label in " + labels
              : learned.linesOutside() > 0
                  ? "--session-key finds no session in the lines of " + train
                  : train + " holds no session with events");
    }
    Situation situation = situation(known, sample);
    Model model = SessionLab.train(sample, situation, goal(situation), dictionary);
    double trainSeconds = (System.nanoTime() - started) / 1e9;

    long scoringStarted = System.nanoTime();
    SessionTable table = reader.read(test, bodies);
    @Nullable ScoreResult[] scores;
    try (Progress progress = terminal.progress()) {
      scores =
          SessionLab.score(
              model,
              table,
              bodies,
              done ->
                  progress.update(
                      (double) done / table.size(),
                      () -> String.format(Locale.ROOT, "scoring  %,d sessions", done)));
    }
    write(table, scores);
    double testSeconds = (System.nanoTime() - scoringStarted) / 1e9;
    report(model, sample, learned, table, scores, trainSeconds, testSeconds);
    known.ifPresent(all -> warnOfUnused(all, learned));
    return 0;
  }

  private Optional<Pattern> key() {
    try {
      return Optional.ofNullable(sessionKey).map(Pattern::compile);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "--session-key is no regular expression: " + e.getDescription(), e);
    }
  }

  private Situation situation(Optional<Map<String, Boolean>> known, SessionSample sample) {
    if (known.isEmpty()) {
      return labels.equals(NORMAL) ? Situation.NORMAL_ONLY : Situation.UNLABELLED;
    }
    return sample.anomalous() == 0 ? Situation.NORMAL_ONLY : Situation.LABELLED;
  }

  private Goal goal(Situation situation) {
    try {
      return goal.goal(situation == Situation.LABELLED, 0);
    } catch (GoalOptions.NoGoalException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Labels whose ids are misspelt would else be missed in silence. */
  private void warnOfUnused(Map<String, Boolean> known, SessionTable learned) {
    Set<String> unused = new TreeSet<>(known.keySet());
    for (int session = 0; session < learned.size(); session++) {
      unused.remove(learned.id(session));
    }
    if (!unused.isEmpty()) {
      terminal
          .err()
          .println(
              String.format(
                  Locale.ROOT,
                  "%,d of the %,d labels in %s name no session of %s, such as %s",
                  unused.size(),
                  known.size(),
                  Terminal.escape(labels),
                  Terminal.escape(train.toString()),
                  Terminal.escape(unused.iterator().next())));
    }
  }

  private void write(SessionTable table, @Nullable ScoreResult[] scores) throws IOException {
    try (BufferedWriter rows = Files.newBufferedWriter(out)) {
      rows.write("id,score,pred\n");
      for (int session = 0; session < table.size(); session++) {
        ScoreResult score = scores[session];
        rows.write(CsvLine.quoted(table.id(session)));
        rows.write(',');
        rows.write(NumberOutput.toString(score == null ? 0 : score.score(), true));
        rows.write(score != null && score.anomaly() ? ",1\n" : ",0\n");
      }
    }
  }

  private void report(
      Model model,
      SessionSample sample,
      SessionTable learned,
      SessionTable table,
      @Nullable ScoreResult[] scores,
      double trainSeconds,
      double testSeconds) {
    long anomalies = 0;
    for (ScoreResult score : scores) {
      anomalies += score != null && score.anomaly() ? 1 : 0;
    }
    long found = anomalies;
    ObjectNode result = OutputOptions.object();
    model.training().forEach(result::put);
    result
        .put("trainSessions", sample.normal() + sample.anomalous())
        .put("trainEvents", learned.events())
        .put("trainSeconds", Math.round(trainSeconds * 1000) / 1000.0)
        .put("testSessions", table.size())
        .put("testEvents", table.events())
        .put("testLinesOutside", table.linesOutside())
        .put("testSeconds", Math.round(testSeconds * 1000) / 1000.0)
        .put("anomalies", found)
        .put("model", model.id());
    output.print(
        terminal,
        result,
        line -> {
          line.accept(
              "trained on " + Terminal.escape(train.toString()) + ": " + fact(model, "sessions"));
          line.accept("situation: " + fact(model, "situation"));
          line.accept("threshold: " + fact(model, "threshold"));
          outside(learned, train, line);
          outside(table, test, line);
          line.accept(
              String.format(
                  Locale.ROOT,
                  "scored %,d sessions of %,d events: %,d anomalies, in %s",
                  table.size(),
                  table.events(),
                  found,
                  Terminal.escape(out.toString())));
          line.accept(
              String.format(
                  Locale.ROOT,
                  "learned in %.1f s; read and scored in %.1f s: %,.0f sessions/s, %,.0f events/s",
                  trainSeconds,
                  testSeconds,
                  table.size() / testSeconds,
                  table.events() / testSeconds));
        });
  }

  private static void outside(
      SessionTable table, Path file, java.util.function.Consumer<String> line) {
    if (table.linesOutside() > 0) {
      line.accept(
          String.format(
              Locale.ROOT,
              "%,d lines of %s name no session",
              table.linesOutside(),
              Terminal.escape(file.toString())));
    }
  }

  private static String fact(Model model, String name) {
    return model.training().getOrDefault(name, "");
  }
}
