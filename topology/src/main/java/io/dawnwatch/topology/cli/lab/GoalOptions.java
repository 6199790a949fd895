package io.dawnwatch.topology.cli.lab;

import io.dawnwatch.engine.train.Goal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the threshold shall be chosen for. */
final class GoalOptions {
  /** What was given is no goal. */
  static final class NoGoalException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    NoGoalException(String message) {
      super(message);
    }
  }

  @Option(
      names = "--alerts-per-day",
      paramLabel = "N",
      description = "Choose the threshold so that what is learned from has at most N alerts a day.")
  private @Nullable Double alertsPerDay;

  @Option(
      names = "--train-days",
      paramLabel = "DAYS",
      description = "Days that --train spans, where its lines tell no time: for --alerts-per-day.")
  private @Nullable Double days;

  @Option(
      names = "--target-precision",
      paramLabel = "P",
      description =
          "Choose the least threshold at which the share P of the held-out alarms is true; needs "
              + "--train-labels FILE.")
  private @Nullable Double precision;

  /**
   * The goal.
   *
   * @param labelled whether what is learned from has labels
   * @param timed days that its lines tell, 0 if they tell no time
   * @throws NoGoalException if it cannot be one; the message says what to do
   */
  Goal goal(boolean labelled, double timed) {
    require(
        alertsPerDay == null || precision == null,
        "--alerts-per-day and --target-precision exclude each other: give one of them");
    require(days == null || alertsPerDay != null, "--train-days is for --alerts-per-day alone");
    if (precision != null) {
      require(
          precision > 0 && precision <= 1,
          "--target-precision must be above 0 and at most 1, was " + precision);
      require(labelled, "--target-precision needs labels: give --train-labels a file");
      return Goal.precision(precision);
    }
    if (alertsPerDay == null) {
      return Goal.NONE;
    }
    require(
        alertsPerDay > 0 && Double.isFinite(alertsPerDay),
        "--alerts-per-day must be above 0, was " + alertsPerDay);
    double span = days == null ? timed : days;
    require(
        span > 0 && Double.isFinite(span),
        "what is learned from tells no time, so nobody knows how many days it is: give --train-days");
    return Goal.alerts(alertsPerDay, span);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new NoGoalException(otherwise);
    }
  }
}
