package io.dawnwatch.topology.forecast;

import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.topology.stream.HeapPerEntity;
import java.util.List;

/**
 * What a dataset takes, drawn out from a sample. All figures grow with the bytes a day alone; a
 * mean day is meant where nothing is said of the peak.
 *
 * @param linesPerDay lines
 * @param eventsPerDay events
 * @param entities entities that speak
 * @param ingestCores cores of {@code ingest} at the peak
 * @param scoreCores cores of {@code stream} at the peak
 * @param replayCoreHours hours on one core that a replay of a day takes, warm-up included
 * @param replayCores cores the morning run is reckoned with
 * @param partitions least partitions for twice the cores of scoring at the peak and for the
 *     entities
 * @param heapBytes heap of all instances of {@code stream} together, half of it for entities
 * @param topics by topic
 */
public record Forecast(
    double linesPerDay,
    double eventsPerDay,
    double entities,
    double ingestCores,
    double scoreCores,
    double replayCoreHours,
    int replayCores,
    int partitions,
    double heapBytes,
    List<Topic> topics) {
  /** Broker, client and Kafka Streams beside our own code, on the thread, for each record. */
  public static final double LIVE_NANOS = 2_000;

  /** The same for a replay, whose reader and producer are alone. */
  public static final double REPLAY_NANOS = 500;

  /** Blocks of the horizon that a replay reads before its slice. */
  public static final int WARM_UP_BLOCKS = 6;

  private static final double DAY_SECONDS = 86_400;
  private static final double DAY_MILLIS = 86_400_000;
  private static final int LEAST_PARTITIONS = 4;

  public Forecast {
    topics = List.copyOf(topics);
  }

  /**
   * A topic.
   *
   * @param recordsPerDay records written a day
   * @param bytesPerRecord on disk, one copy
   * @param keptBytes on disk when retention is reached, all copies
   */
  public record Topic(String name, double recordsPerDay, double bytesPerRecord, double keptBytes) {
    /** Bytes written a day, one copy. */
    public double bytesPerDay() {
      return recordsPerDay * bytesPerRecord;
    }
  }

  /**
   * What is wanted.
   *
   * @param bytesPerDay of lines, without line ends
   * @param retentionDays of every topic
   * @param entities how many speak; 0 if each speaks as often as in the sample
   * @param peak the busiest minute against the mean
   * @param copies replicas of each partition
   * @param replayCores cores for the morning run; 0 for as many as live takes at the peak
   */
  public record Plan(
      double bytesPerDay,
      double retentionDays,
      long entities,
      double peak,
      int copies,
      int replayCores) {
    /**
     * Milliseconds between the events of the sample so that each of its entities speaks as often as
     * those of the plan will.
     */
    public double spacingMillis(double bytesPerEvent, long sampleEntities) {
      double eventsPerMilli = bytesPerDay / bytesPerEvent / DAY_MILLIS;
      return entities / (eventsPerMilli * sampleEntities);
    }
  }

  /** Draws a sample out to a plan. */
  public static Forecast of(Measured sample, Plan plan, FeatureSpec features) {
    double lines = plan.bytesPerDay() * sample.lines() / sample.lineBytes();
    double events = lines * sample.events().records() / sample.lines();
    double entities =
        plan.entities() > 0
            ? plan.entities()
            : Math.max(
                sample.entities(),
                events
                    / DAY_MILLIS
                    * sample.entities()
                    * sample.spanMillis()
                    / sample.events().records());
    double ingest = cores(lines, sample.ingestNanos() + LIVE_NANOS) * plan.peak();
    double score = cores(events, sample.scoreNanos() + LIVE_NANOS) * plan.peak();
    double warmUp = WARM_UP_BLOCKS * features.horizonMillis() / DAY_MILLIS;
    double replay = 24 * (1 + warmUp) * cores(events, sample.replayNanos() + REPLAY_NANOS);
    int replayCores = plan.replayCores() > 0 ? plan.replayCores() : (int) Math.ceil(ingest + score);
    int partitions =
        (int)
            Math.max(
                LEAST_PARTITIONS,
                Math.max(Math.ceil(2 * score), Math.ceil(entities / features.entityCap())));
    double perEvent = 1.0 / sample.events().records();
    double kept = plan.retentionDays() * plan.copies();
    double outputs = events * perEvent * sample.outputs().records();
    double quarantined = lines * sample.quarantined().records() / sample.lines();
    double stateBytes = entities * sample.stateBytes() / Math.max(1, sample.entities());
    return new Forecast(
        lines,
        events,
        entities,
        ingest,
        score,
        replay,
        replayCores,
        partitions,
        2 * entities * HeapPerEntity.bytes(features),
        List.of(
            topic("lines", lines, (double) sample.lineBytes() / sample.lines(), kept),
            topic("events", events, sample.events().mean(), kept),
            topic("quarantine", quarantined, sample.quarantined().mean(), kept),
            topic("scores, alerts", outputs, sample.outputs().mean(), kept),
            topic("replays", outputs, sample.outputs().mean(), kept),
            // Compacted: the last value of each key, and about as much that is not yet cleaned.
            new Topic(
                "changelog",
                events * perEvent * sample.changelog().records(),
                sample.changelog().mean(),
                2 * stateBytes * plan.copies())));
  }

  private static Topic topic(String name, double perDay, double bytes, double kept) {
    return new Topic(name, perDay, bytes, perDay * bytes * kept);
  }

  private static double cores(double perDay, double nanos) {
    return perDay / DAY_SECONDS * nanos / 1e9;
  }

  /** Hours of the morning run. */
  public double replayHours() {
    return replayCoreHours / Math.max(1, Math.min(replayCores, partitions));
  }

  /** Bytes on the brokers' disks, all copies. */
  public double diskBytes() {
    return topics.stream().mapToDouble(Topic::keptBytes).sum();
  }
}
