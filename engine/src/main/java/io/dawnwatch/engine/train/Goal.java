package io.dawnwatch.engine.train;

import java.util.Locale;

/*
 * What a count of alarms in a sample says of the future: with none in d days the true rate is below 3 / d with a
 * confidence of 95 % (the rule of three); with k of n alarms true the precision lies in Wilson's interval [1].
 * [1] Wilson. Probable inference, the law of succession, and statistical inference. JASA 22, 1927.
 */
/**
 * What a threshold shall be chosen for, instead of by itself.
 *
 * @param alertsPerDay alerts that somebody has time for, 0 for no such wish
 * @param days length of the sample that is learned from; only with {@code alertsPerDay}
 * @param precision share of the alarms that shall be true, 0 for no such wish, at most 1
 */
public record Goal(double alertsPerDay, double days, double precision) {
  /** The threshold is chosen by itself. */
  public static final Goal NONE = new Goal(0, 0, 0);

  /** Normal deviate of a confidence of 95 %. */
  private static final double CONFIDENCE = 1.96;

  public Goal {
    if (!(alertsPerDay >= 0 && days >= 0 && precision >= 0 && precision <= 1)
        || Double.isInfinite(alertsPerDay)
        || Double.isInfinite(days)
        || alertsPerDay > 0 && precision > 0) {
      throw new IllegalArgumentException(
          "a goal is a number of alerts a day or a precision from 0 to 1, was "
              + alertsPerDay
              + " a day over "
              + days
              + " days, precision "
              + precision);
    }
  }

  /** A budget of alerts, for a sample of so many days. */
  public static Goal alerts(double perDay, double days) {
    return new Goal(perDay, days, 0);
  }

  /** A share of alarms that shall be true. */
  public static Goal precision(double share) {
    return new Goal(0, 0, share);
  }

  /** Whether alerts are budgeted. */
  public boolean hasBudget() {
    return alertsPerDay > 0;
  }

  /** Whether a precision is wanted. */
  public boolean hasPrecision() {
    return precision > 0;
  }

  /** Alerts that the budget allows in the whole sample. */
  public long allowed() {
    return (long) Math.min(alertsPerDay * days, Long.MAX_VALUE);
  }

  /**
   * What was chosen for the budget.
   *
   * @param alerts in the sample from there on
   */
  String said(long alerts, String what) {
    String sample =
        String.format(
            Locale.ROOT,
            "at most %s %s a day: %d in the %s days learned from",
            number(alertsPerDay),
            what,
            alerts,
            number(days));
    return allowed() > 0
        ? sample
        : sample
            + String.format(
                Locale.ROOT,
                "; they are too short for this budget, which allows less than one in them, so it"
                    + " lies above all that was seen; up to %s a day may come (95 %%)",
                number(3 / days));
  }

  /** What is expected of a precision, with its interval. */
  static String expected(long hits, long alarms, long anomalies) {
    double n = Math.max(1, alarms);
    double p = hits / n;
    double z2 = CONFIDENCE * CONFIDENCE;
    double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    double half = CONFIDENCE / (1 + z2 / n) * Math.sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return String.format(
        Locale.ROOT,
        "expect a precision of %.3f (95 %%: %.3f to %.3f; %d of %d held-out alarms are true) and a"
            + " recall of %.3f",
        p,
        Math.max(0, middle - half),
        Math.min(1, middle + half),
        hits,
        alarms,
        (double) hits / Math.max(1, anomalies));
  }

  private static String number(double value) {
    return value == Math.rint(value) && value < 1e9
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }
}
