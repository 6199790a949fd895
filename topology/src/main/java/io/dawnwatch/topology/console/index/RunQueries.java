package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.Morning;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Runs and mornings. */
public final class RunQueries {
  private static final String COLUMNS =
      "select run.id, run.created_millis, run.finished_millis, run.parts, count(run_part.run),"
          + " run.kind, coalesce(max(run_part.compared), 0), run.data_version,"
          + " coalesce(sum(run_part.expected), 0), coalesce(sum(run_part.scores), 0),"
          + " coalesce(sum(run_part.equal), 0), coalesce(sum(run_part.mismatch + run_part.missing"
          + " + run_part.extra), 0) from run left join run_part on run_part.run = run.id";

  private static final String GROUPED =
      " group by run.id, run.created_millis, run.finished_millis, run.parts, run.kind,"
          + " run.data_version";

  private final IndexDatabase index;

  RunQueries(IndexDatabase index) {
    this.index = index;
  }

  private static RunRow row(ResultSet row) throws SQLException {
    return new RunRow(
        row.getString(1),
        row.getLong(2),
        row.getLong(3),
        row.getInt(4),
        row.getInt(5),
        row.getString(6).equals("what-if"),
        row.getInt(7) == 1,
        row.getString(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11),
        row.getLong(12));
  }

  /** Runs, newest first. */
  public Page<RunRow> list(String after, int size) {
    Cursor from = Cursor.of(after);
    int most = Page.size(size);
    return Cursor.page(
        index.list(
            COLUMNS
                + " where run.created_millis < ? or run.created_millis = ? and run.id < ?"
                + GROUPED
                + " order by run.created_millis desc, run.id desc limit ?",
            RunQueries::row,
            from.number(),
            from.number(),
            from.id(),
            most + 1),
        most,
        run -> new Cursor(run.createdMillis(), run.id()));
  }

  /** The run of that id. */
  public Optional<RunRow> row(String id) {
    return index.one(COLUMNS + " where run.id = ?" + GROUPED, RunQueries::row, id);
  }

  /** The run of that id with its partitions, and what a morning found in it. */
  public Optional<RunDetail> detail(String id) {
    return row(id)
        .map(
            run ->
                new RunDetail(
                    run,
                    index.list(
                        "select part, finished_millis, expected, read_records, applied, late,"
                            + " control, rejected, scores, alerts, compared, equal, mismatch,"
                            + " missing, extra, cause from run_part where run = ? order by part"
                            + " limit ?",
                        RunQueries::part,
                        id,
                        Page.MOST),
                    morningOf("run", id)));
  }

  private static RunPart part(ResultSet row) throws SQLException {
    return new RunPart(
        row.getInt(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getInt(11) == 1,
        row.getLong(12),
        row.getLong(13),
        row.getLong(14),
        row.getLong(15),
        row.getString(16));
  }

  /**
   * Mornings, the last day first.
   *
   * @param before days before this one, ISO 8601; empty for the last
   */
  public Page<MorningRow> mornings(String before, int size) {
    int most = Page.size(size);
    List<MorningRow> rows =
        index.list(
            "select day, run, well, triggers, at_millis from morning where ? = '' or day < ?"
                + " order by day desc limit ?",
            row ->
                new MorningRow(
                    row.getString(1),
                    row.getString(2),
                    row.getInt(3) == 1,
                    row.getInt(4),
                    row.getLong(5)),
            before,
            before,
            most + 1);
    return rows.size() <= most
        ? new Page<>(rows, Optional.empty())
        : new Page<>(rows.subList(0, most), Optional.of(rows.get(most - 1).day()));
  }

  /** What the morning of a day found; its summary is JSON, as the verb prints it. */
  public Optional<Morning> morning(String day) {
    return morningOf("day", day);
  }

  private Optional<Morning> morningOf(String column, String value) {
    return index.one(
        column.equals("day")
            ? "select body from morning where day = ?"
            : "select body from morning where run = ? order by day desc limit 1",
        row -> Bodies.of(Morning.getDecoder(), row.getBytes(1)),
        value);
  }
}
