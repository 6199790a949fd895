package io.dawnwatch.topology.train;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.score.Emission;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Scores one partition with one model, to learn from what the scorer sees. */
abstract class WatchedScoring<R> implements SlicePass.Work<R> {
  private final ScoringWork work;

  /**
   * A pass.
   *
   * @param observer is shown the windows as the scorer cuts them
   * @param out takes what it says of them
   * @param taken which events are scored at all
   */
  WatchedScoring(
      String dataset,
      Model model,
      EventObserver observer,
      Consumer<Emission> out,
      Predicate<LogEvent> taken) {
    work =
        new ScoringWork(
            dataset,
            List.of(new ScoringWork.Judged(model, observer, out, Optional.empty())),
            taken,
            () -> 0);
  }

  @Override
  public final void event(long offset, long recordMillis, LogEvent event) {
    work.event(offset, recordMillis, event);
  }

  @Override
  public final void rejected(long offset) {
    work.rejected(offset);
  }

  @Override
  public final void tick(long offset, long recordMillis) {
    work.tick(offset, recordMillis);
  }

  @Override
  public final void endOfHistory(long offset, long recordMillis) {
    work.endOfHistory(offset, recordMillis);
  }
}
