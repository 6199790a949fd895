package io.dawnwatch.topology.report;

import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.DriftWatch;
import io.dawnwatch.engine.drift.DriftWatch.Change;
import io.dawnwatch.topology.lifecycle.Precision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** When a model should be trained again: what the policy says of the last days. */
public final class Retraining {
  private static final long DAY = 24L * 3_600_000;

  private Retraining() {}

  /** What a reason is about; a model is trained again once for each. */
  public enum Kind {
    DRIFT,
    PRECISION,
    CONTRACT,
    AGE;

    /** Its name in records. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A reason, in a sentence. */
  public record Reason(Kind kind, String text) {}

  /**
   * A policy.
   *
   * @param drift when a move is an alarm; its periods are those that are given
   * @param floor precision that the whole interval of a week must not lie below, 0 to 1
   * @param mostDays age of the model
   * @param contract whether another ingest configuration than in training is a reason
   */
  public record Policy(DriftWatch.Policy drift, double floor, int mostDays, boolean contract) {
    public Policy {
      if (!(floor >= 0 && floor <= 1) || mostDays < 1) {
        throw new IllegalArgumentException(
            "a policy needs a floor from 0 to 1 and at least one day");
      }
    }
  }

  /**
   * What is known of the champion.
   *
   * @param reference of the model; empty if it has none
   * @param trainedOn ingest configurations that made the events it was trained on; empty if nobody
   *     knows
   * @param bornMillis when it was published
   */
  public record Champion(
      Optional<Distributions> reference, Collection<String> trainedOn, long bornMillis) {}

  /**
   * Why the model should be trained again.
   *
   * @param days distributions of the mornings under this model, by their start
   * @param weeks precision of the last weeks
   * @param ingest ingest configurations that made the events of the day
   * @param nowMillis end of the day that is looked at
   */
  public static List<Reason> reasons(
      Policy policy,
      Champion champion,
      SortedMap<Long, Distributions> days,
      List<Precision> weeks,
      Collection<String> ingest,
      long nowMillis) {
    List<Reason> reasons = new ArrayList<>();
    champion.reference().ifPresent(known -> drift(policy, known, days, reasons));
    for (Precision week : weeks) {
      if (week.judged() > 0 && week.high() < policy.floor) {
        reasons.add(
            new Reason(
                Kind.PRECISION,
                String.format(
                    Locale.ROOT,
                    "precision is at most %.0f %% by %d verdicts on a random sample, below the floor of %.0f %%",
                    100 * week.high(),
                    week.judged(),
                    100 * policy.floor)));
        break;
      }
    }
    Set<String> unknown = new TreeSet<>(ingest);
    unknown.removeAll(champion.trainedOn());
    if (policy.contract && !champion.trainedOn().isEmpty() && !unknown.isEmpty()) {
      reasons.add(
          new Reason(
              Kind.CONTRACT,
              "lines are read by another ingest configuration than in training: "
                  + unknown.iterator().next().substring(0, 8)
                  + " where "
                  + new TreeSet<>(champion.trainedOn()).first().substring(0, 8)
                  + " was trained on"));
    }
    long age = (nowMillis - champion.bornMillis()) / DAY;
    if (age > policy.mostDays) {
      reasons.add(
          new Reason(
              Kind.AGE, "the model is " + age + " days old, more than " + policy.mostDays));
    }
    return reasons;
  }

  private static void drift(
      Policy policy,
      Distributions reference,
      SortedMap<Long, Distributions> days,
      List<Reason> reasons) {
    DriftWatch watch = new DriftWatch(reference, policy.drift);
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
      reasons.add(
          new Reason(
              Kind.DRIFT,
              "drift on "
                  + policy.drift.persist()
                  + " mornings in a row: "
                  + alarm.drift().sentence()));
    }
  }
}
