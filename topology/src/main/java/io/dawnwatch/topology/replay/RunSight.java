package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.EventObserver;
import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.engine.detect.WindowView;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.DriftCollector;
import io.dawnwatch.engine.drift.TemplateSightings;
import io.dawnwatch.engine.score.AlertResult;
import io.dawnwatch.engine.score.Emission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the report of a run tells of a partition beside its outputs. Not thread-safe. */
final class RunSight implements EventObserver {
  private final DriftCollector drift = new DriftCollector();
  private final TemplateSightings templates = new TemplateSightings();
  private final SortedMap<Long, Long> steps = new TreeMap<>();

  /** The suppression that first held back an alert of which nothing was told yet. */
  private final Map<String, Long> silent = new HashMap<>();

  private final Set<String> told = new HashSet<>();
  private boolean inSlice;

  /** From here on it is the slice. */
  void beginSlice() {
    inSlice = true;
  }

  @Override
  public boolean ofEvents() {
    return false;
  }

  @Override
  public void scored(long offset, double surprise, double score) {
    // windows are looked at, not events
  }

  @Override
  public void closing(WindowView window) {
    if (inSlice) {
      drift.closing(window);
    }
    templates.window(window, inSlice);
  }

  @Override
  public void heldBack(long suppression, String alertId) {
    if (inSlice) {
      steps.merge(suppression, 1L, Long::sum);
      if (!told.contains(alertId)) {
        silent.putIfAbsent(alertId, suppression);
      }
    }
  }

  @Override
  public void broken(String champion, RuleBreaks found) {
    if (inSlice) {
      drift.broken(champion, found);
    }
  }

  /** Takes an output, of the warm-up too. */
  void accept(Emission emission) {
    if (inSlice) {
      drift.accept(emission);
    }
    if (emission instanceof AlertResult alert) {
      silent.remove(alert.id());
      if (alert.state() == AlertResult.State.CLOSED) {
        told.remove(alert.id());
      } else {
        told.add(alert.id());
      }
    }
  }

  Distributions distributions() {
    return drift.total();
  }

  TemplateSightings templates() {
    return templates;
  }

  /** What each suppression held back, by its id. */
  List<HeldBack> heldBack() {
    Map<Long, Long> alerts = new HashMap<>();
    silent.values().forEach(one -> alerts.merge(one, 1L, Long::sum));
    List<HeldBack> all = new ArrayList<>();
    steps.forEach((id, count) -> all.add(new HeldBack(id, alerts.getOrDefault(id, 0L), count)));
    return all;
  }
}
