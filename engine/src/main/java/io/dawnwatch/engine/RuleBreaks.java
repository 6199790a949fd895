package io.dawnwatch.engine;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many events of a window broke which expectations about events, as ingest counted them:
 * whether they were flagged, quarantined or only counted.
 *
 * @param partition the partition of lines they came in; -1 for a file
 * @param startMillis start of the window, milliseconds since 1970 UTC
 * @param endMillis its end, exclusive
 * @param events by the name of the expectation, each at least 1
 */
public record RuleBreaks(
    int partition, long startMillis, long endMillis, SortedMap<String, Long> events) {
  public RuleBreaks {
    events = Collections.unmodifiableSortedMap(new TreeMap<>(events));
  }
}
