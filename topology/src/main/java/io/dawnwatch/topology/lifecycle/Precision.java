package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.schemas.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/*
 * The interval: Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22, 1927. It is honest
 * for the handful of verdicts a week has, where the usual one is not.
 */
/**
 * Precision of the champion's anomalies in a week, as far as verdicts on its random sample tell.
 *
 * @param weekMillis Monday 00:00 UTC of the week
 * @param right verdicts that say the anomaly was one
 * @param judged verdicts that say anything and are not disputed
 * @param sampled anomalies in the sample
 * @param low lower end of the interval of 95 %, 0 to 1; 0 without verdicts
 * @param high upper end of it; 1 without verdicts
 */
public record Precision(
    long weekMillis, int right, int judged, int sampled, double low, double high) {
  private static final double Z_95 = 1.959964;

  /** Of each week that has anomalies. */
  public static List<Precision> byWeek(
      SortedMap<Long, List<Score>> samples, SortedMap<String, Judged> verdicts) {
    List<Precision> weeks = new ArrayList<>();
    samples.forEach((week, drawn) -> weeks.add(of(week, drawn, verdicts)));
    return weeks;
  }

  private static Precision of(long week, List<Score> drawn, SortedMap<String, Judged> verdicts) {
    int judged = 0;
    int right = 0;
    for (Score score : drawn) {
      Judged said = verdicts.get(score.getId());
      if (said != null && !said.isDisputed()) {
        judged++;
        right += said.isAnomaly() ? 1 : 0;
      }
    }
    if (judged == 0) {
      return new Precision(week, 0, 0, drawn.size(), 0, 1);
    }
    double share = (double) right / judged;
    double square = Z_95 * Z_95;
    double middle = (share + square / (2 * judged)) / (1 + square / judged);
    double half =
        Z_95
            * Math.sqrt(share * (1 - share) / judged + square / (4.0 * judged * judged))
            / (1 + square / judged);
    return new Precision(
        week, right, judged, drawn.size(), Math.max(0, middle - half), Math.min(1, middle + half));
  }
}
