package io.dawnwatch.topology.train;

import java.util.function.ToLongFunction;

/**
 * From where on a gate is passed. Chosen in docs/adr/0023-promotion-gates.md.
 *
 * @param mustBeatBaseline whether a model no better than the baseline is left undecided; else it is
 *     enough not to be worse
 * @param recallMargin by how much recall at the same number of alerts may be less than the
 *     champion's, at the low end of the interval, 0 to 1
 * @param groupF1 floor of the window F1 of a subgroup with labelled incidents, 0 to 1
 * @param groupFalseAlarms share of a subgroup's windows that may be false alarms, 0 to 1
 * @param groupAnomalous share of a subgroup's windows that may be anomalous where nothing is
 *     labelled, 0 to 1
 * @param alertsPerDay alerts a day that people have time for, above 0; a model may also raise as
 *     many as the champion does
 */
public record GateLimits(
    boolean mustBeatBaseline,
    double recallMargin,
    double groupF1,
    double groupFalseAlarms,
    double groupAnomalous,
    double alertsPerDay) {
  /** What holds unless a file says otherwise. */
  public static final GateLimits DEFAULT = new GateLimits(true, 0.1, 0.2, 0.05, 0.2, 50);

  public GateLimits {
    requireShare("recallMargin", recallMargin);
    requireShare("groupF1", groupF1);
    requireShare("groupFalseAlarms", groupFalseAlarms);
    requireShare("groupAnomalous", groupAnomalous);
    if (!(alertsPerDay > 0)) {
      throw new IllegalArgumentException("alertsPerDay must be above 0, was " + alertsPerDay);
    }
  }

  private static void requireShare(String key, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(key + " must be 0 to 1, was " + value);
    }
  }

  /**
   * Reads a YAML file of limits; what it leaves out is as in {@link #DEFAULT}.
   *
   * @throws IllegalArgumentException with all problems
   */
  public static GateLimits parse(String yaml) {
    ToLongFunction<String> noDurations = text -> -1;
    GivenKeys given = GivenKeys.of(yaml, noDurations);
    boolean beat = given.yes("mustBeatBaseline", DEFAULT.mustBeatBaseline);
    double margin = given.number("recallMargin", DEFAULT.recallMargin);
    double f1 = given.number("groupF1", DEFAULT.groupF1);
    double falseAlarms = given.number("groupFalseAlarms", DEFAULT.groupFalseAlarms);
    double anomalous = given.number("groupAnomalous", DEFAULT.groupAnomalous);
    double alerts = given.number("alertsPerDay", DEFAULT.alertsPerDay);
    given.finish();
    return new GateLimits(beat, margin, f1, falseAlarms, anomalous, alerts);
  }
}
