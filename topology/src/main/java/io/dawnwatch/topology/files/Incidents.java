package io.dawnwatch.topology.files;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Joins the anomalous windows of each entity to incidents and keeps the highest. Memory: the
 * highest ones, and one per entity that had one of late.
 */
final class Incidents {
  private static final int MOST_RECENT = 10_000;

  private final int most;
  private final long gap;
  private final Map<String, Incident> recent = new HashMap<>();
  private final PriorityQueue<Incident> highest =
      new PriorityQueue<>(Incident.HIGHEST_FIRST.reversed());

  /**
   * @param most incidents to keep
   * @param gap the model's alert gap: a window that ends later than this after the last one is the
   *     start of another incident
   */
  Incidents(int most, long gap) {
    this.most = most;
    this.gap = gap;
  }

  /**
   * Takes an anomalous window; windows of an entity come in time order.
   *
   * @return whether an incident begins with it
   */
  boolean window(FileScore score) {
    Incident before = recent.get(score.entity());
    if (before != null && score.end() - before.end() <= gap) {
      recent.put(score.entity(), before.and(score));
      return false;
    }
    if (before == null && recent.size() >= MOST_RECENT) {
      List<Incident> over = new ArrayList<>();
      recent.values().removeIf(one -> score.end() - one.end() > gap && over.add(one));
      over.forEach(this::keep);
    }
    if (before != null) {
      keep(before);
    }
    recent.put(score.entity(), Incident.of(score, 1));
    return true;
  }

  /** Takes something that is an incident of its own: a late event, a window of note. */
  void keep(Incident one) {
    highest.add(one);
    if (highest.size() > most) {
      highest.remove();
    }
  }

  /** The highest, in order. */
  List<Incident> highest() {
    recent.values().forEach(this::keep);
    recent.clear();
    return highest.stream().sorted(Incident.HIGHEST_FIRST).toList();
  }
}
