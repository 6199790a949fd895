package io.dawnwatch.engine;

import io.dawnwatch.engine.ScorerLaws.Step;
import io.dawnwatch.engine.score.Emission;
import java.util.ArrayList;
import java.util.List;

/** A log some of whose ticks are control records instead, and what comes out of scoring it. */
abstract class ControlledRun {
  final List<Step> log;
  final List<Emission> out = new ArrayList<>();

  ControlledRun(List<Step> log) {
    this.log = log;
  }

  /** A scorer that goes on from these states. */
  abstract Scorer over(EntityStates states);

  /** A scorer with what is in force at the beginning. */
  abstract Scorer begun(EntityStates states);

  /** Gives the scorer the record that stands in the place of a step; false if none does. */
  abstract boolean control(Scorer scorer, int step);

  /** Scores the steps from one to another. */
  void apply(Scorer scorer, int from, int to) {
    for (int i = from; i < to; i++) {
      Step step = log.get(i);
      if (control(scorer, i)) {
        continue;
      }
      if (step.event() == null) {
        scorer.tick(step.offset(), step.millis());
      } else {
        scorer.event(step.offset(), step.millis(), step.event());
      }
    }
  }

  /** Scores all of it. */
  ControlledRun whole() {
    apply(begun(new HeapEntityStates()), 0, log.size());
    return this;
  }

  /** What came out of the steps from an offset on. */
  List<Emission> from(long offset) {
    return out.stream().filter(one -> one.offset() >= offset).toList();
  }
}
