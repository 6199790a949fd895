package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.event.KeyValue;
import java.util.ArrayList;
import java.util.List;

/** Windows of a minute, made by hand. */
final class Rows {
  static final long MINUTE = 60_000;
  static final long DAY = 86_400_000;

  private Rows() {}

  static ScoredWindow row(String entity, long minute, double surprise) {
    return new ScoredWindow(
        entity,
        minute * MINUTE,
        (minute + 1) * MINUTE,
        (minute + 2) * MINUTE,
        surprise,
        surprise >= 16,
        10,
        "INFO",
        false,
        List.of(new KeyValue("service.name", entity)));
  }

  /** A quiet day of an entity, with surprises of 20 in the minutes given. */
  static List<ScoredWindow> day(String entity, long... loud) {
    List<ScoredWindow> rows = new ArrayList<>();
    for (int minute = 0; minute < 1440; minute++) {
      double surprise = minute % 7;
      for (long one : loud) {
        surprise = one == minute ? 20 : surprise;
      }
      rows.add(row(entity, minute, surprise));
    }
    return rows;
  }

  static RaisedAlert alert(String entity, long fromMinute, long toMinute) {
    return new RaisedAlert(
        entity + fromMinute,
        0,
        entity,
        fromMinute * MINUTE,
        toMinute * MINUTE,
        0.95,
        List.of(),
        List.of());
  }

  static LabelledIncident incident(String entity, long fromMinute, long toMinute) {
    return new LabelledIncident(entity, fromMinute * MINUTE, toMinute * MINUTE, "made");
  }

  static Scored scored(List<ScoredWindow> rows, List<RaisedAlert> alerts) {
    return new Scored(rows, alerts, List.of(), 1, 1, 0, 0, DAY);
  }

  @SafeVarargs
  static <T> List<T> all(List<T>... lists) {
    List<T> all = new ArrayList<>();
    for (List<T> one : lists) {
      all.addAll(one);
    }
    return all;
  }
}
