package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.lifecycle.ReviewQueue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * A dataset of terabytes has more windows than a console should hold. Whole are kept: anomalies, scores somebody judged,
 * and of each entity the last windows, in a ring of slots: window number n lies in slot n mod 180. All others are added up
 * in one cell for each entity and hour.
 */
/** The scores of a batch. */
final class ScoreRows {
  /**
   * Windows below this share of their threshold are quiet: of them the ring has the numbers, and no
   * reasons.
   */
  private static final double QUIET = 0.5;

  private static final String RECENT =
      "insert into recent (entity, slot, id, start_millis, end_millis, score, threshold, anomaly,"
          + " events, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (entity, slot) do"
          + " update set id = excluded.id, start_millis = excluded.start_millis, end_millis ="
          + " excluded.end_millis, score = excluded.score, threshold = excluded.threshold, anomaly ="
          + " excluded.anomaly, events = excluded.events, body = excluded.body";

  private static final String HOUR =
      "insert into hour (entity, hour_millis, windows, events, anomalies, top)"
          + " values (?, ?, ?, ?, ?, ?) on conflict (entity, hour_millis) do update set windows ="
          + " hour.windows + excluded.windows, events = hour.events + excluded.events, anomalies ="
          + " hour.anomalies + excluded.anomalies, top = case when excluded.top > hour.top then"
          + " excluded.top else hour.top end";

  private static final String SCORE =
      "insert into score (id, entity, start_millis, end_millis, score, anomaly, champion, judged,"
          + " draw, week_millis, alone, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " on conflict (id) do nothing";

  private record Cell(long entity, long hourMillis) {
    static final Comparator<Cell> ORDER =
        Comparator.comparingLong(Cell::entity).thenComparingLong(Cell::hourMillis);
  }

  private static final class Sum {
    long windows;
    long events;
    long anomalies;
    double top;
  }

  private record Kept(long entity, Score score) {}

  private final EntityRows entities;

  /** Ids of scores somebody judged. */
  private final Set<String> judged = new HashSet<>();

  private final SortedMap<Cell, Sum> hours = new TreeMap<>(Cell.ORDER);
  private final SortedMap<Long, List<Score>> windows = new TreeMap<>();
  private final SortedMap<String, Kept> kept = new TreeMap<>();

  ScoreRows(EntityRows entities) {
    this.entities = entities;
  }

  /** The ids of scores somebody judged, those the index knows already. */
  Set<String> judged() {
    return judged;
  }

  void take(Score score) {
    boolean window = score.getScope() != Scope.EVENT && score.getRole() == ModelRole.CHAMPION;
    long entity =
        entities.take(score.getEntity(), score.getStartMillis(), score.getEndMillis(), window);
    if (window) {
      Sum sum =
          hours.computeIfAbsent(
              new Cell(
                  entity,
                  Math.floorDiv(score.getStartMillis(), DatasetTime.HOUR) * DatasetTime.HOUR),
              any -> new Sum());
      sum.windows++;
      sum.events += score.getEvents();
      sum.anomalies += score.getAnomaly() ? 1 : 0;
      sum.top = Math.max(sum.top, score.getScore());
      windows.computeIfAbsent(entity, any -> new ArrayList<>()).add(score);
    }
    if (score.getAnomaly() || judged.contains(score.getId())) {
      kept.put(score.getId(), new Kept(entity, score));
    }
  }

  /** Keeps a score that has been judged. */
  void keep(Score score) {
    kept.put(score.getId(), new Kept(Texts.entity(score.getEntity()), score));
  }

  /** Writes all but the kept ones, which verdicts of the same batch may still add to. */
  void writeWindows(Connection tx, Map<Long, Long> before) throws SQLException {
    try (PreparedStatement write = tx.prepareStatement(RECENT)) {
      for (Map.Entry<Long, List<Score>> one : windows.entrySet()) {
        List<Score> scores = one.getValue();
        long number = before.getOrDefault(one.getKey(), 0L);
        for (int i = Math.max(0, scores.size() - Indexed.RECENT_WINDOWS); i < scores.size(); i++) {
          Score score = scores.get(i);
          IndexDatabase.bind(
              write,
              one.getKey(),
              (int) ((number + i) % Indexed.RECENT_WINDOWS),
              score.getId(),
              score.getStartMillis(),
              score.getEndMillis(),
              score.getScore(),
              score.getThreshold(),
              score.getAnomaly() ? 1 : 0,
              score.getEvents());
          write.setBytes(10, body(score));
          write.addBatch();
        }
      }
      write.executeBatch();
    }
    windows.clear();
    try (PreparedStatement write = tx.prepareStatement(HOUR)) {
      for (Map.Entry<Cell, Sum> one : hours.entrySet()) {
        Sum sum = one.getValue();
        IndexDatabase.bind(
            write,
            one.getKey().entity,
            one.getKey().hourMillis,
            sum.windows,
            sum.events,
            sum.anomalies,
            sum.top);
        write.addBatch();
      }
      write.executeBatch();
    }
    hours.clear();
  }

  private static byte @Nullable [] body(Score score) {
    return score.getScore() < QUIET * score.getThreshold()
        ? null
        : Bodies.bytes(score::toByteBuffer);
  }

  /** Writes those that are kept whole. */
  void writeKept(Connection tx) throws SQLException {
    try (PreparedStatement write = tx.prepareStatement(SCORE)) {
      for (Map.Entry<String, Kept> one : kept.entrySet()) {
        Score score = one.getValue().score;
        boolean queued = ReviewQueue.takes(score);
        IndexDatabase.bind(
            write,
            one.getKey(),
            one.getValue().entity,
            score.getStartMillis(),
            score.getEndMillis(),
            score.getScore(),
            score.getAnomaly() ? 1 : 0,
            score.getRole() == ModelRole.CHAMPION ? 1 : 0,
            judged.contains(one.getKey()) ? 1 : 0,
            queued ? ReviewQueue.draw(one.getKey()) : -1.0,
            ReviewQueue.weekOf(score.getStartMillis()),
            ReviewQueue.isOfNoneAlone(score) ? 1 : 0,
            Bodies.bytes(score::toByteBuffer));
        write.addBatch();
      }
      write.executeBatch();
    }
    kept.clear();
  }
}
