package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.NamedCount;
import io.dawnwatch.schemas.RunPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A partition of a run that is done.
 *
 * @param coverage its ledger
 * @param late events that came late, by entity
 * @param parity its comparison with live, if there was one
 * @param whatIf what the model would have said, beside live; for a what-if
 * @param host host that finished it
 * @param release release that finished it
 * @param finishedMillis when, milliseconds since 1970 UTC
 */
public record Finished(
    Coverage coverage,
    Map<String, Long> late,
    Optional<Parity> parity,
    Optional<WhatIf> whatIf,
    String host,
    String release,
    long finishedMillis) {
  public Finished {
    late = new TreeMap<>(late);
  }

  /** Its partition. */
  public int partition() {
    return coverage.partition();
  }

  RunPartition toAvro(String runId) {
    return new RunPartition(
        runId,
        release,
        host,
        finishedMillis,
        coverage.toAvro(),
        counts(late),
        parity.map(Parity::toAvro).orElse(null),
        whatIf.map(WhatIf::toAvro).orElse(null));
  }

  static Finished fromAvro(RunPartition one) {
    return new Finished(
        Coverage.fromAvro(one.getCoverage()),
        counts(one.getLate()),
        Optional.ofNullable(one.getParity()).map(Parity::fromAvro),
        Optional.ofNullable(one.getWhatIf()).map(WhatIf::fromAvro),
        one.getHost(),
        one.getRelease(),
        one.getFinishedMillis());
  }

  /** Most first, then by name. */
  static List<NamedCount> counts(Map<String, Long> counts) {
    List<NamedCount> list = new ArrayList<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(one -> list.add(new NamedCount(one.getKey(), one.getValue())));
    return list;
  }

  static Map<String, Long> counts(List<NamedCount> list) {
    Map<String, Long> counts = new TreeMap<>();
    list.forEach(one -> counts.merge(one.getName(), one.getCount(), Long::sum));
    return counts;
  }
}
