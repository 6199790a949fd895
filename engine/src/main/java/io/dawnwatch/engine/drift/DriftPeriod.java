package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.detect.Feature;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/*
 * A window counts in each of its subgroups at once. Sums by the product of its groups were fewer to write and far too many
 * to keep: 20 services on 200 hosts are 4,000 of them, which no cache holds. What windows share, that most features say
 * nothing, is not counted but inferred, and all windows are those of the three severities.
 */
/** What was gathered in one period under one model. Not thread-safe. */
final class DriftPeriod {
  /** Entities and groups told apart: the first ones that come. */
  private static final int MOST_SUBGROUPS = 256;

  /** Entities whose subgroups are remembered; those of the others are looked up again. */
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
  private final Tally[] bySeverity =
      Stream.generate(Tally::new).limit(SEVERITIES.length).toArray(Tally[]::new);
  private final Map<String, Tally> bySubgroup = new HashMap<>();
  private final Map<String, Member> byEntity = new HashMap<>();

  /** Of the window that is being counted: what is not usual, as {@link Tally} has it. */
  private final long[] unusual = new long[USUAL.length];

  DriftPeriod(long number, String model) {
    this.number = number;
    this.model = model;
  }

  /** Where the windows of an entity count while its groups are these. */
  private record Member(List<KeyValue> groups, Tally[] tallies) {}

  /** Windows of a subgroup: how many, and what in them was not usual. */
  private static final class Tally {
    private long windows;

    /** By the place of a name, then the bucket: one table, because most of it is in no cache. */
    private LongCounts unusual = new LongCounts();

    static long key(int name, int bucket) {
      return (long) name << Integer.SIZE | Integer.toUnsignedLong(bucket);
    }

    void add(long[] keys, int count) {
      windows++;
      for (int i = 0; i < count; i++) {
        unusual.add(keys[i], 1);
      }
    }

    /** Adds it up under these names of subgroups, and begins anew. */
    void settle(Distributions into, String... subgroups) {
      if (windows == 0) {
        return;
      }
      LongCounts[] byName = new LongCounts[USUAL.length];
      for (int i = 0; i < byName.length; i++) {
        byName[i] = new LongCounts();
      }
      for (long key : unusual.sortedKeys()) {
        byName[(int) (key >>> Integer.SIZE)].add((int) key, unusual.get(key));
      }
      for (int i = 0; i < byName.length; i++) {
        byName[i].add(USUAL[i], windows - byName[i].total());
        for (String subgroup : subgroups) {
          into.add(subgroup, DriftCollector.NAMES.get(i), byName[i]);
        }
      }
      windows = 0;
      unusual = new LongCounts();
    }
  }

  /**
   * Counts a window.
   *
   * @param values by {@link DriftCollector#NAMES}
   */
  void window(ScoreResult score, OpenFrame frame, double[] values) {
    int count = 0;
    for (int i = 0; i < USUAL.length; i++) {
      int bucket = LogLinear.ofMeasure(values[i]);
      if (bucket != USUAL[i]) {
        unusual[count++] = Tally.key(i, bucket);
      }
    }
    bySeverity[frame.errors > 0 ? 0 : frame.warnings > 0 ? 1 : 2].add(unusual, count);
    for (Tally tally : member(score).tallies) {
      tally.add(unusual, count);
    }
    gathered.traffic().window(score.startMillis(), frame);
  }

  void breach() {
    gathered.traffic().breach();
  }

  void broken(SortedMap<String, Long> events) {
    gathered.traffic().broken(events);
  }

  private Member member(ScoreResult score) {
    Member known = byEntity.get(score.entity());
    if (known != null && known.groups.equals(score.groups())) {
      return known;
    }
    if (byEntity.size() >= MOST_REMEMBERED) {
      byEntity.clear();
    }
    List<Tally> tallies = new ArrayList<>();
    admit(DriftCollector.ENTITY + score.entity(), tallies);
    for (KeyValue group : score.groups()) {
      admit(group.key() + "=" + group.value(), tallies);
    }
    Member found = new Member(score.groups(), tallies.toArray(Tally[]::new));
    byEntity.put(score.entity(), found);
    return found;
  }

  /** The same subgroup is told apart or not, whenever it is looked up. */
  private void admit(String subgroup, List<Tally> tallies) {
    Tally known = bySubgroup.get(subgroup);
    if (known == null && bySubgroup.size() < MOST_SUBGROUPS) {
      known = new Tally();
      bySubgroup.put(subgroup, known);
    }
    if (known != null) {
      tallies.add(known);
    }
  }

  /** All of it. */
  Distributions settled() {
    for (int severity = 0; severity < SEVERITIES.length; severity++) {
      bySeverity[severity].settle(gathered, SEVERITIES[severity], Distributions.ALL);
    }
    bySubgroup.forEach((subgroup, tally) -> tally.settle(gathered, subgroup));
    return gathered;
  }
}
