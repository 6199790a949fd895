package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.train.AlertBudget;

/*
 * Recall alone favours whoever raises more alerts. So each model gets the threshold from which it raises as many alerts on
 * the same rows as the other may, and recall is compared there. The thresholds are chosen without a look at the labels.
 */
/**
 * Two models at thresholds of their own from which neither raises more alerts than the other may.
 *
 * @param alerts allowed to each on the rows
 * @param mineNats threshold of the one, in nats
 * @param othersNats threshold of the other
 */
public record EqualBudget(long alerts, double mineNats, double othersNats) {
  /**
   * Finds the thresholds on rows of ordinary traffic.
   *
   * @param alertsPerDay how many somebody has time for; 0: as many as the model with more of them
   *     raises now
   * @param gapMillis an alert ends when no anomalous window ended for this long
   */
  public static EqualBudget of(Scored mine, Scored others, double alertsPerDay, long gapMillis) {
    long alerts =
        alertsPerDay > 0
            ? (long) (alertsPerDay * mine.days())
            : Math.max(mine.alerts().size(), others.alerts().size());
    return new EqualBudget(alerts, nats(mine, alerts, gapMillis), nats(others, alerts, gapMillis));
  }

  private static double nats(Scored rows, long alerts, long gapMillis) {
    AlertBudget budget = new AlertBudget();
    for (ScoredWindow window : rows.windows()) {
      budget.add(window.entity(), window.endMillis(), window.surprise());
    }
    return budget.nats(alerts, rows.days(), gapMillis);
  }

  /**
   * How many of some incidents both find at these thresholds.
   *
   * @param mine rows with the incidents in them
   * @param others the other's rows of the same events
   * @return shares of the incidents, and the interval of their difference over blocks of entity and
   *     day drawn for both alike; unknown where fewer than five blocks hold an incident
   */
  public Comparison.Difference recall(
      Scored mine, Scored others, Truth truth, Evaluation.Draws draws) {
    return recallAsTheyAre(
        mine.withThreshold(mineNats), others.withThreshold(othersNats), truth, draws);
  }

  /** The same at the thresholds the rows were judged by. */
  public static Comparison.Difference recallAsTheyAre(
      Scored mine, Scored others, Truth truth, Evaluation.Draws draws) {
    return Comparison.recall(
        mine,
        others,
        truth.within(mine.fromMillis(), mine.toMillis()),
        draws.rounds(),
        draws.seed());
  }
}
