package io.dawnwatch.topology.console.web;

import io.dawnwatch.topology.console.index.EntityRef;
import io.dawnwatch.topology.console.index.HeatRow;
import io.dawnwatch.topology.console.index.HourCell;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Hours as a table of colours.
 *
 * @param columns what stands above each column; empty above most
 */
public record HeatGrid(List<String> columns, List<Row> rows) {
  private static final long HOUR = 3_600_000;
  private static final int COLUMNS = 24;
  private static final int NAMED_EVERY = 3;

  public HeatGrid {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  /**
   * A row.
   *
   * @param key of its entity; empty if the row is a day
   */
  public record Row(String key, String name, List<Cell> cells) {
    public Row {
      cells = List.copyOf(cells);
    }
  }

  /**
   * An hour.
   *
   * @param level 0 without a window, then 1 to 5 by the highest score
   */
  public record Cell(int level, boolean hot, String title) {}

  /** The last day of some entities, hour by hour. */
  static HeatGrid ofEntities(List<HeatRow> heat, long nowMillis, ZoneId zone) {
    long last = Math.floorDiv(nowMillis, HOUR);
    List<Long> hours = new ArrayList<>();
    for (long hour = last - COLUMNS + 1; hour <= last; hour++) {
      hours.add(hour * HOUR);
    }
    List<Row> rows = new ArrayList<>();
    for (HeatRow row : heat) {
      Map<Long, HourCell> cells = byHour(row.cells());
      EntityRef entity = row.entity();
      rows.add(
          new Row(
              entity.key(),
              entity.name(),
              hours.stream().map(hour -> cell(hour, cells, zone)).toList()));
    }
    return new HeatGrid(columns(hours, zone), rows);
  }

  private static List<String> columns(List<Long> hours, ZoneId zone) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < hours.size(); i++) {
      columns.add(
          i % NAMED_EVERY == 0
              ? String.format(
                  Locale.ROOT, "%02d", Instant.ofEpochMilli(hours.get(i)).atZone(zone).getHour())
              : "");
    }
    return columns;
  }

  /** The days of an entity, newest first, by the hours of the clock in that zone. */
  static HeatGrid ofDays(List<HourCell> cells, ZoneId zone) {
    DateTimeFormatter day = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);
    SortedSet<LocalDate> days = new TreeSet<>(Comparator.reverseOrder());
    for (HourCell cell : cells) {
      days.add(Instant.ofEpochMilli(cell.hourMillis()).atZone(zone).toLocalDate());
    }
    Map<Long, HourCell> byHour = byHour(cells);
    List<Row> rows = new ArrayList<>();
    for (LocalDate date : days) {
      List<Cell> row = new ArrayList<>();
      for (int hour = 0; hour < COLUMNS; hour++) {
        row.add(cell(date.atTime(hour, 0), byHour, zone));
      }
      rows.add(new Row("", day.format(date), row));
    }
    List<String> columns = new ArrayList<>();
    for (int hour = 0; hour < COLUMNS; hour++) {
      columns.add(hour % NAMED_EVERY == 0 ? String.format(Locale.ROOT, "%02d", hour) : "");
    }
    return new HeatGrid(columns, rows);
  }

  /** An hour of the clock: there is none when clocks go forward, and two when they go back. */
  private static Cell cell(LocalDateTime at, Map<Long, HourCell> cells, ZoneId zone) {
    return zone.getRules().getValidOffsets(at).stream()
        .map(offset -> at.toInstant(offset).toEpochMilli())
        .map(millis -> cell(Math.floorDiv(millis, HOUR) * HOUR, cells, zone))
        .max(Comparator.comparingInt(Cell::level))
        .orElse(new Cell(0, false, "there is no such hour on that day"));
  }

  private static Map<Long, HourCell> byHour(List<HourCell> cells) {
    return cells.stream()
        .collect(Collectors.toMap(HourCell::hourMillis, Function.identity(), (one, any) -> one));
  }

  private static Cell cell(long hour, Map<Long, HourCell> cells, ZoneId zone) {
    String at =
        DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH)
            .format(Instant.ofEpochMilli(hour).atZone(zone));
    HourCell cell = cells.get(hour);
    if (cell == null) {
      return new Cell(0, false, at + ": no window");
    }
    return new Cell(
        1 + (int) Math.min(4, cell.top() * 5),
        cell.anomalies() > 0,
        String.format(
            Locale.ROOT,
            "%s: highest score %.3f, %,d anomalies, %,d events",
            at,
            cell.top(),
            cell.anomalies(),
            cell.events()));
  }
}
