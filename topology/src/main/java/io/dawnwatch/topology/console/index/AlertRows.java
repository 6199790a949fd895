package io.dawnwatch.topology.console.index;

import io.dawnwatch.engine.LinesBreach;
import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AlertState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeMap;

/** The alerts of a batch: of each its last step. */
final class AlertRows {
  private static final String WRITE =
      "insert into alert (id, entity, state, is_open, start_millis, end_millis, peak, peak_id,"
          + " model, part, at_offset, at_ordinal, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
          + " ?) on conflict (id) do update set state = excluded.state, is_open = excluded.is_open,"
          + " end_millis = excluded.end_millis, peak = excluded.peak, peak_id = excluded.peak_id,"
          + " at_offset = excluded.at_offset, at_ordinal = excluded.at_ordinal, body ="
          + " excluded.body where excluded.at_offset > alert.at_offset or excluded.at_offset ="
          + " alert.at_offset and excluded.at_ordinal >= alert.at_ordinal";

  private record Step(long entity, Alert alert) {}

  private final EntityRows entities;
  private final SortedMap<String, Step> last = new TreeMap<>();

  AlertRows(EntityRows entities) {
    this.entities = entities;
  }

  void take(Alert alert) {
    long entity =
        entities.take(alert.getEntity(), alert.getStartMillis(), alert.getEndMillis(), false);
    last.merge(alert.getId(), new Step(entity, alert), (a, b) -> isAfter(b.alert, a.alert) ? b : a);
  }

  private static boolean isAfter(Alert one, Alert other) {
    long offset = one.getEmission().getOffset();
    long before = other.getEmission().getOffset();
    return offset > before
        || offset == before && one.getEmission().getOrdinal() >= other.getEmission().getOrdinal();
  }

  /** An alert about the lines themselves is told once and never closed. */
  private static boolean isOpen(Alert alert) {
    return alert.getState() != AlertState.CLOSED && !alert.getEntity().equals(LinesBreach.ENTITY);
  }

  void write(Connection tx) throws SQLException {
    try (PreparedStatement write = tx.prepareStatement(WRITE)) {
      for (Step step : last.values()) {
        Alert alert = step.alert;
        IndexDatabase.bind(
            write,
            alert.getId(),
            step.entity,
            alert.getState().name(),
            isOpen(alert) ? 1 : 0,
            alert.getStartMillis(),
            alert.getEndMillis(),
            alert.getPeakScore(),
            alert.getPeakScoreId(),
            alert.getModelId(),
            alert.getEmission().getPartition(),
            alert.getEmission().getOffset(),
            alert.getEmission().getOrdinal(),
            Bodies.bytes(alert::toByteBuffer));
        write.addBatch();
      }
      write.executeBatch();
    }
    last.clear();
  }
}
