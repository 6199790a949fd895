package io.dawnwatch.topology.train;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.train.ProfileTraining;
import java.util.function.Predicate;

/** Scores one partition to see its windows as the scorer cuts them, and learns their hours. */
final class ScoringHours extends WatchedScoring<ProfileTraining> {
  private final ProfileTraining hours;

  ScoringHours(String dataset, Model model, ProfileTraining hours, Predicate<LogEvent> taken) {
    super(dataset, model, into(hours), emission -> {}, taken);
    this.hours = hours;
  }

  private static EventObserver into(ProfileTraining hours) {
    return new EventObserver() {
      @Override
      public void scored(long offset, double surprise, double score) {}

      @Override
      public boolean ofEvents() {
        return false;
      }

      @Override
      public void closing(WindowView window) {
        hours.add(window);
      }
    };
  }

  @Override
  public ProfileTraining result() {
    return hours;
  }
}
