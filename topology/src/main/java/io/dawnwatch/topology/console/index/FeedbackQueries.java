package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.topology.lifecycle.Judged;
import io.dawnwatch.topology.lifecycle.Precision;
import io.dawnwatch.topology.lifecycle.ReviewQueue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * What `feedback queue` and `feedback precision` tell, by the same code: SQL only leaves out what that code would pass over,
 * so that a page need not read every anomaly.
 */
/** Verdicts: what is to be judged, what was, and what precision follows from it. */
public final class FeedbackQueries {
  /** How far back the queue looks, as {@code feedback queue} does, ms. */
  private static final long QUEUE = 14 * DatasetTime.DAY;

  /** Weeks of which precision is told: a year. */
  private static final int WEEKS = 53;

  private static final String SCORE = "select body from score where draw >= 0 and ";

  private final IndexDatabase index;
  private final DatasetTime time;

  FeedbackQueries(IndexDatabase index, DatasetTime time) {
    this.index = index;
    this.time = time;
  }

  private List<Score> scores(String where, Object... given) {
    return index.list(SCORE + where, row -> Bodies.of(Score.getDecoder(), row.getBytes(1)), given);
  }

  /**
   * What to look at first.
   *
   * @param top most of each kind
   */
  public List<ReviewQueue.Item> queue(int top) {
    int most = Page.size(top);
    long since = time.now() - QUEUE;
    List<Score> candidates = new ArrayList<>();
    String unjudged = "start_millis >= ? and judged = 0";
    String greatest = " order by score desc, id limit ?";
    candidates.addAll(scores(unjudged + greatest, since, most));
    candidates.addAll(scores(unjudged + " and alone = 1" + greatest, since, most));
    candidates.addAll(samples(ReviewQueue.weekOf(since)));
    Set<String> ids = new HashSet<>();
    candidates.removeIf(score -> !ids.add(score.getId()));
    Set<String> judged = new HashSet<>();
    AlertQueries.verdicts(index, List.copyOf(ids))
        .forEach(verdict -> judged.add(verdict.getScoreId()));
    ReviewQueue queue = new ReviewQueue(most, judged);
    candidates.forEach(queue::add);
    return queue.items();
  }

  /** The random sample of each week since one, by the hash of ids. */
  private List<Score> samples(long sinceWeek) {
    List<Score> samples = new ArrayList<>();
    for (long week : weeks(sinceWeek)) {
      samples.addAll(
          scores("week_millis = ? order by draw desc, id limit ?", week, ReviewQueue.SAMPLE));
    }
    return samples;
  }

  private List<Long> weeks(long since) {
    return index.list(
        "select distinct week_millis from score where draw >= 0 and week_millis >= ?"
            + " order by week_millis desc limit ?",
        row -> row.getLong(1),
        since,
        WEEKS);
  }

  /**
   * Precision of the champion's anomalies by week, the oldest first, with its interval, from
   * verdicts on the random sample of each; a year at most.
   */
  public List<Precision> precision() {
    List<Score> samples = samples(Long.MIN_VALUE);
    SortedMap<Long, List<Score>> byWeek = new TreeMap<>();
    for (Score one : samples) {
      byWeek
          .computeIfAbsent(ReviewQueue.weekOf(one.getStartMillis()), any -> new ArrayList<>())
          .add(one);
    }
    List<Verdict> said = AlertQueries.verdicts(index, samples.stream().map(Score::getId).toList());
    return Precision.byWeek(byWeek, Judged.bySubject(said));
  }

  /** The verdicts that stand, newest first. */
  public Page<Verdict> verdicts(String after, int size) {
    Cursor from = Cursor.of(after);
    int most = Page.size(size);
    record Said(String id, Verdict verdict) {}
    Page<Said> page =
        Cursor.page(
            index.list(
                "select id, body from verdict where at_millis < ? or at_millis = ? and id < ?"
                    + " order by at_millis desc, id desc limit ?",
                row -> new Said(row.getString(1), Bodies.of(Verdict.getDecoder(), row.getBytes(2))),
                from.number(),
                from.number(),
                from.id(),
                most + 1),
            most,
            said -> new Cursor(said.verdict.getAtMillis(), said.id));
    return new Page<>(page.rows().stream().map(Said::verdict).toList(), page.next());
  }

  /** The verdicts on one score, by when they were said. */
  public List<Verdict> on(String scoreId) {
    return AlertQueries.verdicts(index, List.of(scoreId));
  }
}
