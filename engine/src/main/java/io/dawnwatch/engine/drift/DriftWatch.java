package io.dawnwatch.engine.drift;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Watches distributions period by period against a reference: the periods of the last span count
 * together, so that hours of the day are compared with whole days, and a move counts once it has
 * lasted. Not thread-safe.
 */
public final class DriftWatch {
  private final Distributions reference;
  private final Policy policy;
  private final Deque<Map.Entry<Long, Distributions>> ring = new ArrayDeque<>();
  private final SortedMap<String, Run> runs = new TreeMap<>();

  /**
   * When drift is an alarm.
   *
   * @param periodMillis length of a period
   * @param span periods that are compared together
   * @param raise PSI from which a comparison counts towards an alarm
   * @param clear PSI below which an alarm ends; at most {@code raise}
   * @param persist comparisons in a row that make an alarm, and that end one
   */
  public record Policy(long periodMillis, int span, double raise, double clear, int persist) {
    /** A day of hours, major moves, three hours in a row. */
    public static final Policy DEFAULT = new Policy(3_600_000, 24, Drift.MAJOR, Drift.MODERATE, 3);

    public Policy {
      if (periodMillis < 1 || span < 1 || persist < 1 || !(clear >= 0) || !(raise >= clear)) {
        throw new IllegalArgumentException(
            "a drift policy needs a period and a span of at least 1, persist of at least 1, and 0 <= clear <= raise, was "
                + periodMillis
                + " ms, "
                + span
                + ", "
                + persist
                + ", "
                + clear
                + ", "
                + raise);
      }
    }
  }

  /** Start of the first period there was, ms since 1970 UTC. */
  private long firstMillis = Long.MAX_VALUE;

  private static final class Run {
    @Nullable Drift last;
    int above;
    int below;
    long sinceMillis;
    boolean alarm;
  }

  /**
   * An alarm that began, or one that ended.
   *
   * @param drift the comparison that decided
   * @param began whether it began
   * @param sinceMillis start of the first period of the run of comparisons, ms since 1970 UTC
   */
  public record Change(Drift drift, boolean began, long sinceMillis) {}

  public DriftWatch(Distributions reference, Policy policy) {
    this.reference = reference;
    this.policy = policy;
  }

  /**
   * Takes the next period. Nothing is compared before a whole span of them could have come: the
   * first hours of a day are not like a day.
   *
   * @param startMillis its start; after the last one's
   * @return what began and what ended
   */
  public List<Change> next(long startMillis, Distributions period) {
    ring.addLast(Map.entry(startMillis, period));
    while (ring.getFirst().getKey() <= startMillis - policy.span * policy.periodMillis) {
      ring.removeFirst();
    }
    firstMillis = Math.min(firstMillis, startMillis);
    List<Change> changes = new ArrayList<>();
    if (!isWhole(startMillis)) {
      return changes;
    }
    for (Drift drift : Drift.compare(reference, inView())) {
      if (drift.level() == Drift.Level.UNKNOWN) {
        continue;
      }
      Run run = runs.computeIfAbsent(drift.subgroup() + '\n' + drift.feature(), any -> new Run());
      run.last = drift;
      boolean above = drift.isDrift() && drift.psi() >= policy.raise;
      boolean below = drift.psi() < policy.clear || !drift.isDrift();
      if (above && run.above == 0 && !run.alarm) {
        run.sinceMillis = startMillis;
      }
      run.above = above ? run.above + 1 : 0;
      run.below = below ? run.below + 1 : 0;
      if (!run.alarm && run.above >= policy.persist) {
        run.alarm = true;
        changes.add(new Change(drift, true, run.sinceMillis));
      } else if (run.alarm && run.below >= policy.persist) {
        run.alarm = false;
        changes.add(new Change(drift, false, run.sinceMillis));
      }
    }
    return changes;
  }

  private boolean isWhole(long startMillis) {
    return startMillis - firstMillis >= (policy.span - 1) * policy.periodMillis;
  }

  /** Whether a whole span of periods was taken, so that something can be said. */
  public boolean isWhole() {
    return !ring.isEmpty() && isWhole(ring.getLast().getKey());
  }

  /** What the last span of periods amounts to. */
  public Distributions inView() {
    Distributions view = new Distributions();
    ring.forEach(entry -> view.merge(entry.getValue()));
    return view;
  }

  /**
   * Alarms that have begun and not ended, the furthest moved first, each with its last comparison
   * that said anything.
   */
  public List<Change> alarms() {
    List<Change> alarms = new ArrayList<>();
    for (Run run : runs.values()) {
      if (run.alarm && run.last != null) {
        alarms.add(new Change(run.last, true, run.sinceMillis));
      }
    }
    alarms.sort(Comparator.comparing(Change::drift, Drift.FURTHEST));
    return alarms;
  }
}
