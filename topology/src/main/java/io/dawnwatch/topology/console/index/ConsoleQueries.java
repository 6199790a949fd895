package io.dawnwatch.topology.console.index;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Everything the console shows, read from the index. Every list is bounded, and nothing of a
 * request becomes part of a statement. Thread-safe.
 */
public final class ConsoleQueries {
  /** Hours of the overview's line. */
  private static final int HOURS = 24 * 7;

  /** Rows of the overview's heat map. */
  private static final int HEAT_ROWS = 20;

  private final IndexDatabase index;
  private final DatasetTime time;
  private final AlertQueries alerts;
  private final EntityQueries entities;
  private final FeedbackQueries feedback;
  private final ModelQueries models;
  private final RunQueries runs;

  /**
   * Queries of an index.
   *
   * @param wallMillis the time of day, ms since 1970 UTC
   */
  public ConsoleQueries(IndexDatabase index, LongSupplier wallMillis) {
    this.index = index;
    this.time = new DatasetTime(index, wallMillis);
    this.models = new ModelQueries(index);
    this.alerts = new AlertQueries(index, models);
    this.entities = new EntityQueries(index, time, alerts, models);
    this.feedback = new FeedbackQueries(index, time);
    this.runs = new RunQueries(index);
  }

  /** Where the dataset's time is, ms since 1970 UTC. */
  public long nowMillis() {
    return time.now();
  }

  public AlertQueries alerts() {
    return alerts;
  }

  public EntityQueries entities() {
    return entities;
  }

  public FeedbackQueries feedback() {
    return feedback;
  }

  public ModelQueries models() {
    return models;
  }

  public RunQueries runs() {
    return runs;
  }

  /** The dataset at a glance. */
  public Overview overview() {
    long now = time.now();
    long day = now - DatasetTime.DAY;
    return new Overview(
        index.identity().dataset(),
        now,
        time.isHistory(),
        day(day, now),
        health(),
        hours(now - HOURS * DatasetTime.HOUR, now),
        entities.heat(day, now, HEAT_ROWS),
        models.inForce(),
        runs.mornings("", 1).rows().stream().findFirst(),
        models.drift());
  }

  private Overview.Day day(long from, long to) {
    long firstHour = Math.floorDiv(from, DatasetTime.HOUR) * DatasetTime.HOUR;
    HourCell all =
        index
            .one(
                "select 0, coalesce(sum(windows), 0), coalesce(sum(events), 0),"
                    + " coalesce(sum(anomalies), 0), coalesce(max(top), 0) from hour"
                    + " where hour_millis >= ? and hour_millis <= ?",
                EntityQueries::cell,
                firstHour,
                to)
            .orElseThrow();
    String began = "select count(*) from alert where start_millis >= ? and start_millis <= ?";
    return new Overview.Day(
        index.number(
            "select count(distinct entity) from hour where hour_millis >= ? and hour_millis <= ?",
            firstHour,
            to),
        all.windows(),
        all.events(),
        all.anomalies(),
        index.number(began, from, to),
        index.number("select count(*) from alert where is_open = 1"),
        index.number(
            began + " and not exists (select 1 from verdict where score_id = alert.peak_id)",
            from,
            to),
        index.number(
            "select coalesce(sum(lines), 0) from quarantine where hour_millis >= ?"
                + " and hour_millis <= ?",
            firstHour,
            to));
  }

  /** Hours of all entities together that begin in a time, by time; at most a week of them. */
  public List<HourCell> hours(long fromMillis, long toMillis) {
    return index.list(
        "select * from (select hour_millis, sum(windows), sum(events), sum(anomalies), max(top)"
            + " from hour where hour_millis >= ? and hour_millis <= ? group by hour_millis"
            + " order by hour_millis desc limit ?) as last order by hour_millis",
        EntityQueries::cell,
        fromMillis,
        toMillis,
        HOURS + 1);
  }

  /** How the index itself is. */
  public Overview.Health health() {
    long now = index.number("select " + index.dialect().nowMillis());
    record Lease(String holder, long seenMillis) {}
    Lease lease =
        index
            .one(
                "select holder, seen_millis, until_millis from lease where id = 1",
                row -> new Lease(row.getLong(3) > now ? row.getString(1) : "", row.getLong(2)))
            .orElse(new Lease("", 0));
    List<TopicLag> lag =
        index.list(
            "select topic, sum(case when end_offset > next_offset then end_offset - next_offset"
                + " else 0 end), min(case when end_offset > next_offset and last_millis > 0 then"
                + " last_millis end), sum(unreadable), sum(lost) from progress group by topic"
                + " order by topic",
            row -> {
              long records = row.getLong(2);
              long last = row.getLong(3);
              return new TopicLag(
                  row.getString(1),
                  records,
                  last == 0 ? 0 : Math.max(0, (now - last) / 1000),
                  row.getLong(4),
                  row.getLong(5));
            });
    return new Overview.Health(
        lease.holder,
        lease.seenMillis == 0 ? -1 : Math.max(0, (now - lease.seenMillis) / 1000),
        index.number(index.dialect().bytes()),
        lag);
  }

  /**
   * What people type: the id of an alert, of a score or of a run, or a part of an entity's name.
   *
   * @param alert the alert of that id, or whose peak has it
   * @param entities entities whose name holds it, the last seen first
   */
  public record Found(Optional<AlertRow> alert, Optional<RunRow> run, List<EntityRow> entities) {
    public Found {
      entities = List.copyOf(entities);
    }
  }

  /** Looks for what people type. */
  public Found search(String text, int most) {
    return new Found(
        Stream.of(alerts.row(text), alerts.ofPeak(text)).flatMap(Optional::stream).findFirst(),
        runs.row(text),
        entities.find(text, most));
  }

  /** Lines that were rejected in a time, by reason and rule, most first. */
  public List<QuarantineRow> quarantined(long fromMillis, long toMillis) {
    return index.list(
        "select reason, rule, sum(lines) from quarantine where hour_millis >= ?"
            + " and hour_millis < ? group by reason, rule order by 3 desc, 1, 2 limit ?",
        row -> new QuarantineRow(row.getString(1), row.getString(2), row.getLong(3)),
        fromMillis,
        toMillis,
        Page.MOST);
  }
}
