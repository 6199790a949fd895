package io.dawnwatch.engine.detect;

/*
 * The mean of the last twelfth of a day is compared with the means at the same time of the up to seven days before; the
 * nearest of them counts, so that a weekend is usual a week later. How far such means usually are from the nearest of
 * theirs is looked up in the memory itself, and only if the distance stands out from the steps of the series.
 * It finds what nearest neighbours cannot: a stretch that is ordinary at another time of day, as when a nightly job is
 * missing. It needs points at equal distances that divide a day, 12 to a day at least, and three days of memory.
 * O(days) per point, O(points x days) where the distance stands out.
 */
/** Whether a series does what it does at this time of day. Nothing in it lasts. */
final class DailyRhythm {
  static final int MOST_DAYS = 7;
  static final int LEAST_DAYS = 3;

  /** Part of a day whose mean is compared. */
  private static final int PART = 12;

  private static final long DAY_MILLIS = 86_400_000;

  private double actual;
  private double expected;

  /**
   * Looks at the last points.
   *
   * @param step milliseconds between points; 0 if unknown
   * @param regular how many of the last points are that far apart
   * @param noise a smaller distance says nothing
   * @return how surprising they are at this time of day, in nats
   */
  double look(RecentValues values, long step, int regular, double noise) {
    actual = 0;
    expected = 0;
    if (step <= 0 || DAY_MILLIS % step != 0 || DAY_MILLIS / step < PART) {
      return 0;
    }
    long day = DAY_MILLIS / step;
    int known = Math.min(values.size(), regular);
    if (LEAST_DAYS * day + day / PART > known) {
      return 0;
    }
    int points = (int) day;
    int part = points / PART;
    actual = values.sum(0, part) / part;
    double distance = Double.MAX_VALUE;
    for (int days = 1; days <= MOST_DAYS && days * points + part <= known; days++) {
      double then = values.sum(days * points, part) / part;
      if (Math.abs(actual - then) < distance) {
        distance = Math.abs(actual - then);
        expected = then;
      }
    }
    return distance > noise ? surprise((float) distance, values, points, part, known) : 0;
  }

  private static double surprise(
      float distance, RecentValues values, int day, int part, int known) {
    double[] sums = values.sums(known);
    int ages = known - LEAST_DAYS * day - part + 1;
    float[] usual = new float[Math.max(0, ages - part)];
    for (int age = part; age < ages; age++) {
      double mean = mean(sums, known - age, part);
      double nearest = Double.MAX_VALUE;
      for (int days = 1; days <= MOST_DAYS && age + days * day + part <= known; days++) {
        nearest = Math.min(nearest, Math.abs(mean - mean(sums, known - age - days * day, part)));
      }
      usual[age - part] = (float) nearest;
    }
    return ParetoTail.above(distance, usual, 0, usual.length);
  }

  private static double mean(double[] sums, int to, int part) {
    return (sums[to] - sums[to - part]) / part;
  }

  /** Mean of the last part of a day. */
  double actual() {
    return actual;
  }

  /** The nearest mean at the same time of an earlier day. */
  double expected() {
    return expected;
  }
}
