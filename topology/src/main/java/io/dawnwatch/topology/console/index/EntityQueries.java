package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Reason;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Entities: their windows, hours, alerts and verdicts. */
public final class EntityQueries {
  /** Alerts and verdicts on an entity's page. */
  private static final int MOST_OF_EACH = 50;

  /** Hours of an entity's page: four weeks. */
  private static final int MOST_HOURS = 24 * 28;

  private static final String ROWS =
      "select entity.id, entity.name, entity.first_millis, entity.last_millis, entity.windows,"
          + " coalesce(max(hour.top), 0), coalesce(sum(hour.anomalies), 0)"
          + " from entity left join hour on hour.entity = entity.id and hour.hour_millis >= ?";

  private static final String GROUPED =
      " group by entity.id, entity.name, entity.first_millis, entity.last_millis, entity.windows";

  private final IndexDatabase index;
  private final DatasetTime time;
  private final AlertQueries alerts;
  private final ModelQueries models;

  EntityQueries(IndexDatabase index, DatasetTime time, AlertQueries alerts, ModelQueries models) {
    this.index = index;
    this.time = time;
    this.alerts = alerts;
    this.models = models;
  }

  private static EntityRow row(ResultSet row) throws SQLException {
    return new EntityRow(
        new EntityRef(Texts.key(row.getLong(1)), row.getString(2)),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getDouble(6),
        row.getLong(7));
  }

  static HourCell cell(ResultSet row) throws SQLException {
    return new HourCell(
        row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getDouble(5));
  }

  /**
   * Entities whose name holds a text, without case, those that were seen last first; with the
   * anomalies of the last 24 hours.
   *
   * @param text empty for all
   */
  public List<EntityRow> find(String text, int most) {
    return index.list(
        ROWS
            + " where entity.id in (select id from entity where folded like ? escape '!'"
            + " order by last_millis desc, id limit ?)"
            + GROUPED
            + " order by entity.last_millis desc, entity.id",
        EntityQueries::row,
        time.now() - DatasetTime.DAY,
        Texts.anywhere(text),
        Page.size(most));
  }

  /**
   * All about an entity.
   *
   * @param keyOrName its key of 16 hexadecimal digits, or its name
   */
  public Optional<EntityDetail> detail(String keyOrName) {
    long id = Texts.ofKey(keyOrName);
    return index
        .one(
            ROWS + " where entity.id = ?" + GROUPED,
            EntityQueries::row,
            time.now() - DatasetTime.DAY,
            id)
        .map(row -> detail(id, row));
  }

  private EntityDetail detail(long id, EntityRow row) {
    List<AlertRow> last = alerts.ofEntity(id, "", MOST_OF_EACH).rows();
    // The whole name, if an alert or a score holds it: what is suppressed goes by the whole name.
    String name = last.isEmpty() ? row.entity().name() : last.get(0).alert().getEntity();
    return new EntityDetail(
        row,
        windows(index, id, Long.MIN_VALUE, Long.MAX_VALUE),
        index.list(
            "select * from (select hour_millis, windows, events, anomalies, top from hour"
                + " where entity = ? order by hour_millis desc limit ?) as last"
                + " order by hour_millis",
            EntityQueries::cell,
            id,
            MOST_HOURS),
        last,
        index.list(
            "select body from verdict where entity = ? order by at_millis desc, id desc limit ?",
            one -> Bodies.of(Verdict.getDecoder(), one.getBytes(1)),
            id,
            MOST_OF_EACH),
        models.suppressions(name));
  }

  /** Alerts of an entity, those that began last first; {@code after} as {@link Page#next} says. */
  public Page<AlertRow> alerts(String keyOrName, String after, int size) {
    return alerts.ofEntity(Texts.ofKey(keyOrName), after, size);
  }

  /** The windows of an entity that are kept one by one and lie in a time, by time. */
  static List<Window> windows(IndexDatabase index, long entity, long fromMillis, long toMillis) {
    return index.list(
        "select id, start_millis, end_millis, events, score, threshold, anomaly, body from recent"
            + " where entity = ? and end_millis > ? and start_millis < ?"
            + " order by start_millis, end_millis, id",
        EntityQueries::window,
        entity,
        fromMillis,
        toMillis);
  }

  private static Window window(ResultSet row) throws SQLException {
    byte[] body = row.getBytes(8);
    List<Reason> reasons =
        body == null ? List.of() : Bodies.of(Score.getDecoder(), body).getReasons();
    return new Window(
        row.getString(1),
        row.getLong(2),
        row.getLong(3),
        row.getInt(4),
        row.getDouble(5),
        row.getDouble(6),
        row.getInt(7) == 1,
        reasons);
  }

  /**
   * Hours of the entities with the most anomalies in a time, then the highest scores.
   *
   * @param most rows
   */
  public List<HeatRow> heat(long fromMillis, long toMillis, int most) {
    List<EntityRef> top =
        index.list(
            "select entity.id, entity.name from entity join (select entity, sum(anomalies) as"
                + " bad, max(top) as top from hour where hour_millis >= ? and hour_millis <= ?"
                + " group by entity order by bad desc, top desc, entity limit ?) as worst"
                + " on worst.entity = entity.id order by worst.bad desc, worst.top desc, entity.id",
            row -> new EntityRef(Texts.key(row.getLong(1)), row.getString(2)),
            fromMillis,
            toMillis,
            Page.size(most));
    List<HeatRow> rows = new ArrayList<>();
    for (EntityRef one : top) {
      rows.add(
          new HeatRow(
              one,
              index.list(
                  "select hour_millis, windows, events, anomalies, top from hour where entity = ?"
                      + " and hour_millis >= ? and hour_millis <= ? order by hour_millis limit ?",
                  EntityQueries::cell,
                  Texts.ofKey(one.key()),
                  fromMillis,
                  toMillis,
                  MOST_HOURS)));
    }
    return rows;
  }
}
