package io.dawnwatch.topology.report;

import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.drift.Distributions;
import io.dawnwatch.engine.drift.Traffic;
import io.dawnwatch.schemas.DriftSpan;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.DecodedTopic;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What live saw hour by hour, as it stands on {@code drift}, all partitions together. */
public final class DriftLog {
  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public DriftLog(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /**
   * The hours under one champion.
   *
   * @param byStart what was seen, by start of the hour in ms since 1970 UTC
   * @param incomplete hours of which some partition saw a part or said nothing: their volume is
   *     left out
   * @param windows windows that were counted
   */
  public record Hours(SortedMap<Long, Distributions> byStart, Set<Long> incomplete, long windows) {}

  /** Reads the hours that start in [from, to), ms since 1970 UTC. */
  public Hours read(String modelId, long fromMillis, long toMillis) {
    Gathering hours = new Gathering();
    int partitions =
        DecodedTopic.read(
            cluster,
            ids,
            dataset.drift(),
            record -> {
              if (record instanceof DriftSpan span
                  && span.getModelId().equals(modelId)
                  && span.getStartMillis() >= fromMillis
                  && span.getStartMillis() < toMillis) {
                hours.add(span);
              }
            });
    return hours.of(partitions);
  }

  /** Adds up what the partitions say of each hour, under one champion. Not thread-safe. */
  public static final class Gathering {
    private final SortedMap<Long, Distributions> byStart = new TreeMap<>();
    private final SortedMap<Long, Set<Integer>> seenBy = new TreeMap<>();
    private final Set<Long> partial = new TreeSet<>();
    private long windows;

    /** Takes what a partition says. */
    public void add(DriftSpan span) {
      byStart
          .computeIfAbsent(span.getStartMillis(), any -> new Distributions())
          .merge(distributions(span.getDistributions()));
      windows += span.getWindows();
      seenBy
          .computeIfAbsent(span.getStartMillis(), any -> new TreeSet<>())
          .add(span.getPartition());
      if (span.getPartial()) {
        partial.add(span.getStartMillis());
      }
    }

    /**
     * The hours that were taken.
     *
     * @param partitions partitions that should have said something of each
     */
    public Hours of(int partitions) {
      seenBy.forEach(
          (start, of) -> {
            if (of.size() < partitions) {
              partial.add(start);
            }
          });
      for (long start : partial) {
        byStart.get(start).traffic().forgetHours(Set.of(Math.floorDiv(start, Traffic.HOUR)));
      }
      return new Hours(byStart, partial, windows);
    }
  }

  private static Distributions distributions(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return Distributions.of(new ModelPart(copy));
  }
}
