package io.dawnwatch.engine.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/*
 * What follows an incident is neither: an entity that comes back from silence, or whose backlog is worked off, is not
 * ordinary, and nobody labelled it. For the length of the grace such windows count neither way.
 */
/** The labelled incidents, by entity. */
public final class Truth {
  private final Map<String, List<LabelledIncident>> byEntity = new TreeMap<>();
  private final List<LabelledIncident> all;
  private final long graceMillis;

  /** What a window is. */
  enum Kind {
    INCIDENT,
    ORDINARY,
    AFTER
  }

  /**
   * The truth.
   *
   * @param graceMillis how long after an incident windows and alerts count for neither side
   */
  public Truth(List<LabelledIncident> incidents, long graceMillis) {
    this.all = incidents.stream().sorted().distinct().toList();
    this.graceMillis = graceMillis;
    for (LabelledIncident one : all) {
      byEntity.computeIfAbsent(one.entity(), any -> new ArrayList<>()).add(one);
    }
  }

  /** All incidents, by start. */
  public List<LabelledIncident> incidents() {
    return all;
  }

  /** Those of an entity, by start. */
  public List<LabelledIncident> of(String entity) {
    return byEntity.getOrDefault(entity, List.of());
  }

  /** Whether an entity is in any incident. */
  public boolean names(String entity) {
    return byEntity.containsKey(entity);
  }

  /** Whether a window lies in no incident and not right after one. */
  public boolean isOrdinary(ScoredWindow window) {
    return of(window) == Kind.ORDINARY;
  }

  /** Whether a span of an entity lies in no incident and not right after one. */
  public boolean isOrdinary(String entity, long fromMillis, long toMillis) {
    return of(entity, fromMillis, toMillis) == Kind.ORDINARY;
  }

  /** Whether a span of an entity overlaps an incident. */
  public boolean isIncident(String entity, long fromMillis, long toMillis) {
    return of(entity, fromMillis, toMillis) == Kind.INCIDENT;
  }

  Kind of(ScoredWindow window) {
    return of(window.entity(), window.startMillis(), window.endMillis());
  }

  Kind of(String entity, long fromMillis, long toMillis) {
    Kind kind = Kind.ORDINARY;
    for (LabelledIncident one : of(entity)) {
      if (one.overlaps(fromMillis, toMillis)) {
        return Kind.INCIDENT;
      }
      if (fromMillis >= one.endMillis() && fromMillis < one.endMillis() + graceMillis) {
        kind = Kind.AFTER;
      }
    }
    return kind;
  }

  /** Those that lie wholly or in part in [from, to). */
  public Truth within(long fromMillis, long toMillis) {
    return new Truth(
        all.stream().filter(one -> one.overlaps(fromMillis, toMillis)).toList(), graceMillis);
  }
}
