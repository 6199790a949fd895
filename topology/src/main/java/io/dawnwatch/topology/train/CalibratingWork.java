package io.dawnwatch.topology.train;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.LinesBreach;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.DriftCollector;
import io.dawnwatch.engine.evaluate.Truth;
import io.dawnwatch.engine.evaluate.WindowLog;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.ScoreResult;
import io.dawnwatch.engine.train.WindowSample;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Scores one partition for the rows that a threshold is set on, and sees in the same pass how the
 * features of its windows are distributed and what windows of the training part are like, which
 * takes in more of the past.
 */
final class CalibratingWork extends WatchedScoring<CalibratingWork.Seen> {
  private final Both both;
  private final String modelId;

  /**
   * What was seen.
   *
   * @param reference how features are distributed
   * @param sample windows of the training part, to learn detectors from
   */
  record Seen(Distributions reference, WindowSample sample) {}

  /**
   * Which windows detectors are learned from.
   *
   * @param sample takes them; none has been taken yet
   * @param toMillis windows that end after are left out
   * @param truth windows right after an incident are left out
   */
  record Learning(WindowSample sample, long toMillis, Truth truth) {}

  /**
   * Work on one partition.
   *
   * @param rows takes the rows
   * @param entities whose windows are in the distributions
   * @param fromMillis windows that start before are not in the distributions: the scorer is not
   *     warm there
   * @param toMillis nor are windows that end after
   * @param learning what detectors are learned from, of windows from {@code fromMillis} on
   */
  CalibratingWork(
      String dataset,
      Model model,
      WindowLog rows,
      Predicate<String> entities,
      long fromMillis,
      long toMillis,
      Learning learning,
      Predicate<LogEvent> taken) {
    this(
        dataset,
        model,
        new Both(
            rows,
            entities,
            new DriftCollector(Long.MAX_VALUE, fromMillis),
            fromMillis,
            toMillis,
            learning),
        taken);
  }

  private CalibratingWork(String dataset, Model model, Both both, Predicate<LogEvent> taken) {
    super(dataset, model, both, both, taken);
    this.both = both;
    this.modelId = model.id();
  }

  @Override
  public void breach(long offset, long recordMillis, LinesBreach breach) {
    if (breach.breach().startMillis() < both.toMillis) {
      both.reference.breach(breach.breach().startMillis());
    }
    tick(offset, recordMillis);
  }

  @Override
  public void broken(long offset, long recordMillis, RuleBreaks found) {
    if (found.startMillis() < both.toMillis) {
      both.reference.broken(modelId, found);
    }
    tick(offset, recordMillis);
  }

  @Override
  public Seen result() {
    return new Seen(both.reference.total(), both.learning.sample());
  }

  private record Both(
      WindowLog rows,
      Predicate<String> entities,
      DriftCollector reference,
      long fromMillis,
      long toMillis,
      Learning learning)
      implements EventObserver, Consumer<Emission> {
    @Override
    public void scored(long offset, double surprise, double score) {
      // windows are looked at, not events
    }

    @Override
    public boolean ofEvents() {
      return false;
    }

    @Override
    public boolean figuresAlone() {
      return true;
    }

    @Override
    public void closing(WindowView window) {
      rows.closing(window);
      reference.closing(window);
      learn(window);
    }

    private void learn(WindowView window) {
      long start = window.startMillis();
      long end = start + window.windowMillis();
      if (start >= fromMillis && end <= learning.toMillis && entities.test(window.entity())) {
        boolean incident = learning.truth.isIncident(window.entity(), start, end);
        if (incident || learning.truth.isOrdinary(window.entity(), start, end)) {
          learning.sample.add(window, incident);
        }
      }
    }

    @Override
    public void accept(Emission emission) {
      rows.accept(emission);
      if (emission instanceof ScoreResult score
          && score.endMillis() <= toMillis
          && entities.test(score.entity())) {
        reference.accept(score);
      }
    }
  }
}
