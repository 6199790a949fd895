package io.dawnwatch.topology.replay;

import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.store.EntityHeap;
import io.dawnwatch.topology.store.Memory;
import io.dawnwatch.topology.stream.ScorerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * What a run would take, from a sample of each partition that is really decoded and scored on one
 * thread; nothing is written.
 *
 * @param parts by partition
 * @param sampled records in the sample
 * @param startSeconds what a run takes once, however long it is
 * @param recordsPerSecond of one thread that is warm, fetching, decoding and scoring
 * @param bytesPerRecord mean of key and value
 * @param outputsPerRecord outputs for one record of the sample
 * @param outputBytes mean of an output
 * @param entities most entities at one time
 * @param bytesPerEntity heap that each of those took that had room on it; 0 if none was left at the
 *     end of the sample, and so nothing could be measured
 */
public record Estimate(
    List<Part> parts,
    long sampled,
    double startSeconds,
    double recordsPerSecond,
    double bytesPerRecord,
    double outputsPerRecord,
    double outputBytes,
    long entities,
    double bytesPerEntity) {
  /**
   * A partition of it.
   *
   * @param warmUp most records of its warm-up, by offsets
   * @param records most records of its slice, by offsets
   * @param entities most entities at one time of its sample
   */
  public record Part(int partition, long warmUp, long records, int entities) {}

  public Estimate {
    parts = List.copyOf(parts);
  }

  /** Most records to read, warm-up included. */
  public long records() {
    return parts.stream().mapToLong(part -> part.warmUp() + part.records()).sum();
  }

  /**
   * Seconds it would take.
   *
   * @param threads threads of all processes together, each on a core of its own
   * @param perSecond limit of all together; 0 for none
   */
  public double seconds(int threads, double perSecond) {
    double rate = recordsPerSecond * Math.max(1, Math.min(threads, parts.size()));
    double unlimited = startSeconds + records() / rate;
    return perSecond > 0 ? Math.max(unlimited, records() / perSecond) : unlimited;
  }

  /**
   * Samples the slices of a manifest.
   *
   * @param memory what state may take, here as in the run
   */
  public static Estimate of(
      Cluster cluster,
      Dataset dataset,
      SchemaIds ids,
      ScorerFactory scorers,
      Manifest manifest,
      long sample,
      Memory memory) {
    EntityHeap shared = new EntityHeap(memory.heapBytes());
    List<Sample> samples = new ArrayList<>();
    try {
      return of(
          cluster,
          dataset,
          manifest,
          sample,
          slice -> {
            samples.add(new Sample(dataset, ids, scorers, slice, memory, shared));
            return samples.get(samples.size() - 1);
          });
    } finally {
      samples.forEach(Sample::close);
    }
  }

  private static Estimate of(
      Cluster cluster,
      Dataset dataset,
      Manifest manifest,
      long sample,
      Function<Manifest.Slice, Sample> open) {
    List<Part> parts = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    long most = Math.max(1, sample / Math.max(1, manifest.slices().size()));
    long heapBefore = heap();
    WarmRate rate = new WarmRate();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      for (Manifest.Slice slice : manifest.slices()) {
        Sample one = open.apply(slice);
        long[] since = {System.nanoTime()};
        reader.read(
            new TopicPartition(dataset.events(), slice.partition()),
            slice.start(),
            slice.end(),
            record -> {
              one.apply(record);
              long now = System.nanoTime();
              rate.record(now - since[0]);
              since[0] = now;
              return one.read() < most;
            });
        samples.add(one);
        parts.add(
            new Part(
                slice.partition(),
                slice.start() - slice.warmUp(),
                slice.end() - slice.start(),
                one.mostEntities()));
      }
    }
    long heap = Math.max(0, heap() - heapBefore);
    long read = samples.stream().mapToLong(Sample::read).sum();
    long outputs = samples.stream().mapToLong(Sample::outputs).sum();
    long left = samples.stream().mapToLong(Sample::entities).sum();
    return new Estimate(
        parts,
        read,
        rate.startSeconds(),
        rate.perSecond(),
        (double) samples.stream().mapToLong(Sample::bytes).sum() / Math.max(1, read),
        (double) outputs / Math.max(1, read),
        (double) samples.stream().mapToLong(Sample::outputBytes).sum() / Math.max(1, outputs),
        samples.stream().mapToLong(Sample::mostEntities).sum(),
        left == 0 ? 0 : (double) heap / left);
  }

  /** Bytes of the heap that are reachable, about. */
  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
