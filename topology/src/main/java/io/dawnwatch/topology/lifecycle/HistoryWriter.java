package io.dawnwatch.topology.lifecycle;

import io.dawnwatch.engine.RuleBreaks;
import io.dawnwatch.schemas.ExpectationCounts;
import io.dawnwatch.schemas.LogEvent;
import io.dawnwatch.schemas.Quarantined;
import io.dawnwatch.schemas.RecordWriter;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Source;
import io.dawnwatch.schemas.Tick;
import io.dawnwatch.topology.ingest.IngestedLine;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.EntityPartitioner;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.map.EventMapping;
import io.dawnwatch.topology.map.LogEventWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes history into a dataset whose events' own time is the clock: in time order, with the ticks
 * that live time would have brought, so that live scoring and replay run over it as over live data.
 * One writer per dataset at a time: a second one fences the first. Not thread-safe.
 */
public final class HistoryWriter implements AutoCloseable {
  /** A partition without an event for this long, in the data's time, gets a tick. */
  public static final Duration TICK = Duration.ofSeconds(30);

  /**
   * Longer steps of the data's time are refused unless asked for: they are mostly a wrong year or
   * zone.
   */
  public static final Duration MAX_STEP = Duration.ofDays(7);

  /** Nobody waits for a record before its transaction is committed: batches may fill up. */
  private static final int LINGER_MILLIS = 500;

  /** Half of the largest message that brokers take by default. */
  private static final int BATCH_BYTES = 512 << 10;

  private final Dataset dataset;
  private final HistorySender sender;
  private final String topic;
  private final LogEventWriter events;
  private final RecordWriter others;
  private final RecordWriter quarantine;
  private final byte[] tick;
  private final byte[] end;
  private final long[] last;
  private final long maxStepMillis;
  private final List<RuleBreaks> counts = new ArrayList<>();
  private long clock = Long.MIN_VALUE;
  private long firstMillis = Long.MIN_VALUE;
  private long written;
  private long quarantined;
  private long ticks;

