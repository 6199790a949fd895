package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.evaluate.Interval;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

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
  /** How far back precision is told of, ms. */
  private static final long FOUR_WEEKS = 28L * 24 * 3_600_000;

  /** Of the weeks that are retained, the last four at most; none if nobody ever said anything. */
  public static List<Precision> recent(Cluster cluster, Dataset dataset, SchemaIds ids) {
    SortedMap<String, Judged> verdicts =
        Judged.bySubject(new FeedbackTopic(cluster, dataset, ids).all());
    if (verdicts.isEmpty()) {
      return List.of();
    }
    ReviewQueue queue = new ReviewQueue(1, Set.of());
    new ScoreLog(cluster, dataset, ids)
        .scores(
            System.currentTimeMillis() - FOUR_WEEKS,
            score -> {
              queue.add(score);
              return true;
            });
    return byWeek(queue.samples(), verdicts);
  }

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
    Interval interval = Interval.ofShare(right, judged);
    return new Precision(
        week,
        right,
        judged,
        drawn.size(),
        interval.isKnown() ? interval.low() : 0,
        interval.isKnown() ? interval.high() : 1);
  }
}
