package io.dawnwatch.engine;

import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * An alert ends when no anomalous window came for the gap, and is cut at a block boundary once it is open since at or
 * before the previous one; its continuation measures its gap from the last anomalous window and vanishes if it stays
 * empty. So alerts forget, whatever came before, and a replay that warms up long enough has the same ones.
 */
/** One alert per incident and entity: opened, extended, closed. Of one scorer. */
final class Alerts {
  private final String dataset;
  private final Ids ids;
  private final EntityStates states;
  private final Place place;
  private final Consumer<Emission> out;

  Alerts(String dataset, Ids ids, EntityStates states, Place place, Consumer<Emission> out) {
    this.dataset = dataset;
    this.ids = ids;
    this.states = states;
    this.place = place;
    this.out = out;
  }

  /** An anomalous window of the champion: opens or extends the entity's alert. */
  void anomaly(EntityState entity, ScoreResult score, ActiveModel one) {
    OpenAlert alert = entity.alert;
    boolean opens = alert == null || alert.windows() == 0;
    boolean peak = alert == null || score.score() > alert.peakScore();
    long start = alert == null ? score.startMillis() : alert.startMillis();
    OpenAlert next =
        new OpenAlert(
            alert == null ? ids.of(dataset, entity.entity, "alert", start, one.id()) : alert.id(),
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
    if (end - alert.lastEndMillis() > champion.model().alertGapMillis()) {
      if (alert.windows() > 0) {
        emit(entity, alert, AlertResult.State.CLOSED, champion);
      }
      entity.alert = null;
      states.changed(entity);
    } else if (Math.floorMod(end, blockMillis) == 0 && alert.sinceMillis() <= end - blockMillis) {
      if (alert.windows() > 0) {
        emit(entity, alert, AlertResult.State.CLOSED, champion);
      }
      String id = ids.of(dataset, entity.entity, "alert", end, champion.id());
      entity.alert =
          new OpenAlert(id, end, end, alert.lastEndMillis(), 0, true, 0, "", List.of(), List.of());
      states.changed(entity);
    }
  }

  private void emit(EntityState entity, OpenAlert alert, AlertResult.State state, ActiveModel one) {
    out.accept(
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
            one.id(),
            one.epoch(),
            one.model().semantics(),
            states.partition().clockMillis,
            place.offset(),
            place.next(),
            alert.reasons(),
            alert.evidence()));
  }
}
