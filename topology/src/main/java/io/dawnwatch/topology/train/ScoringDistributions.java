package io.dawnwatch.topology.train;

import io.dawnwatch.engine.LinesBreach;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.DriftCollector;
import io.dawnwatch.engine.event.LogEvent;
import java.util.function.Predicate;

/** Scores one partition to see how the features of its windows are distributed. */
final class ScoringDistributions extends WatchedScoring<Distributions> {
  private final DriftCollector seen;

  /** Windows that start before {@code fromMillis} are left out: the scorer is not warm there. */
  ScoringDistributions(String dataset, Model model, long fromMillis, Predicate<LogEvent> taken) {
    this(dataset, model, new DriftCollector(Long.MAX_VALUE, fromMillis), taken);
  }

  private ScoringDistributions(
      String dataset, Model model, DriftCollector seen, Predicate<LogEvent> taken) {
    super(dataset, model, seen, seen, taken);
    this.seen = seen;
  }

  @Override
  public void breach(long offset, long recordMillis, LinesBreach breach) {
    seen.breach(breach.breach().startMillis());
    tick(offset, recordMillis);
  }

  @Override
  public Distributions result() {
    return seen.total();
  }
}
