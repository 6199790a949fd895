package io.dawnwatch.topology.report;

import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.Drift;
import io.dawnwatch.engine.drift.DriftWatch;
import io.dawnwatch.engine.drift.DriftWatch.Change;
import io.dawnwatch.topology.lifecycle.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** When a model should be trained again: the policy, and what it says of the last mornings. */
public final class Retraining {
  private static final long DAY = 24L * 3_600_000;

  private Retraining() {}

  /**
   * A policy.
   *
   * @param persist mornings in a row on which the same feature has drifted
   * @param floor precision that the whole interval of a week must not lie below, 0 to 1
   * @param mostDays age of the model
   */
  public record Policy(int persist, double floor, int mostDays) {
    public Policy {
      if (persist < 1 || !(floor >= 0 && floor <= 1) || mostDays < 1) {
        throw new IllegalArgumentException(
            "a policy needs at least one morning, a floor from 0 to 1 and at least one day");
      }
    }
  }

  /**
   * Why the model should be trained again, a sentence each.
   *
   * @param reference of the model; empty if it has none
   * @param days distributions of the mornings under this model, by their start
   * @param weeks precision of the last weeks
   * @param bornMillis when the model was published
   * @param nowMillis end of the day that is looked at
   */
  public static List<String> triggers(
      Policy policy,
      Optional<Distributions> reference,
      SortedMap<Long, Distributions> days,
      List<Precision> weeks,
      long bornMillis,
      long nowMillis) {
    List<String> triggers = new ArrayList<>();
    reference.ifPresent(known -> drift(policy, known, days, triggers));
    for (Precision week : weeks) {
      if (week.judged() > 0 && week.high() < policy.floor) {
        triggers.add(
            String.format(
                Locale.ROOT,
                "precision is at most %.0f %% by %d verdicts on a random sample, below the floor of %.0f %%",
                100 * week.high(),
                week.judged(),
                100 * policy.floor));
        break;
      }
    }
    long age = (nowMillis - bornMillis) / DAY;
    if (age > policy.mostDays) {
      triggers.add("the model is " + age + " days old, more than " + policy.mostDays);
    }
    return triggers;
  }

  private static void drift(
      Policy policy,
      Distributions reference,
      SortedMap<Long, Distributions> days,
      List<String> triggers) {
    DriftWatch watch =
        new DriftWatch(
            reference, new DriftWatch.Policy(DAY, 1, Drift.MAJOR, Drift.MODERATE, policy.persist));
    SortedMap<String, Change> alarms = new TreeMap<>();
    for (Map.Entry<Long, Distributions> day : days.entrySet()) {
      for (Change change : watch.next(day.getKey(), day.getValue())) {
        String what = change.drift().subgroup() + " " + change.drift().feature();
        if (change.began()) {
          alarms.put(what, change);
        } else {
          alarms.remove(what);
        }
      }
    }
    for (Change alarm : alarms.values()) {
      triggers.add(
          "drift on " + policy.persist + " mornings in a row: " + alarm.drift().sentence());
    }
  }
}
