package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.Alert;
import io.dawnwatch.schemas.AlertState;
import io.dawnwatch.schemas.ModelRole;
import io.dawnwatch.schemas.Scope;
import io.dawnwatch.schemas.Score;
import java.util.HashMap;
import java.util.Map;

/*
 * Windows of one length close at the same record on both sides, so only what one record closes has to be remembered.
 */
/** Counts what live and a model say of the same windows; fed in order of emission offsets. */
final class Verdicts {
  private final Map<String, Boolean> liveSays = new HashMap<>();
  private long offset = -1;
  private long both;
  private long onlyLive;
  private long onlyModel;
  private long neither;
  private long unmatched;
  private long liveAlerts;
  private long modelAlerts;

  /** Takes an output of live; all of a record come before those of the model. */
  void live(Output one) {
    closeBefore(one.offset());
    if (one.record() instanceof Alert alert) {
      liveAlerts += alert.getState() == AlertState.OPENED ? 1 : 0;
    } else if (one.record() instanceof Score score
        && score.getRole() == ModelRole.CHAMPION
        && score.getScope() != Scope.EVENT) {
      liveSays.put(key(score), score.getAnomaly());
    }
  }

  /** Takes an output of the model. */
  void model(Output one) {
    closeBefore(one.offset());
    if (one.record() instanceof Alert alert) {
      modelAlerts += alert.getState() == AlertState.OPENED ? 1 : 0;
    } else if (one.record() instanceof Score score && score.getScope() != Scope.EVENT) {
      Boolean live = liveSays.remove(key(score));
      unmatched += live == null ? 1 : 0;
      count(live != null && live, score.getAnomaly());
    }
  }

  private static String key(Score score) {
    return score.getScope()
        + " "
        + score.getStartMillis()
        + " "
        + score.getEndMillis()
        + " "
        + score.getEntity();
  }

  private void closeBefore(long now) {
    if (now != offset) {
      close();
      offset = now;
    }
  }

  private void close() {
    for (boolean live : liveSays.values()) {
      unmatched++;
      count(live, false);
    }
    liveSays.clear();
  }

  private void count(boolean live, boolean model) {
    if (live && model) {
      both++;
    } else if (live) {
      onlyLive++;
    } else if (model) {
      onlyModel++;
    } else {
      neither++;
    }
  }

  WhatIf result(int partition) {
    close();
    return new WhatIf(
        partition, both, onlyLive, onlyModel, neither, unmatched, liveAlerts, modelAlerts);
  }
}
