package io.dawnwatch.engine;

import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.ScoreResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * An alert ends when no anomalous window came for the gap, and is cut at a block boundary once it is open since at or
 * before the previous one; its continuation measures its gap from the last anomalous window and vanishes if it stays
 * empty. So alerts forget, whatever came before, and a replay that warms up long enough has the same ones. An alert is its
 * champion's: it ends at the record that makes another model champion, whose alerts begin with its own anomalies.
 *
 * A suppressed alert is followed like any other and takes the same numbers, but its steps are not emitted: so a suppression
 * changes no other output, and the alert opens with its first anomaly that is not suppressed.
 */
/** One alert per incident and entity: opened, extended, closed. Of one lane. */
final class Alerts {
  /** What an alert is called where ids are made. */
  private static final byte[] ALERT = "alert".getBytes(StandardCharsets.UTF_8);

  private final LaneStates states;
  private final Outlet outlet;

  Alerts(LaneStates states, Outlet outlet) {
    this.states = states;
    this.outlet = outlet;
  }

  /** An anomalous window of the champion: opens or extends the entity's alert. */
  void anomaly(EntityState entity, ScoreResult score, ActiveModel one) {
    OpenAlert alert = entity.alert;
    Suppression by = Suppression.of(outlet.partition.suppressions, score);
    boolean told = alert != null && alert.told();
    boolean peak = alert == null || score.score() > alert.peakScore();
    long start = alert == null ? score.startMillis() : alert.startMillis();
    OpenAlert next =
        new OpenAlert(
            alert == null ? outlet.id(entity, ALERT, start, one) : alert.id(),
            start,
            alert == null ? score.endMillis() : alert.sinceMillis(),
            score.endMillis(),
            alert == null ? 1 : alert.windows() + 1,
            alert != null && alert.continued(),
            told || by == null,
            peak || alert == null ? score.score() : alert.peakScore(),
            peak || alert == null ? score.id() : alert.peakScoreId(),
            peak || alert == null ? score.reasons() : alert.reasons(),
            peak || alert == null ? score.evidence() : alert.evidence());
    entity.alert = next;
    states.changed(entity);
    if (by == null) {
      emit(entity, next, told ? AlertResult.State.EXTENDED : AlertResult.State.OPENED, one);
    } else {
      one.nextOrdinal(outlet.offset);
      outlet.heldBack(by, next.id());
    }
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
      emitClosed(entity, alert, champion);
      String id = outlet.id(entity, ALERT, end, champion);
      entity.alert =
          new OpenAlert(
              id, end, end, alert.lastEndMillis(), 0, true, false, 0, "", List.of(), List.of());
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
    emitClosed(entity, alert, champion);
    entity.alert = null;
    states.changed(entity);
  }

  private void emitClosed(EntityState entity, OpenAlert alert, ActiveModel champion) {
    if (alert.told()) {
      emit(entity, alert, AlertResult.State.CLOSED, champion);
    } else if (alert.windows() > 0) {
      champion.nextOrdinal(outlet.offset);
    }
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
