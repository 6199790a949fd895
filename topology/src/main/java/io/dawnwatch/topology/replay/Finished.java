package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.TemplateSightings;
import io.dawnwatch.schemas.NamedCount;
import io.dawnwatch.schemas.RunPartition;
import java.nio.ByteBuffer;
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
 * @param ingest hashes of the configurations that made its events, sorted
 * @param distributions how the features of its windows are distributed
 * @param heldBack what suppressions held back, by their id
 * @param templates which templates its windows held
 * @param parity its comparison with live, if there was one
 * @param whatIf what the model would have said, beside live; for a what-if
 * @param host host that finished it
 * @param release release that finished it
 * @param finishedMillis when, milliseconds since 1970 UTC
 */
public record Finished(
    Coverage coverage,
    Map<String, Long> late,
    List<String> ingest,
    Distributions distributions,
    List<HeldBack> heldBack,
    TemplateSightings templates,
    Optional<Parity> parity,
    Optional<WhatIf> whatIf,
    String host,
    String release,
    long finishedMillis) {
  public Finished {
    late = new TreeMap<>(late);
    ingest = List.copyOf(ingest);
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
        whatIf.map(WhatIf::toAvro).orElse(null),
        ByteBuffer.wrap(distributions.toPart().bytes()),
        HeldBack.toAvro(heldBack),
        ByteBuffer.wrap(templates.toBytes()),
        ingest);
  }

  static Finished fromAvro(RunPartition one) {
    return new Finished(
        Coverage.fromAvro(one.getCoverage()),
        counts(one.getLate()),
        one.getIngest(),
        distributions(one.getDistributions()),
        HeldBack.fromAvro(one.getHeldBack()),
        templates(one.getTemplates()),
        Optional.ofNullable(one.getParity()).map(Parity::fromAvro),
        Optional.ofNullable(one.getWhatIf()).map(WhatIf::fromAvro),
        one.getHost(),
        one.getRelease(),
        one.getFinishedMillis());
  }

  private static byte[] copy(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return copy;
  }

  private static TemplateSightings templates(ByteBuffer bytes) {
    byte[] copy = copy(bytes);
    return copy.length == 0 ? new TemplateSightings() : TemplateSightings.fromBytes(copy);
  }

  private static Distributions distributions(ByteBuffer bytes) {
    byte[] copy = copy(bytes);
    return copy.length == 0 ? new Distributions() : Distributions.of(new ModelPart(copy));
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
