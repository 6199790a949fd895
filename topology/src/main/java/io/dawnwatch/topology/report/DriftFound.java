package io.dawnwatch.topology.report;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.Drift;
import io.dawnwatch.engine.drift.DriftWatch;
import io.dawnwatch.engine.drift.Traffic;
import java.util.List;

/**
 * What live saw, held against what a model was trained on.
 *
 * @param hours what was seen
 * @param reference whether the model has a reference to compare with
 * @param whole whether a whole span was seen, so that something can be said
 * @param alarms moves that lasted
 * @param now comparisons of the last span, the furthest moved first
 * @param endMillis end of the last hour, ms since 1970 UTC; 0 without one
 */
public record DriftFound(
    DriftLog.Hours hours,
    boolean reference,
    boolean whole,
    List<DriftWatch.Change> alarms,
    List<Drift> now,
    long endMillis) {
  public DriftFound {
    alarms = List.copyOf(alarms);
    now = List.copyOf(now);
  }

  /** Compares hour by hour. */
  public static DriftFound of(DriftLog.Hours hours, Model champion, DriftWatch.Policy policy) {
    ModelPart part = champion.parts().get(Distributions.PART);
    long end = hours.byStart().isEmpty() ? 0 : hours.byStart().lastKey() + Traffic.HOUR;
    if (part == null) {
      return new DriftFound(hours, false, false, List.of(), List.of(), end);
    }
    Distributions reference = Distributions.of(part);
    DriftWatch watch = new DriftWatch(reference, policy);
    hours.byStart().forEach(watch::next);
    List<Drift> now = watch.isWhole() ? Drift.compare(reference, watch.inView()) : List.of();
    return new DriftFound(hours, true, watch.isWhole(), watch.alarms(), now, end);
  }
}
