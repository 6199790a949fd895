package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.detect.Feature;
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
import java.util.SortedMap;

/*
 * A window counts in all of its subgroups alike, so what windows of the same subgroups count is kept once, by severity,
 * and added to each subgroup when somebody asks: integer counts may be added in any order. A day holds millions of
 * windows, so an entity's tally is looked up once for each of them and nothing is made.
 */
/** What was gathered in one period under one model. Not thread-safe. */
final class DriftPeriod {
  /** Entities and groups told apart: the first ones that come. */
  private static final int MOST_SUBGROUPS = 256;

  /** Tallies of other entities, before they are added up. */
  private static final int MOST_SHARED = 1024;

  /** Entities whose tally is remembered; those of the others are found by their groups. */
  private static final int MOST_REMEMBERED = 65_536;

  private static final String[] SEVERITIES = {
    "severity=error", "severity=warning", "severity=lower"
  };

  /** Buckets of what says nothing, by name: where most windows are, so the others are counted. */
  private static final int[] USUAL =
      DriftCollector.NAMES.stream()
          .mapToInt(name -> LogLinear.ofMeasure(name.equals(Feature.DURATION_RATIO.key()) ? 1 : 0))
          .toArray();

  final long number;
  final String model;
  private final Distributions gathered = new Distributions();
  private final Set<String> admitted = new HashSet<>();
  private final Map<String, Member> byEntity = new HashMap<>();

  /** Of entities that are subgroups, by their name as one. */
  private final Map<String, Tally> own = new HashMap<>();

  /** Of entities that are told apart no more, by the subgroups that their groups are. */
  private final Map<List<String>, Tally> shared = new HashMap<>();

  DriftPeriod(long number, String model) {
    this.number = number;
    this.model = model;
  }

  /** Where the windows of an entity count while its groups are these. */
  private record Member(List<KeyValue> groups, Tally tally) {}

  /** Windows not yet counted in their subgroups: how many, and what in them was not usual. */
  private static final class Tally {
    final List<String> subgroups;
    final long[] windows = new long[SEVERITIES.length];
    final LongCounts[][] bySeverity = new LongCounts[SEVERITIES.length][];

    Tally(List<String> subgroups) {
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
      windows[severity]++;
      for (int i = 0; i < values.length; i++) {
        int bucket = LogLinear.ofMeasure(values[i]);
        if (bucket != USUAL[i]) {
          counts[i].add(bucket, 1);
        }
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

  void broken(SortedMap<String, Long> events) {
    gathered.traffic().broken(events);
  }

  private Tally tally(ScoreResult score) {
    Member known = byEntity.get(score.entity());
    if (known != null && known.groups.equals(score.groups())) {
      return known.tally;
    }
    if (byEntity.size() >= MOST_REMEMBERED) {
      forgetMembers();
    }
    Tally found = find(score);
    byEntity.put(score.entity(), new Member(score.groups(), found));
    return found;
  }

  /** The same entity and groups find the same subgroups, whenever they are looked up. */
  private Tally find(ScoreResult score) {
    String entity = DriftCollector.ENTITY + score.entity();
    boolean told = admit(entity);
    List<String> subgroups = new ArrayList<>();
    subgroups.add(Distributions.ALL);
    if (told) {
      subgroups.add(entity);
    }
    for (KeyValue group : score.groups()) {
      String subgroup = group.key() + "=" + group.value();
      if (admit(subgroup)) {
        subgroups.add(subgroup);
      }
    }
    if (told) {
      Tally alone = new Tally(subgroups);
      Tally ofOtherGroups = own.put(entity, alone);
      if (ofOtherGroups != null) {
        settle(ofOtherGroups);
      }
      return alone;
    }
    Tally found = shared.get(subgroups);
    if (found == null) {
      if (shared.size() >= MOST_SHARED) {
        forgetMembers();
      }
      found = new Tally(subgroups);
      shared.put(subgroups, found);
    }
    return found;
  }

  /** Adds up all tallies, and begins new ones. */
  private void forgetMembers() {
    own.values().forEach(this::settle);
    own.clear();
    shared.values().forEach(this::settle);
    shared.clear();
    byEntity.clear();
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
          counts[i].add(USUAL[i], tally.windows[severity] - counts[i].total());
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
    forgetMembers();
    return gathered;
  }
}
