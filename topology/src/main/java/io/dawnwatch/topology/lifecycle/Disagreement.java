package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/*
 * What both say of a window lies close together on its partition: the first score waits for the other, and waits no more
 * when too many wait. A challenger raises no alerts, so the alerts of both are counted from their scores, by the rule by
 * which the engine opens them.
 */
/**
 * How far two models agree that scored the same time live, one of them in shadow. Memory is
 * bounded. Not thread-safe.
 */
public final class Disagreement {
  private static final Comparator<Difference> LEAST_FIRST =
      Comparator.comparingDouble(Difference::apart)
          .thenComparing(one -> one.first().getId(), Comparator.reverseOrder());

  /** Scores that wait for that of the other model. */
  private static final int MOST_WAITING = 200_000;

  private final Model first;
  private final Model second;
  private final long fromMillis;
  private final long toMillis;
  private final int most;
  private final Map<Row, Score> waiting =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Row, Score> eldest) {
          return size() > MOST_WAITING;
        }
      };
  private final PriorityQueue<Difference> differences = new PriorityQueue<>(LEAST_FIRST);
  private final Alerts firstAlerts;
  private final Alerts secondAlerts;
  private long both;
  private long bothAnomalous;
  private long onlyFirst;
  private long onlySecond;
  private long firstWindows;
  private long secondWindows;

  /** Alerts that anomalous windows open. */
  private static final class Alerts {
    private final long gapMillis;
    private final Map<String, Long> lastEnd = new HashMap<>();
    private long opened;

    Alerts(long gapMillis) {
      this.gapMillis = gapMillis;
    }

    void add(Score score) {
      if (score.getAnomaly() && score.getScope() != Scope.EVENT) {
        Long last = lastEnd.get(score.getEntity());
        opened += last == null || score.getEndMillis() - last > gapMillis ? 1 : 0;
        lastEnd.merge(score.getEntity(), score.getEndMillis(), Math::max);
      }
    }
  }

  private record Row(String entity, String scope, long startMillis, long endMillis, long offset) {
    static Row of(Score score) {
      boolean window = score.getEndMillis() > score.getStartMillis();
      return new Row(
          score.getEntity(),
          score.getScope().name(),
          score.getStartMillis(),
          score.getEndMillis(),
          window ? 0 : score.getEmission().getOffset());
    }
  }

  /** The same span in the words of both, where only one of them calls it an anomaly. */
  public record Difference(Score first, Score second) {
    double apart() {
      return Math.abs(first.getScore() - second.getScore());
    }
  }

  /**
   * What was counted.
   *
   * @param firstScores scores of the first model
   * @param secondScores scores of the second
   * @param both spans that both scored
   * @param bothAnomalous of them, those both call anomalies
   * @param onlyFirst those only the first does
   * @param onlySecond those only the second does
   * @param firstAlerts alerts the first raised, or would have raised as champion
   * @param secondAlerts alerts of the second, likewise
   * @param examples spans they differ about, those furthest apart first
   */
  public record Told(
      long firstScores,
      long secondScores,
      long both,
      long bothAnomalous,
      long onlyFirst,
      long onlySecond,
      long firstAlerts,
      long secondAlerts,
      List<Difference> examples) {
    /** Share of what either calls an anomaly that both do; NaN if neither calls any. */
    public double agreement() {
      long either = bothAnomalous + onlyFirst + onlySecond;
      return either == 0 ? Double.NaN : (double) bothAnomalous / either;
    }
  }

  /**
   * Nothing seen yet.
   *
   * @param fromMillis spans that begin before are not counted
   * @param toMillis nor those that begin at or after
   * @param most examples kept at most
   */
  public Disagreement(Model first, Model second, long fromMillis, long toMillis, int most) {
    this.first = first;
    this.second = second;
    this.firstAlerts = new Alerts(first.alertGapMillis());
    this.secondAlerts = new Alerts(second.alertGapMillis());
    this.fromMillis = fromMillis;
    this.toMillis = toMillis;
    this.most = most;
  }

  /** Takes a score of any model. */
  public void add(Score score) {
    boolean mine = score.getModelId().equals(first.id());
    if (!mine && !score.getModelId().equals(second.id())
        || score.getStartMillis() < fromMillis
        || score.getStartMillis() >= toMillis) {
      return;
    }
    (mine ? firstAlerts : secondAlerts).add(score);
    firstWindows += mine ? 1 : 0;
    secondWindows += mine ? 0 : 1;
    Row row = Row.of(score);
    Score other = waiting.get(row);
    if (other == null || other.getModelId().equals(score.getModelId())) {
      waiting.put(row, score);
      return;
    }
    waiting.remove(row);
    pair(mine ? score : other, mine ? other : score);
  }

  private void pair(Score one, Score other) {
    both++;
    bothAnomalous += one.getAnomaly() && other.getAnomaly() ? 1 : 0;
    onlyFirst += one.getAnomaly() && !other.getAnomaly() ? 1 : 0;
    onlySecond += !one.getAnomaly() && other.getAnomaly() ? 1 : 0;
    if (one.getAnomaly() != other.getAnomaly()) {
      differences.add(new Difference(one, other));
      if (differences.size() > most) {
        differences.remove();
      }
    }
  }

  /** What it came to. */
  public Told told() {
    List<Difference> examples = new ArrayList<>(differences);
    examples.sort(LEAST_FIRST.reversed());
    return new Told(
        firstWindows,
        secondWindows,
        both,
        bothAnomalous,
        onlyFirst,
        onlySecond,
        firstAlerts.opened,
        secondAlerts.opened,
        List.copyOf(examples));
  }
}
