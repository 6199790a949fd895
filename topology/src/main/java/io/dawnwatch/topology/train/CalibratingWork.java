package io.dawnwatch.topology.train;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.LinesBreach;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.DriftCollector;
import io.dawnwatch.engine.evaluate.WindowLog;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Scores one partition for the rows that a threshold is set on, and sees in the same pass how the
 * features of its windows are distributed, which takes in more of the past.
 */
final class CalibratingWork extends WatchedScoring<Distributions> {
  private final DriftCollector reference;
  private final String modelId;
  private final long toMillis;

  /**
   * Work on one partition.
   *
   * @param rows takes the rows
   * @param entities whose windows are in the distributions
   * @param fromMillis windows that start before are not in the distributions: the scorer is not
   *     warm there
   * @param toMillis nor are windows that end after
   */
  CalibratingWork(
      String dataset,
      Model model,
      WindowLog rows,
      Predicate<String> entities,
      long fromMillis,
      long toMillis,
      Predicate<LogEvent> taken) {
    this(
        dataset,
        model,
        new Both(rows, entities, new DriftCollector(Long.MAX_VALUE, fromMillis), toMillis),
        taken);
  }

  private CalibratingWork(String dataset, Model model, Both both, Predicate<LogEvent> taken) {
    super(dataset, model, both, both, taken);
    this.reference = both.reference;
    this.modelId = model.id();
    this.toMillis = both.toMillis;
  }

  @Override
  public void breach(long offset, long recordMillis, LinesBreach breach) {
    if (breach.breach().startMillis() < toMillis) {
      reference.breach(breach.breach().startMillis());
    }
    tick(offset, recordMillis);
  }

  @Override
  public void broken(long offset, long recordMillis, RuleBreaks found) {
    if (found.startMillis() < toMillis) {
      reference.broken(modelId, found);
    }
    tick(offset, recordMillis);
  }

  @Override
  public Distributions result() {
    return reference.total();
  }

  private record Both(
      WindowLog rows, Predicate<String> entities, DriftCollector reference, long toMillis)
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
