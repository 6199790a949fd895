package io.dawnwatch.topology.console.index;

import io.dawnwatch.topology.lifecycle.ReviewQueue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/*
 * Each call deletes a bounded number of rows in one transaction, so that nobody waits long for it. Of each week the sample
 * stays from which precision is told: without those nobody judged, the ones somebody did would no longer be random.
 */
/** Deletes what is older than the retention. */
final class Sweep {
  /** Rows of a table that are deleted in a step. */
  private static final int STEP = 5_000;

  /** Weeks whose sample is kept: a year. */
  private static final long SAMPLES = 53L * 7 * DatasetTime.DAY;

  private Sweep() {}

  /**
   * Deletes some rows.
   *
   * @param nowMillis where the dataset's time is
   * @return whether there may be more
   */
  static boolean step(Connection tx, long nowMillis, long retentionMillis) throws SQLException {
    long cut = nowMillis - retentionMillis;
    int most = 0;
    most = Math.max(most, delete(tx, "recent", "entity, slot", "end_millis < ?", cut));
    most =
        Math.max(
            most,
            delete(
                tx, "hour", "entity, hour_millis", "hour_millis < ?", cut - DatasetTime.HOUR + 1));
    most = Math.max(most, delete(tx, "drift_span", "part, at_offset", "start_millis < ?", cut));
    most =
        Math.max(
            most,
            delete(
                tx,
                "alert",
                "id",
                "end_millis < ? and start_millis < ? and not exists"
                    + " (select 1 from verdict where verdict.score_id = alert.peak_id)",
                cut,
                cut));
    // Of lines without a time these are hours in which they were rejected, whatever the dataset's
    // time.
    most =
        Math.max(
            most,
            delete(
                tx,
                "quarantine",
                "hour_millis, reason, rule",
                "hour_millis < (select max(hour_millis) from quarantine) - ?",
                retentionMillis));
    most = Math.max(most, scores(tx, cut, nowMillis - SAMPLES));
    most =
        Math.max(
            most,
            delete(
                tx,
                "entity",
                "id",
                "last_millis < ? and not exists (select 1 from score where score.entity ="
                    + " entity.id) and not exists (select 1 from alert where alert.entity ="
                    + " entity.id) and not exists (select 1 from verdict where verdict.entity ="
                    + " entity.id) and not exists (select 1 from hour where hour.entity ="
                    + " entity.id)",
                cut));
    return most >= STEP;
  }

  private static int delete(Connection tx, String table, String key, String where, Object... given)
      throws SQLException {
    return IndexDatabase.update(
        tx,
        "delete from "
            + table
            + " where ("
            + key
            + ") in (select "
            + key
            + " from "
            + table
            + " where "
            + where
            + " limit "
            + STEP
            + ")",
        given);
  }

  private static int scores(Connection tx, long cut, long samplesFrom) throws SQLException {
    int most = 0;
    List<Long> weeks =
        IndexDatabase.list(
            tx,
            "select distinct week_millis from score where start_millis < ? and judged = 0",
            row -> row.getLong(1),
            cut);
    for (long week : weeks) {
      // 2 is above every draw, so of old weeks nothing stays.
      double least =
          week < samplesFrom
              ? 2
              : IndexDatabase.list(
                      tx,
                      "select draw from score where week_millis = ? and draw >= 0"
                          + " order by draw desc limit 1 offset ?",
                      row -> row.getDouble(1),
                      week,
                      ReviewQueue.SAMPLE - 1)
                  .stream()
                  .findFirst()
                  .orElse(0.0);
      most =
          Math.max(
              most,
              delete(
                  tx,
                  "score",
                  "id",
                  "week_millis = ? and start_millis < ? and judged = 0 and draw < ?",
                  week,
                  cut,
                  least));
    }
    return most;
  }
}
