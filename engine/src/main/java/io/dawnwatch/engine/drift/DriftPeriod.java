package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/*
 * A window counts in all of its subgroups alike, so what the windows of one entity count is kept once, by severity, and
 * added to each subgroup when somebody asks: integer counts may be added in any order. Entities that are told apart no
 * more share a tally with those of the same groups.
 */
/** What was gathered in one period under one model. Not thread-safe. */
final class DriftPeriod {
  /** Entities and groups told apart: the first ones that come. */
  private static final int MOST_SUBGROUPS = 256;

  /** Tallies of entities that are no subgroup, before they are added up. */
  private static final int MOST_SHARED = 1024;

  private static final String[] SEVERITIES = {
    "severity=error", "severity=warning", "severity=lower"
  };

  final long number;
  final String model;
  private final Distributions gathered = new Distributions();
  private final Set<String> admitted = new HashSet<>();
  private final Map<String, Tally> byEntity = new HashMap<>();
  private final Map<List<KeyValue>, Tally> byGroups = new HashMap<>();

  DriftPeriod(long number, String model) {
    this.number = number;
    this.model = model;
  }

  /** Windows not yet counted in their subgroups. */
  private static final class Tally {
    final List<KeyValue> groups;
    final List<String> subgroups;
    final LongCounts[][] bySeverity = new LongCounts[SEVERITIES.length][];

    Tally(List<KeyValue> groups, List<String> subgroups) {
      this.groups = groups;
      this.subgroups = subgroups;
    }

    void add(int severity, double[] values) {
      LongCounts[] counts = bySeverity[severity];
      if (counts == null) {
        counts = new LongCounts[values.length];
        for (int i = 0; i < counts.length; i++) {
          counts[i] = new LongCounts();
        }
        bySeverity[severity] = counts;
      }
      for (int i = 0; i < values.length; i++) {
        counts[i].add(LogLinear.ofMeasure(values[i]), 1);
      }
    }
  }

  /**
   * Counts a window.
   *
   * @param values by {@link DriftCollector#NAMES}
   */
  void window(ScoreResult score, OpenFrame frame, double[] values) {
    tally(score).add(frame.errors > 0 ? 0 : frame.warnings > 0 ? 1 : 2, values);
    gathered.traffic().window(score.startMillis(), frame);
  }

  void breach() {
    gathered.traffic().breach();
  }

  private Tally tally(ScoreResult score) {
    Tally known = byEntity.get(score.entity());
    if (known != null && known.groups.equals(score.groups())) {
      return known;
    }
    if (known != null) {
      settle(known);
    }
    if (known != null || admit(DriftCollector.ENTITY + score.entity())) {
      Tally own = newTally(score.groups(), DriftCollector.ENTITY + score.entity());
      byEntity.put(score.entity(), own);
      return own;
    }
    Tally shared = byGroups.get(score.groups());
    if (shared == null) {
      if (byGroups.size() >= MOST_SHARED) {
        byGroups.values().forEach(this::settle);
        byGroups.clear();
      }
      shared = newTally(score.groups(), null);
      byGroups.put(score.groups(), shared);
    }
    return shared;
  }

  private Tally newTally(List<KeyValue> groups, @Nullable String entity) {
    List<String> subgroups = new ArrayList<>();
    subgroups.add(Distributions.ALL);
    if (entity != null) {
      subgroups.add(entity);
    }
    for (KeyValue group : groups) {
      String subgroup = group.key() + "=" + group.value();
      if (admit(subgroup)) {
        subgroups.add(subgroup);
      }
    }
    return new Tally(groups, subgroups);
  }

  private boolean admit(String subgroup) {
    if (admitted.size() >= MOST_SUBGROUPS) {
      return admitted.contains(subgroup);
    }
    admitted.add(subgroup);
    return true;
  }

  private void settle(Tally tally) {
    for (int severity = 0; severity < SEVERITIES.length; severity++) {
      LongCounts[] counts = tally.bySeverity[severity];
      if (counts != null) {
        for (int i = 0; i < counts.length; i++) {
          gathered.add(SEVERITIES[severity], DriftCollector.NAMES.get(i), counts[i]);
          for (String subgroup : tally.subgroups) {
            gathered.add(subgroup, DriftCollector.NAMES.get(i), counts[i]);
          }
        }
      }
    }
  }

  /** All of it. */
  Distributions settled() {
    byEntity.values().forEach(this::settle);
    byEntity.clear();
    byGroups.values().forEach(this::settle);
    byGroups.clear();
    return gathered;
  }
}