  /**
   * A writer for a dataset that was made with {@link Clock#EVENT}.
   *
   * @throws IllegalStateException if the dataset is live
   */
  public HistoryWriter(Cluster cluster, Dataset dataset, SchemaIds ids, Duration maxStep)
      throws InterruptedException {
    this.dataset = dataset;
    ModelTopic.Fixed fixed = new DatasetTopics(cluster, dataset).check();
    if (fixed.clock() != Clock.EVENT) {
      throw new IllegalStateException(
          "dataset "
              + dataset.name()
              + " is live (the broker's time is its clock): load into a dataset made with --clock"
              + " event");
    }
    topic = dataset.events();
    events = new LogEventWriter(ids, topic);
    others =
        new RecordWriter(
            ids,
            dataset.events(),
            LogEvent.getClassSchema(),
            Tick.getClassSchema(),
            ExpectationCounts.getClassSchema());
    quarantine = new RecordWriter(ids, dataset.quarantine(), Quarantined.getClassSchema());
    tick = others.write(new Tick("loader", false));
    end = others.write(new Tick("loader", true));
    last = new long[fixed.partitions()];
    maxStepMillis = maxStep.toMillis();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      for (int number = 0; number < last.length; number++) {
        TopicPartition partition = new TopicPartition(dataset.events(), number);
        last[number] = reader.lastTimestampBefore(partition, reader.end(partition)).orElse(0);
        clock = Math.max(clock, last[number]);
      }
    }
    Producer<byte[], byte[]> producer =
        cluster.producer(
            Map.of(
                "transactional.id",
                dataset.application("loader"),
                "linger.ms",
                LINGER_MILLIS,
                "batch.size",
                BATCH_BYTES));
    sender = new HistorySender(producer, topic, last.length, cluster.patience());
  }

  /**
   * Writes an event. Its record's time is the one given, or the latest so far if that is later: the
   * engine then tells whether it is late.
   *
   * @param millis the event's own time, or that of the event before it in its log if it has none
   * @throws IllegalArgumentException if the event lies before what the dataset already holds, or a
   *     step is too long
   */
  public void write(IngestedLine.Event event, long millis) {
    moveTo(millis, event.source());
    byte[] key = event.key();
    write(key, event.value(key, events));
  }

  /** The same for an event that was made elsewhere. */
  public void write(LogEvent event, long millis) {
    moveTo(millis, event.getSource());
    write(event.getEntity().getBytes(StandardCharsets.UTF_8), others.write(event));
  }

  private void write(byte[] key, byte[] value) {
    writeCounts();
    int partition = EntityPartitioner.partition(key, last.length);
    sender.send(new ProducerRecord<>(topic, partition, clock, key, value));
    last[partition] = clock;
    written++;
  }

  /** In the partition that a topic of one would have; at the clock, which they do not move. */
  private void writeCounts() {
    for (RuleBreaks found : counts) {
      byte[] value = others.write(EventMapping.toAvro(found));
      sender.send(new ProducerRecord<>(topic, 0, clock, null, value));
      last[0] = clock;
    }
    counts.clear();
  }

  private void moveTo(long millis, Source source) {
    if (firstMillis == Long.MIN_VALUE) {
      if (millis <= clock) {
        throw new IllegalArgumentException(
            dataset.events()
                + " already holds history up to "
                + Instant.ofEpochMilli(clock)
                + ", which "
                + where(source)
                + " ("
                + Instant.ofEpochMilli(millis)
                + ") is not after: load in time order, or into another dataset");
      }
      firstMillis = millis;
      clock = millis;
      Arrays.fill(last, millis);
      return;
    }
    if (millis <= clock) {
      return;
    }
    if (millis - clock > maxStepMillis) {
      throw new IllegalArgumentException(
          "time steps from "
              + Instant.ofEpochMilli(clock)
              + " to "
              + Instant.ofEpochMilli(millis)
              + " at "
              + where(source)
              + ", more than "
              + Duration.ofMillis(maxStepMillis).toHours()
              + " h: check the year and the zone (--year, --zone), or allow it with --max-step");
    }
    for (long at = clock + TICK.toMillis(); at < millis; at += TICK.toMillis()) {
      tickIdle(at);
    }
    clock = millis;
    tickIdle(millis);
  }

  private static String where(Source source) {
    return source.getOrigin() + ":" + source.getPosition();
  }

  private void tickIdle(long now) {
    for (int partition = 0; partition < last.length; partition++) {
      if (now - last[partition] >= TICK.toMillis()) {
        sender.send(new ProducerRecord<>(topic, partition, now, null, tick));
        last[partition] = now;
        ticks++;
      }
    }
  }

  /** Notes how many events broke which expectations, before the next event. */
  public void broken(RuleBreaks found) {
    counts.add(found);
  }

  /** Keeps a rejected line aside. */
  public void quarantine(Quarantined rejected) {
    sender.send(
        new ProducerRecord<>(dataset.quarantine(), 0, null, null, quarantine.write(rejected)));
    quarantined++;
  }

  /**
   * Ends the history: a tick three blocks on in every partition, at which all windows and alerts
   * end.
   *
   * @param blockMillis length of a block: the model's horizon
   */
  public void finish(long blockMillis) {
    if (firstMillis != Long.MIN_VALUE) {
      writeCounts();
      long at = clock + 3 * blockMillis;
      for (int partition = 0; partition < last.length; partition++) {
        sender.send(new ProducerRecord<>(topic, partition, at, null, end));
        ticks++;
      }
    }
    sender.commit();
  }

  /**
   * Ends this load, not the history: windows and alerts stay open, and another writer goes on after
   * the last event.
   */
  public void leaveOpen() {
    if (firstMillis != Long.MIN_VALUE) {
      writeCounts();
    }
    sender.commit();
  }

  /** Events written. */
  public long written() {
    return written;
  }

  /** Events that stay whatever happens now: the others go with their transaction. */
  public long committed() {
    return sender.committed();
  }

  public long quarantined() {
    return quarantined;
  }

  /** Ticks written, the last ones included. */
  public long ticks() {
    return ticks;
  }

  /**
   * Offset of the last record written to each partition; complete after {@link #finish} or {@link
   * #leaveOpen}.
   */
  public Map<Integer, Long> lastOffsets() {
    return sender.lastOffsets();
  }

  /** Time of the first event, {@link Long#MIN_VALUE} before it. */
  public long firstMillis() {
    return firstMillis;
  }

  /** Time of the last event so far. */
  public long clockMillis() {
    return clock;
  }

  @Override
  public void close() {
    sender.close();
  }
}
