package io.dawnwatch.topology.train;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.DriftCollector;
import io.dawnwatch.engine.event.LogEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Scores one partition to see how the features of its windows are distributed. */
final class ScoringDistributions implements SlicePass.Work<Distributions> {
  private final DriftCollector seen;
  private final ScoringWork work;

  /** Windows that start before {@code fromMillis} are left out: the scorer is not warm there. */
  ScoringDistributions(String dataset, Model model, long fromMillis, Predicate<LogEvent> taken) {
    seen = new DriftCollector(Long.MAX_VALUE, fromMillis);
    work =
        new ScoringWork(
            dataset,
            List.of(new ScoringWork.Judged(model, seen, seen, Optional.empty())),
            taken,
            () -> 0);
  }

  @Override
  public void event(long offset, long recordMillis, LogEvent event) {
    work.event(offset, recordMillis, event);
  }

  @Override
  public void rejected(long offset) {
    work.rejected(offset);
  }

  @Override
  public void tick(long offset, long recordMillis) {
    work.tick(offset, recordMillis);
  }

  @Override
  public void endOfHistory(long offset, long recordMillis) {
    work.endOfHistory(offset, recordMillis);
  }

  @Override
  public Distributions result() {
    return seen.total();
  }
}
