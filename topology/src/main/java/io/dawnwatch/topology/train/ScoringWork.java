package io.dawnwatch.topology.train;

import io.dawnwatch.engine.Activation;
import io.dawnwatch.engine.EventMatcher;
import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.HeapEntityStates;
import io.dawnwatch.engine.MatchedEvent;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelSource;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.evaluate.Planting;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Scores one partition with some models, each with a scorer of its own, so that their rows can be
 * compared whatever windows they keep. Activations in the log are passed over: the question is what
 * these models say.
 */
final class ScoringWork implements SlicePass.Work<ScoringWork.Cost> {
  private static final int RECORDS_PER_CLEANING = 16_384;

  /** One event in so many is timed. */
  private static final int TIMED = 32;

  private final List<Lane> lanes = new ArrayList<>();
  private final Predicate<LogEvent> taken;
  private final LongSupplier nanos;
  private final long[] spent;
  private long events;
  private long timed;
  private long records;
  private long planted = -1;

  /**
   * A model, and who is told what it says.
   *
   * @param planting what is put into its events, if anything
   */
  record Judged(
      Model model, EventObserver observer, Consumer<Emission> out, Optional<Planting> planting) {}

  /**
   * What scoring cost.
   *
   * @param timed events that were timed
   * @param nanos what they took, by model
   */
  record Cost(long timed, long[] nanos) {
    Cost plus(Cost other) {
      long[] sum = nanos.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += other.nanos[i];
      }
      return new Cost(timed + other.timed, sum);
    }

    /** Microseconds an event takes, its share of closing windows included. */
    double micros(int model) {
      return timed == 0 ? Double.NaN : nanos[model] / 1000.0 / timed;
    }
  }

  private record Lane(Scorer scorer, HeapEntityStates states, Optional<Planting.Planter> planter) {}

  /**
   * Scorers over nothing yet.
   *
   * @param taken which events are scored; the others only move the clock
   * @param nanos a clock for what events cost; it decides nothing
   */
  ScoringWork(String dataset, List<Judged> models, Predicate<LogEvent> taken, LongSupplier nanos) {
    this.taken = taken;
    this.nanos = nanos;
    this.spent = new long[models.size()];
    for (Judged one : models) {
      HeapEntityStates states = new HeapEntityStates();
      Scorer scorer =
          new Scorer(dataset, ModelSource.of(one.model()), states, one.out(), one.observer());
      scorer.assume(new Activation(one.model().id(), Role.CHAMPION, 1));
      lanes.add(
          new Lane(
              scorer,
              states,
              one.planting().map(plan -> plan.planter(new EventMatcher(one.model())))));
    }
  }

  @Override
  public void event(long offset, long recordMillis, LogEvent event) {
    if (!taken.test(event)) {
      tick(offset, recordMillis);
      return;
    }
    boolean time = events++ % TIMED == 0;
    timed += time ? 1 : 0;
    for (int i = 0; i < lanes.size(); i++) {
      long start = time ? nanos.getAsLong() : 0;
      apply(lanes.get(i), offset, recordMillis, event);
      spent[i] += time ? nanos.getAsLong() - start : 0;
    }
    clean();
  }

  private void apply(Lane lane, long offset, long recordMillis, LogEvent event) {
    if (lane.planter().isPresent()) {
      lane.planter().get().plant(event, recordMillis, one -> put(lane.scorer(), recordMillis, one));
    } else {
      lane.scorer().event(offset, recordMillis, event);
    }
  }

  /** Planted events have no offset of their own: all of them are numbered. */
  private void put(Scorer scorer, long recordMillis, MatchedEvent event) {
    scorer.event(++planted, recordMillis, event);
  }

  private long place(Lane lane, long offset) {
    return lane.planter().isPresent() ? ++planted : offset;
  }

  @Override
  public void rejected(long offset) {
    lanes.forEach(lane -> lane.scorer().rejected(place(lane, offset)));
  }

  @Override
  public void tick(long offset, long recordMillis) {
    lanes.forEach(lane -> lane.scorer().tick(place(lane, offset), recordMillis));
    clean();
  }

  @Override
  public void endOfHistory(long offset, long recordMillis) {
    lanes.forEach(lane -> lane.scorer().endOfHistory(place(lane, offset), recordMillis));
  }

  @Override
  public void activate(long offset, long recordMillis, Activation activation) {
    tick(offset, recordMillis);
  }

  private void clean() {
    if (++records % RECORDS_PER_CLEANING == 0) {
      lanes.forEach(lane -> lane.states().discardChanges());
    }
  }

  @Override
  public Cost result() {
    return new Cost(timed, spent);
  }
}
