package io.dawnwatch.topology.files;

import io.dawnwatch.engine.parse.RejectReason;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of the lines. {@code records = events + rejected + filtered}; {@code events = applied
 * + late}.
 *
 * @param lines read, or for a log that cannot be read to its end, up to there
 * @param records lines with those that continue them
 * @param rejected records that are no events, by reason
 * @param filtered records that the dataset's cleaning leaves out, by step
 * @param rules breaches of the dataset's expectations, by name: events, or windows
 * @param late events older than the lateness allows: in no window
 * @param windows scores of windows
 * @param warm windows whose entity had enough of a past
 * @param anomalies windows that reach the threshold
 * @param eventScores single events that were published
 * @param alerts incidents the engine raised; one cut at a block boundary counts once
 */
public record LogCounts(
    long lines,
    long records,
    Map<RejectReason, Long> rejected,
    SortedMap<String, Long> filtered,
    SortedMap<String, Long> rules,
    long events,
    long applied,
    long late,
    long windows,
    long warm,
    long anomalies,
    long eventScores,
    long alerts) {
  static final LogCounts NONE =
      new LogCounts(0, 0, Map.of(), new TreeMap<>(), new TreeMap<>(), 0, 0, 0, 0, 0, 0, 0, 0);

  public LogCounts {
    // Most logs of a folder of very many have none: those share one map.
    rejected = rejected.isEmpty() ? Map.of() : new EnumMap<>(rejected);
    filtered = own(filtered);
    rules = own(rules);
    long out = sum(rejected) + sum(filtered);
    if (records != events + out || events != applied + late) {
      throw new IllegalStateException(
          "the books do not balance: "
              + records
              + " records, "
              + events
              + " events, "
              + out
              + " rejected or filtered, "
              + applied
              + " applied, "
              + late
              + " late");
    }
  }

  private static SortedMap<String, Long> own(SortedMap<String, Long> counts) {
    return counts.isEmpty() ? Collections.emptySortedMap() : new TreeMap<>(counts);
  }

  public long rejectedRecords() {
    return sum(rejected);
  }

  public long filteredRecords() {
    return sum(filtered);
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static <K> void add(Map<K, Long> counts, Map<K, Long> more) {
    more.forEach((name, count) -> counts.merge(name, count, Long::sum));
  }

  LogCounts plus(LogCounts more) {
    Map<RejectReason, Long> sum = new HashMap<>(rejected);
    add(sum, more.rejected);
    SortedMap<String, Long> left = new TreeMap<>(filtered);
    add(left, more.filtered);
    SortedMap<String, Long> broken = new TreeMap<>(rules);
    add(broken, more.rules);
    return new LogCounts(
        lines + more.lines,
        records + more.records,
        sum,
        left,
        broken,
        events + more.events,
        applied + more.applied,
        late + more.late,
        windows + more.windows,
        warm + more.warm,
        anomalies + more.anomalies,
        eventScores + more.eventScores,
        alerts + more.alerts);
  }
}
