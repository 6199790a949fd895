package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Alerts, and the scores and verdicts they are about. */
public final class AlertQueries {
  /** How long before and after an alert its windows are shown, ms. */
  private static final long AROUND = 45 * 60_000;

  private static final String COLUMNS =
      "select alert.id, alert.entity, entity.name, alert.is_open, alert.start_millis, alert.body"
          + " from alert left join entity on entity.id = alert.entity";

  private final IndexDatabase index;
  private final ModelQueries models;

  AlertQueries(IndexDatabase index, ModelQueries models) {
    this.index = index;
    this.models = models;
  }

  private static AlertRow row(ResultSet row) throws SQLException {
    Alert alert = Bodies.of(Alert.getDecoder(), row.getBytes("body"));
    String name = row.getString("name");
    return new AlertRow(
        new EntityRef(
            Texts.key(row.getLong("entity")),
            name == null ? Texts.stored(alert.getEntity(), Texts.NAME) : name),
        row.getInt("is_open") == 1,
        alert,
        List.of());
  }

  /**
   * Alerts, those that began last first.
   *
   * @param after {@link Page#next} of the page before; empty for the first
   */
  public Page<AlertRow> list(AlertFilter filter, String after, int size) {
    StringBuilder where =
        new StringBuilder(" where alert.end_millis > ? and alert.start_millis < ?");
    List<Object> given = new ArrayList<>(List.of(filter.fromMillis(), filter.toMillis()));
    if (filter.open().isPresent()) {
      where.append(" and alert.is_open = ?");
      given.add(filter.open().get() ? 1 : 0);
    }
    if (!filter.entity().isEmpty()) {
      where.append(" and entity.folded like ? escape '!'");
      given.add(Texts.anywhere(filter.entity()));
    }
    if (filter.leastPeak() > 0) {
      where.append(" and alert.peak >= ?");
      given.add(filter.leastPeak());
    }
    if (filter.judged().isPresent()) {
      where
          .append(filter.judged().get() ? " and exists" : " and not exists")
          .append(" (select 1 from verdict where verdict.score_id = alert.peak_id)");
    }
    return page(where.toString(), given, after, size);
  }

  /** Alerts of an entity, those that began last first. */
  Page<AlertRow> ofEntity(long entity, String after, int size) {
    return page(" where alert.entity = ?", new ArrayList<>(List.of(entity)), after, size);
  }

  private Page<AlertRow> page(String where, List<Object> given, String after, int size) {
    Cursor from = Cursor.of(after);
    int most = Page.size(size);
    given.addAll(List.of(from.number(), from.number(), from.id(), most + 1));
    List<AlertRow> rows =
        index.list(
            COLUMNS
                + where
                + " and (alert.start_millis < ? or alert.start_millis = ? and alert.id < ?)"
                + " order by alert.start_millis desc, alert.id desc limit ?",
            AlertQueries::row,
            given.toArray());
    Page<AlertRow> page =
        Cursor.page(
            rows, most, row -> new Cursor(row.alert().getStartMillis(), row.alert().getId()));
    return new Page<>(withVerdicts(page.rows()), page.next());
  }

  private List<AlertRow> withVerdicts(List<AlertRow> rows) {
    Map<String, List<Verdict>> said =
        on(rows.stream().map(row -> row.alert().getPeakScoreId()).toList());
    return rows.stream()
        .map(
            row ->
                new AlertRow(
                    row.entity(),
                    row.open(),
                    row.alert(),
                    said.getOrDefault(row.alert().getPeakScoreId(), List.of())))
        .toList();
  }

  /** Verdicts on these scores, by score. */
  private Map<String, List<Verdict>> on(List<String> scores) {
    Map<String, List<Verdict>> said = new HashMap<>();
    for (Verdict verdict : verdicts(index, scores)) {
      said.computeIfAbsent(verdict.getScoreId(), any -> new ArrayList<>()).add(verdict);
    }
    return said;
  }

  /** Verdicts on these scores, by when they were said. */
  static List<Verdict> verdicts(IndexDatabase index, List<String> scores) {
    if (scores.isEmpty()) {
      return List.of();
    }
    String places = scores.stream().map(any -> "?").collect(Collectors.joining(", "));
    return index.list(
        "select body from verdict where score_id in (" + places + ") order by at_millis, id",
        row -> Bodies.of(Verdict.getDecoder(), row.getBytes(1)),
        scores.toArray());
  }

  /** The alert of that id. */
  public Optional<AlertRow> row(String id) {
    return one(" where alert.id = ?", id);
  }

  /** The alert whose highest score has that id. */
  public Optional<AlertRow> ofPeak(String scoreId) {
    return one(" where alert.peak_id = ? order by alert.start_millis desc limit 1", scoreId);
  }

  private Optional<AlertRow> one(String where, String id) {
    return withVerdicts(index.list(COLUMNS + where, AlertQueries::row, id)).stream().findFirst();
  }

  /** The alert of that id with what lies around it. */
  public Optional<AlertDetail> detail(String id) {
    return row(id).map(this::detail);
  }

  private AlertDetail detail(AlertRow row) {
    Alert alert = row.alert();
    long entity = Texts.ofKey(row.entity().key());
    List<Score> scores =
        index.list(
            "select body from score where entity = ? and champion = 1 and start_millis >= ?"
                + " and start_millis < ? order by start_millis, id limit ?",
            one -> Bodies.of(Score.getDecoder(), one.getBytes(1)),
            entity,
            alert.getStartMillis(),
            Math.max(alert.getEndMillis(), alert.getStartMillis() + 1),
            Page.MOST);
    List<Verdict> verdicts =
        index.list(
            "select verdict.body from verdict left join score on score.id = verdict.score_id"
                + " where verdict.entity = ? and verdict.start_millis < ?"
                + " and (verdict.start_millis >= ? or verdict.score_id = ?)"
                + " order by verdict.at_millis, verdict.id limit ?",
            one -> Bodies.of(Verdict.getDecoder(), one.getBytes(1)),
            entity,
            Math.max(alert.getEndMillis(), alert.getStartMillis() + 1),
            alert.getStartMillis(),
            alert.getPeakScoreId(),
            Page.MOST);
    return new AlertDetail(
        row,
        scores,
        EntityQueries.windows(
            index, entity, alert.getStartMillis() - AROUND, alert.getEndMillis() + AROUND),
        verdicts,
        models.suppressions(alert.getEntity()));
  }

  /**
   * The score of that id, to be looked at or judged: anomalies, scores with a verdict, and the last
   * windows of each entity.
   */
  public Optional<Score> score(String id) {
    Optional<byte[]> body =
        index.one("select body from score where id = ?", row -> row.getBytes(1), id);
    if (body.isEmpty()) {
      body =
          index.one(
              "select body from recent where id = ? and body is not null",
              row -> row.getBytes(1),
              id);
    }
    return body.map(bytes -> Bodies.of(Score.getDecoder(), bytes));
  }
}
