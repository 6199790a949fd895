package io.dawnwatch.topology.train;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.train.ProfileTraining;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Scores one partition to see its windows as the scorer cuts them, and learns their hours. */
final class ScoringHours implements SlicePass.Work<ProfileTraining>, EventObserver {
  private final ProfileTraining hours;
  private final ScoringWork work;

  ScoringHours(String dataset, Model model, ProfileTraining hours, Predicate<LogEvent> taken) {
    this.hours = hours;
    this.work =
        new ScoringWork(
            dataset,
            List.of(new ScoringWork.Judged(model, this, emission -> {}, Optional.empty())),
            taken,
            () -> 0);
  }

  @Override
  public void scored(long offset, double surprise, double score) {}

  @Override
  public void closing(WindowView window) {
    hours.add(window);
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
  public ProfileTraining result() {
    return hours;
  }
}
