package io.dawnwatch.engine.drift;

import io.dawnwatch.engine.detect.Feature;
import io.dawnwatch.engine.event.KeyValue;
import io.dawnwatch.engine.feature.LogLinear;
import io.dawnwatch.engine.feature.LongCounts;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.score.ScoreResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/*
 * A window counts in each of its subgroups. Sums by the product of its groups were fewer to write and far too many to keep:
 * 20 services on 200 hosts are 4,000 of them, which no cache holds. What windows share, that most features say nothing, is
 * not counted but inferred, and all windows are those of the three severities. Windows are counted some at a time: what
 * one of them waits for in memory, the others wait for meanwhile.
 */
/** What was gathered in one period under one model. Not thread-safe. */
final class DriftPeriod {
  /** Entities and groups told apart: the first ones that come. */
  private static final int MOST_SUBGROUPS = 256;

  /** Entities whose subgroups are remembered; those of the others are looked up again. */
  private static final int MOST_REMEMBERED = 65_536;

  /** Windows that are counted together. */
  private static final int WAITING = 64;

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

  /** Windows that wait to be counted. */
  private final Waiting[] waiting =
      Stream.generate(Waiting::new).limit(WAITING).toArray(Waiting[]::new);

  private final Member[] members = new Member[WAITING];
  private int waits;

  DriftPeriod(long number, String model) {
    this.number = number;
    this.model = model;
  }

  /** A window: whose it is, and what in it was not usual, as {@link Tally} has it. */
  private static final class Waiting {
    private String entity = "";
    private List<KeyValue> groups = List.of();
    private int severity;
    private final int[] unusual = new int[USUAL.length];
    private int count;
  }

  /** Where the windows of an entity count while its groups are these. */
  private record Member(List<KeyValue> groups, Tally[] tallies) {}

  /** Windows of a subgroup: how many, and what in them was not usual. */
  private static final class Tally {
    private static final int PER_NAME = 2 * LogLinear.BUCKETS;
    private static final int FIRST_CAPACITY = 32;

    /** A key, counted from 1, lies above its count. */
    private static final int KEY_SHIFT = 40;

    private long windows;

    /**
     * By {@link #key}: open addressing, a key and its count in one number, because most of it is in
     * no cache.
     */
    private long[] cells = new long[FIRST_CAPACITY];

    private int used;

    /** The place of a name and a bucket, negative ones included, in one small number. */
    static int key(int name, int bucket) {
      return name * PER_NAME + bucket + LogLinear.BUCKETS;
    }

    void add(int[] keys, int count) {
      windows++;
      for (int i = 0; i < count; i++) {
        add(keys[i]);
      }
    }

    private void add(int key) {
      long[] in = cells;
      int i = place(key, in.length);
      while (in[i] >>> KEY_SHIFT != key + 1) {
        if (in[i] == 0) {
          in[i] = (long) (key + 1) << KEY_SHIFT | 1;
          if (++used * 2 > in.length) {
            widen();
          }
          return;
        }
        i = i + 1 & in.length - 1;
      }
      in[i]++;
    }

    private static int place(int key, int capacity) {
      return key * 0x9e3779b9 >>> 16 & capacity - 1;
    }

    private void widen() {
      long[] wide = new long[2 * cells.length];
      for (long cell : cells) {
        if (cell != 0) {
          int i = place((int) (cell >>> KEY_SHIFT) - 1, wide.length);
          while (wide[i] != 0) {
            i = i + 1 & wide.length - 1;
          }
          wide[i] = cell;
        }
      }
      cells = wide;
    }

    /** Adds it up under these names of subgroups, and begins anew. */
    void settle(Distributions into, String... subgroups) {
      if (windows == 0) {
        return;
      }
      LongCounts[] byName = new LongCounts[USUAL.length];
      Arrays.setAll(byName, name -> new LongCounts());
      for (long cell : cells) {
        if (cell != 0) {
          int key = (int) (cell >>> KEY_SHIFT) - 1;
          int bucket = key % PER_NAME - LogLinear.BUCKETS;
          byName[key / PER_NAME].add(bucket, cell & (1L << KEY_SHIFT) - 1);
        }
      }
      for (int i = 0; i < byName.length; i++) {
        byName[i].add(USUAL[i], windows - byName[i].total());
        for (String subgroup : subgroups) {
          into.add(subgroup, DriftCollector.NAMES.get(i), byName[i]);
        }
      }
      windows = 0;
      cells = new long[FIRST_CAPACITY];
      used = 0;
    }
  }

  /**
   * Counts a window.
   *
   * @param values by {@link DriftCollector#NAMES}
   */
  void window(ScoreResult score, OpenFrame frame, double[] values) {
    Waiting one = waiting[waits++];
    one.entity = score.entity();
    one.groups = score.groups();
    one.severity = frame.errors > 0 ? 0 : frame.warnings > 0 ? 1 : 2;
    one.count = 0;
    for (int i = 0; i < USUAL.length; i++) {
      int bucket = LogLinear.ofMeasure(values[i]);
      if (bucket != USUAL[i]) {
        one.unusual[one.count++] = Tally.key(i, bucket);
      }
    }
    gathered.traffic().window(score.startMillis(), frame);
    if (waits == WAITING) {
      count();
    }
  }

  /** Counts the windows that wait. */
  private void count() {
    for (int i = 0; i < waits; i++) {
      members[i] = member(waiting[i].entity, waiting[i].groups);
    }
    for (int i = 0; i < waits; i++) {
      Waiting one = waiting[i];
      bySeverity[one.severity].add(one.unusual, one.count);
      for (Tally tally : members[i].tallies) {
        tally.add(one.unusual, one.count);
      }
    }
    waits = 0;
  }

  void breach() {
    gathered.traffic().breach();
  }

  void broken(SortedMap<String, Long> events) {
    gathered.traffic().broken(events);
  }

  private Member member(String entity, List<KeyValue> groups) {
    Member known = byEntity.get(entity);
    if (known != null && known.groups.equals(groups)) {
      return known;
    }
    if (byEntity.size() >= MOST_REMEMBERED) {
      byEntity.clear();
    }
    List<Tally> tallies = new ArrayList<>();
    admit(DriftCollector.ENTITY + entity, tallies);
    for (KeyValue group : groups) {
      admit(group.key() + "=" + group.value(), tallies);
    }
    Member found = new Member(groups, tallies.toArray(Tally[]::new));
    byEntity.put(entity, found);
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
    count();
    for (int severity = 0; severity < SEVERITIES.length; severity++) {
      bySeverity[severity].settle(gathered, SEVERITIES[severity], Distributions.ALL);
    }
    bySubgroup.forEach((subgroup, tally) -> tally.settle(gathered, subgroup));
    return gathered;
  }
}
