package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.score.Calibration;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.engine.score.Scope;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.VerbatimMatcher;
import io.dawnwatch.engine.train.Goal;
import io.dawnwatch.engine.train.SessionSample;
import io.dawnwatch.engine.train.SessionTraining;
import io.dawnwatch.engine.train.Situation;
import io.dawnwatch.engine.train.TrainedSessions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * Learns from sessions and scores others, through the production Scorer. The sessions come one after the other: each is an
 * entity of its own whose events share a moment, and the next begins when the gap of the one before is over. So a score
 * depends on its session and on the model, and on nothing else in the file.
 */
/** Sessions of a table to a model, and a model's scores of the sessions of a table. */
final class SessionLab {
  private static final long GAP_MILLIS = 1_000;

  /** Templates kept in order; longer sessions are counted to their end. */
  private static final int SEQUENCE = 16_384;

  private static final int TEMPLATES = 4_096;
  private static final int SESSIONS_PER_CLEANING = 256;

  private static final FeatureSpec FEATURES =
      new FeatureSpec(GAP_MILLIS, GAP_MILLIS, 0, 0, 16, TEMPLATES, TEMPLATES)
          .withSequences(SEQUENCE, GAP_MILLIS);

  private SessionLab() {}

  /**
   * What is learned from: the sessions that have a label, or all if there are no labels.
   *
   * @param labels true for anomalies; empty if nothing is labelled
   */
  static SessionSample sample(
      SessionTable table, Bodies bodies, Optional<Map<String, Boolean>> labels) {
    SessionSample sample = new SessionSample();
    for (int session = 0; session < table.size(); session++) {
      Boolean label = labels.isEmpty() ? Boolean.FALSE : labels.get().get(table.id(session));
      if (label != null) {
        sample.add(frame(table, session, bodies), label);
      }
    }
    return sample;
  }

  private static OpenFrame frame(SessionTable table, int session, Bodies bodies) {
    OpenFrame frame = new OpenFrame(0);
    for (int i = 0; i < table.length(session); i++) {
      long template = bodies.template(table.event(session, i));
      frame.sequence.add(template, SEQUENCE);
      frame.add(i, Severity.UNSPECIFIED, template, false, TEMPLATES);
    }
    return frame;
  }

  /**
   * Trains a model.
   *
   * @param dictionary the templates of the messages; empty if they are template ids already
   */
  static Model train(
      SessionSample sample, Situation situation, Goal goal, Optional<Dictionary> dictionary) {
    TrainedSessions trained = SessionTraining.train(sample, situation, goal);
    SortedMap<String, ModelPart> parts = new TreeMap<>(trained.parts());
    dictionary.ifPresent(mined -> parts.put(Model.DICTIONARY, new ModelPart(mined.toBytes())));
    return new Model(
        "sessions",
        "lab",
        Model.SEMANTICS,
        FEATURES,
        dictionary.isPresent() ? Dictionary.NAME : VerbatimMatcher.NAME,
        List.of(),
        trained.detectors(),
        Calibration.COLD,
        trained.calibration(),
        trained.threshold(),
        1,
        0,
        0,
        parts,
        trained.facts());
  }

  /**
   * Scores all sessions.
   *
   * @param progress is told how many are done, now and then
   * @return by place in the table; null for a session without events
   */
  static @Nullable ScoreResult[] score(
      Model model, SessionTable table, Bodies bodies, Consumer<Integer> progress) {
    Scores scores = new Scores(table.size());
    HeapEntityStates states = new HeapEntityStates();
    String id = model.id();
    Scorer scorer =
        new Scorer(
            "lab", hash -> hash.equals(id) ? model : ModelSource.of().byId(hash), states, scores);
    scorer.assume(new Activation(id, Role.CHAMPION, 1));
    long offset = 0;
    long millis = 0;
    for (int session = 0; session < table.size(); session++) {
      millis += 2 * GAP_MILLIS;
      for (int i = 0; i < table.length(session); i++) {
        LogEvent event =
            new LogEvent(
                LogEvent.NO_TIME,
                Severity.UNSPECIFIED,
                bodies.body(table.event(session, i)),
                table.id(session),
                List.of(),
                List.of(),
                List.of(),
                false);
        scorer.event(offset++, millis, event);
        scores.session = session;
      }
      if (session % SESSIONS_PER_CLEANING == 0) {
        states.discardChanges();
        progress.accept(session);
      }
    }
    scorer.tick(offset, millis + 2 * GAP_MILLIS);
    return scores.bySession;
  }

  /** Takes what the scorer says: a session's score comes when its successor moves the clock. */
  private static final class Scores implements Consumer<Emission> {
    private final @Nullable ScoreResult[] bySession;
    private int session;

    Scores(int sessions) {
      bySession = new ScoreResult[sessions];
    }

    @Override
    public void accept(Emission emission) {
      if (emission instanceof ScoreResult score && score.scope() == Scope.SESSION) {
        if (bySession[session] != null) {
          throw new IllegalStateException("session " + score.entity() + " has two scores");
        }
        bySession[session] = score;
      }
    }
  }
}
