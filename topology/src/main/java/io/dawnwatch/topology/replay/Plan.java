package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.RunPlan;
import io.dawnwatch.topology.Release;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * A run that all who work on it share.
 *
 * @param runId its id
 * @param manifest what is read
 * @param parity whether it is compared with live
 * @param outputsFrom by partition: no output of the run lies before this offset of {@code replays}
 * @param createdMillis when it was made, milliseconds since 1970 UTC
 * @param release release that made it
 */
public record Plan(
    String runId,
    Manifest manifest,
    boolean parity,
    List<Long> outputsFrom,
    long createdMillis,
    String release) {
  public Plan {
    outputsFrom = List.copyOf(outputsFrom);
  }

  /** A plan for a run that writes from now on. */
  public static Plan make(
      Cluster cluster,
      Dataset dataset,
      String runId,
      Manifest manifest,
      boolean parity,
      long nowMillis) {
    List<Long> ends = new ArrayList<>();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      int partitions = reader.partitions(dataset.replays());
      for (int number = 0; number < partitions; number++) {
        ends.add(reader.end(new TopicPartition(dataset.replays(), number)));
      }
    }
    return new Plan(runId, manifest, parity, ends, nowMillis, Release.VERSION);
  }

  Plan with(Manifest other) {
    return new Plan(runId, other, parity, outputsFrom, createdMillis, release);
  }

  /** Offset of {@code replays} before which a partition has no output of the run. */
  long outputsFrom(int partition) {
    return partition < outputsFrom.size() ? outputsFrom.get(partition) : 0;
  }

  /** Consumer group of those who work on a run. */
  static String group(Dataset dataset, String runId) {
    return dataset.application("replay") + "." + runId;
  }

  /** Transactional id of who works on a partition of a run: the next one fences the last. */
  static String transactionalId(Dataset dataset, String runId, int partition) {
    return group(dataset, runId) + "." + partition;
  }

  RunPlan toAvro() {
    return new RunPlan(runId, createdMillis, release, parity, outputsFrom, manifest.toAvro());
  }

  static Plan fromAvro(RunPlan plan) {
    return new Plan(
        plan.getRunId(),
        Manifest.fromAvro(plan.getManifest()),
        plan.getParity(),
        plan.getOutputsFrom(),
        plan.getCreatedMillis(),
        plan.getRelease());
  }
}
