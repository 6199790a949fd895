package io.dawnwatch.topology.train;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.map.DecodedRecord;
import io.dawnwatch.topology.map.EventRecords;
import io.dawnwatch.topology.replay.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Finds times within the slices of a manifest. */
final class SliceTimes {
  /** Six blocks before a part, as a replay begins. */
  private static final int WARM_UP_BLOCKS = 6;

  private final Cluster cluster;
  private final SchemaIds ids;
  private final Manifest manifest;

  /** Offsets found before: a search over loaded history costs a second. */
  private final Map<Asked, Long> found = new HashMap<>();

  /** Time of the first event of all slices, once it is known. */
  private long firstMillis = Long.MIN_VALUE;

  private record Asked(int partition, long millis) {}

  /**
   * From the first to the last event.
   *
   * @param firstMillis record time of the first
   * @param lastMillis record time of the last
   */
  record Span(long firstMillis, long lastMillis) {}

  SliceTimes(Cluster cluster, SchemaIds ids, Manifest manifest) {
    this.cluster = cluster;
    this.ids = ids;
    this.manifest = manifest;
  }

  /** When the events of the slices begin and end; ticks and activations are none. */
  Optional<Span> events() {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    try (PartitionReader reader = new PartitionReader(cluster)) {
      for (Manifest.Slice slice : manifest.slices()) {
        TopicPartition partition = new TopicPartition(manifest.topic(), slice.partition());
        Seen seen = new Seen();
        reader.read(
            partition, slice.start(), slice.end(), record -> seen.look(record) && !seen.any);
        if (seen.any) {
          first = Math.min(first, seen.last);
          last = Math.max(last, lastEvent(reader, partition, slice));
        }
      }
    }
    firstMillis = first > last ? Long.MIN_VALUE : first;
    return first > last ? Optional.empty() : Optional.of(new Span(first, last));
  }

  private long lastEvent(PartitionReader reader, TopicPartition partition, Manifest.Slice slice) {
    for (long back = 64; ; back *= 8) {
      Seen seen = new Seen();
      reader.read(partition, Math.max(slice.start(), slice.end() - back), slice.end(), seen::look);
      if (seen.any) {
        return seen.last;
      }
    }
  }

  private final class Seen implements DecodedRecord.Sink {
    private final EventRecords records = new EventRecords(ids);
    private boolean any;
    private long last = Long.MIN_VALUE;

    /** Looks at a record; always true. */
    boolean look(ConsumerRecord<byte[], byte[]> record) {
      try {
        records.decode(record.offset(), record.timestamp(), record.value(), null).giveTo(this);
      } catch (BadRecordException e) {
        // It is no event.
      }
      return true;
    }

    @Override
    public void event(long offset, long recordMillis, LogEvent event) {
      any = true;
      last = Math.max(last, recordMillis);
    }

    @Override
    public void tick(long offset, long recordMillis) {}

    @Override
    public void endOfHistory(long offset, long recordMillis) {}

    @Override
    public void activate(
        long offset, long recordMillis, io.dawnwatch.engine.Activation activation) {}
  }

  /** The records within the slices whose time lies in [from, to). */
  List<SlicePass.Part> between(long fromMillis, long toMillis) {
    try (PartitionReader reader = new PartitionReader(cluster)) {
      List<SlicePass.Part> parts = new ArrayList<>();
      for (Manifest.Slice slice : manifest.slices()) {
        TopicPartition partition = new TopicPartition(manifest.topic(), slice.partition());
        long from =
            fromMillis <= firstMillis
                ? slice.start()
                : Math.max(slice.start(), offset(reader, partition, slice, fromMillis));
        long to =
            toMillis == Long.MAX_VALUE ? slice.end() : offset(reader, partition, slice, toMillis);
        parts.add(new SlicePass.Part(slice.partition(), from, Math.max(from, to)));
      }
      return parts;
    }
  }

  /**
   * What has to be read to score the windows in [from, to) as live would have: from the warm-up on,
   * until all of them are closed.
   */
  List<SlicePass.Part> toScore(long fromMillis, long toMillis, FeatureSpec features) {
    long warmUp =
        WARM_UP_BLOCKS * features.horizonMillis()
            + features.windowMillis()
            + features.latenessMillis()
            + features.skewMillis();
    try (PartitionReader reader = new PartitionReader(cluster)) {
      List<SlicePass.Part> parts = new ArrayList<>();
      for (Manifest.Slice slice : manifest.slices()) {
        TopicPartition partition = new TopicPartition(manifest.topic(), slice.partition());
        long first =
            fromMillis <= firstMillis
                ? slice.start()
                : offset(reader, partition, slice, fromMillis);
        OptionalLong clock = reader.lastTimestampBefore(partition, first);
        long since = Math.min(fromMillis, clock.orElse(fromMillis)) - warmUp;
        long from =
            since <= firstMillis
                ? slice.warmUp()
                : Math.min(first, offset(reader, partition, slice, since));
        long to =
            toMillis == Long.MAX_VALUE
                ? slice.end()
                : offset(
                    reader,
                    partition,
                    slice,
                    toMillis + features.latenessMillis() + features.windowMillis());
        parts.add(new SlicePass.Part(slice.partition(), from, Math.max(from, to)));
      }
      return parts;
    }
  }

  /** The same, and what lies before it from {@code sinceMillis} on. */
  List<SlicePass.Part> toScoreSince(
      long sinceMillis, long fromMillis, long toMillis, FeatureSpec features) {
    List<SlicePass.Part> all = between(sinceMillis, toMillis);
    List<SlicePass.Part> scored = toScore(fromMillis, toMillis, features);
    List<SlicePass.Part> parts = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      SlicePass.Part one = scored.get(i);
      parts.add(
          new SlicePass.Part(one.partition(), Math.min(all.get(i).from(), one.from()), one.to()));
    }
    return parts;
  }

  /** First offset of the slice, its warm-up included, at or past a time. */
  private long offset(
      PartitionReader reader, TopicPartition partition, Manifest.Slice slice, long millis) {
    long offset =
        found.computeIfAbsent(
            new Asked(slice.partition(), millis),
            any -> reader.offsetAt(partition, millis).orElse(slice.end()));
    return Math.min(slice.end(), Math.max(slice.warmUp(), offset));
  }
}
