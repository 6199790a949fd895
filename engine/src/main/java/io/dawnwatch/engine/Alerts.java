package io.dawnwatch.engine;

import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * An alert ends when no anomalous window came for the gap, and is cut at a block boundary once it is open since at or
 * before the previous one; its continuation measures its gap from the last anomalous window and vanishes if it stays
 * empty. So alerts forget, whatever came before, and a replay that warms up long enough has the same ones. An alert is its
 * champion's: it ends at the record that makes another model champion, whose alerts begin with its own anomalies.
 */
/** One alert per incident and entity: opened, extended, closed. Of one lane. */
final class Alerts {
  private final LaneStates states;
  private final Outlet outlet;

  Alerts(LaneStates states, Outlet outlet) {
    this.states = states;
    this.outlet = outlet;
  }

  /** An anomalous window of the champion: opens or extends the entity's alert. */
  void anomaly(EntityState entity, ScoreResult score, ActiveModel one) {
    OpenAlert alert = entity.alert;
    boolean opens = alert == null || alert.windows() == 0;
    boolean peak = alert == null || score.score() > alert.peakScore();
    long start = alert == null ? score.startMillis() : alert.startMillis();
    OpenAlert next =
        new OpenAlert(
            alert == null ? outlet.id(entity.entity, "alert", start, one) : alert.id(),
            start,
            alert == null ? score.endMillis() : alert.sinceMillis(),
            score.endMillis(),
            alert == null ? 1 : alert.windows() + 1,
            alert != null && alert.continued(),
            peak || alert == null ? score.score() : alert.peakScore(),
            peak || alert == null ? score.id() : alert.peakScoreId(),
            peak || alert == null ? score.reasons() : alert.reasons(),
            peak || alert == null ? score.evidence() : alert.evidence());
    entity.alert = next;
    states.changed(entity);
    emit(entity, next, opens ? AlertResult.State.OPENED : AlertResult.State.EXTENDED, one);
  }

  /**
   * Ends the alert of an entity if its gap is over, or cuts it at a block boundary; {@code end} is
   * where time is.
   */
  void timePasses(EntityState entity, long end, long blockMillis, @Nullable ActiveModel champion) {
    OpenAlert alert = entity.alert;
    if (alert == null || champion == null) {
      return;
    }
    if (end - alert.lastEndMillis() > champion.model.alertGapMillis()) {
      close(entity, alert, champion);
    } else if (Math.floorMod(end, blockMillis) == 0 && alert.sinceMillis() <= end - blockMillis) {
      if (alert.windows() > 0) {
        emit(entity, alert, AlertResult.State.CLOSED, champion);
      }
      String id = outlet.id(entity.entity, "alert", end, champion);
      entity.alert =
          new OpenAlert(id, end, end, alert.lastEndMillis(), 0, true, 0, "", List.of(), List.of());
      states.changed(entity);
    }
  }

  /** The champion is champion no more: its alerts end where they are. */
  void end(ActiveModel champion) {
    states.forEachDue(
        Due.ALWAYS,
        entity -> {
          OpenAlert alert = entity.alert;
          if (alert != null) {
            close(entity, alert, champion);
          }
        });
  }

  private void close(EntityState entity, OpenAlert alert, ActiveModel champion) {
    if (alert.windows() > 0) {
      emit(entity, alert, AlertResult.State.CLOSED, champion);
    }
    entity.alert = null;
    states.changed(entity);
  }

  private void emit(EntityState entity, OpenAlert alert, AlertResult.State state, ActiveModel one) {
    outlet.accept(
        new AlertResult(
            alert.id(),
            entity.entity,
            state,
            alert.startMillis(),
            alert.lastEndMillis(),
            alert.peakScore(),
            alert.peakScoreId(),
            alert.windows(),
            alert.continued(),
            one.id,
            one.epoch(),
            one.model.semantics(),
            outlet.partition.clockMillis,
            outlet.offset,
            one.nextOrdinal(outlet.offset),
            alert.reasons(),
            alert.evidence()));
  }
}
