package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.score.Emission;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/*
 * Scoring is deterministic, so the outputs themselves are the progress: nothing beside them can disagree with them.
 */
/**
 * What a run has committed of a partition.
 *
 * @param offset emission offset of its last output, -1 for none
 * @param ordinals by model, the ordinal of its last output of that emission offset
 * @param outputs how many there are
 */
record Committed(long offset, Map<String, Integer> ordinals, long outputs) {
  static final Committed NOTHING = new Committed(-1, Map.of(), 0);

  /** Whether this output is among them. */
  boolean has(Emission emission) {
    return emission.offset() < offset
        || emission.offset() == offset
            && emission.ordinal() <= ordinals.getOrDefault(emission.modelId(), -1);
  }

  /**
   * What is committed now. The writer before must have been fenced: then nothing is added.
   *
   * @throws IllegalStateException if a part of it may no longer be retained
   */
  static Committed read(
      Cluster cluster,
      PartitionReader reader,
      Dataset dataset,
      SchemaIds ids,
      Plan plan,
      int partition)
      throws InterruptedException {
    TopicPartition replays = new TopicPartition(dataset.replays(), partition);
    long beginning = reader.beginning(replays);
    long from = plan.outputsFrom(partition);
    if (beginning > from) {
      throw new IllegalStateException(gone(plan.runId(), replays, from, beginning));
    }
    awaitDecided(cluster, reader, replays);
    RecordReader records = new RecordReader(ids);
    byte[] run = Output.run(plan.runId());
    long[] found = {NOTHING.offset(), 0};
    Map<String, Integer> ordinals = new HashMap<>();
    reader.read(
        replays,
        from,
        reader.end(replays),
        record -> {
          if (Output.isOf(run, record)) {
            Output one = Output.of(record, records);
            if (one.offset() != found[0]) {
              ordinals.clear();
            }
            ordinals.put(one.modelId(), one.ordinal());
            found[0] = one.offset();
            found[1]++;
          }
          return true;
        });
    return new Committed(found[0], Map.copyOf(ordinals), found[1]);
  }

  static String gone(String runId, TopicPartition replays, long from, long beginning) {
    return "outputs of run "
        + runId
        + " may be gone: they begin at offset "
        + from
        + " of "
        + replays
        + ", whose retention has reached "
        + beginning
        + ". Replay its manifest as a new run: `dawnwatch runs show "
        + runId
        + " --manifest FILE`, then `dawnwatch replay --manifest FILE`";
  }

  /** Waits until all that is written now is committed or aborted; other runs write there, too. */
  static void awaitDecided(Cluster cluster, PartitionReader reader, TopicPartition partition)
      throws InterruptedException {
    try (Admin admin = cluster.admin()) {
      long written =
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition)
              .get()
              .offset();
      reader.awaitStable(partition, written - 1);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the end of " + partition + " cannot be read: " + e.getCause().getMessage(),
          e.getCause());
    }
  }
}
