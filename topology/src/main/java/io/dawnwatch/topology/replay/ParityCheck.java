package io.dawnwatch.topology.replay;

import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionCursor;
import io.dawnwatch.topology.kafka.PartitionReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Compares what a run emitted with what was emitted live, body by body: a merge by (emission
 * offset, model, ordinal), so memory stays flat whatever the slice's size.
 */
public final class ParityCheck {
  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;

  public ParityCheck(Cluster cluster, Dataset dataset, SchemaIds ids) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
  }

  /** Compares every partition of the manifest. */
  public List<Parity> compare(Manifest manifest, String runId) {
    List<Parity> parities = new ArrayList<>();
    for (Manifest.Slice slice : manifest.slices()) {
      parities.add(compare(slice, runId));
    }
    return parities;
  }

  private Parity compare(Manifest.Slice slice, String runId) {
    byte[] run = runId.getBytes(StandardCharsets.UTF_8);
    try (Stream scores = new Stream(dataset.scores(), slice, record -> true);
        Stream alerts = new Stream(dataset.alerts(), slice, record -> true);
        Stream replay = new Stream(dataset.replays(), slice, record -> isOf(run, record))) {
      Comparison comparison = new Comparison();
      while (true) {
        long offset = Math.min(Math.min(scores.offset(), alerts.offset()), replay.offset());
        if (offset == Stream.ENDED) {
          return comparison.result(slice.partition());
        }
        compare(offset, List.of(scores, alerts), replay, comparison);
      }
    }
  }

  /**
   * Compares what one record caused. Both sides wrote the outputs of several models in the same
   * order, so an output of the run is the next of one of the live topics, unless there is a
   * difference: then what has no counterpart yet waits for it until the record is done.
   */
  private static void compare(
      long offset, List<Stream> live, Stream replay, Comparison comparison) {
    SortedMap<Output, Output> liveWaits = new TreeMap<>();
    SortedMap<Output, Output> replayWaits = new TreeMap<>();
    while (replay.offset() == offset) {
      Output again = replay.take();
      Output found = liveWaits.remove(again);
      for (int i = 0; found == null && i < live.size(); i++) {
        Stream one = live.get(i);
        if (one.offset() == offset && one.peek().compareTo(again) == 0) {
          found = one.take();
        }
      }
      if (found != null) {
        comparison.add(found, again);
        continue;
      }
      Output twice = replayWaits.put(again, again);
      if (twice != null) {
        comparison.add(null, twice);
      }
      for (Stream one : live) {
        if (one.offset() == offset) {
          meet(one.take(), liveWaits, replayWaits, comparison);
        }
      }
    }
    for (Stream one : live) {
      while (one.offset() == offset) {
        meet(one.take(), liveWaits, replayWaits, comparison);
      }
    }
    liveWaits.values().forEach(one -> comparison.add(one, null));
    replayWaits.values().forEach(again -> comparison.add(null, again));
  }

  private static void meet(
      Output live,
      SortedMap<Output, Output> liveWaits,
      SortedMap<Output, Output> replayWaits,
      Comparison comparison) {
    Output again = replayWaits.remove(live);
    if (again != null) {
      comparison.add(live, again);
      return;
    }
    Output twice = liveWaits.put(live, live);
    if (twice != null) {
      comparison.add(twice, null);
    }
  }

  private static boolean isOf(byte[] runId, ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(Replay.RUN_HEADER);
    return header != null && java.util.Arrays.equals(header.value(), runId);
  }

  /** The outputs of one partition of one topic that lie in a slice. */
  private final class Stream implements AutoCloseable {
    static final long ENDED = Long.MAX_VALUE;

    private final Consumer<byte[], byte[]> consumer = cluster.consumer(Map.of());
    private final RecordReader reader = new RecordReader(ids);
    private final PartitionCursor cursor;
    private final Predicate<ConsumerRecord<byte[], byte[]>> wanted;
    private final Manifest.Slice slice;
    private Output next;

    Stream(String topic, Manifest.Slice slice, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
      this.slice = slice;
      this.wanted = wanted;
      TopicPartition partition = new TopicPartition(topic, slice.partition());
      try (PartitionReader bounds = new PartitionReader(cluster)) {
        cursor =
            new PartitionCursor(
                consumer,
                partition,
                bounds.beginning(partition),
                bounds.end(partition),
                cluster.patience());
      }
    }

    Output peek() {
      while (next == null && cursor.hasNext()) {
        ConsumerRecord<byte[], byte[]> record = cursor.next();
        if (wanted.test(record)) {
          Output output = Output.of(record, reader);
          if (output.offset() >= slice.start() && output.offset() < slice.end()) {
            next = output;
          }
        }
      }
      return next;
    }

    /** Offset of the record that caused the next output, {@link #ENDED} for none. */
    long offset() {
      Output output = peek();
      return output == null ? ENDED : output.offset();
    }

    Output take() {
      Output output = peek();
      next = null;
      return output;
    }

    @Override
    public void close() {
      consumer.close();
    }
  }

  /** Counts, hashes, and remembers the first difference. */
  private static final class Comparison {
    private final MessageDigest liveSha = Ids.newSha256();
    private final MessageDigest replaySha = Ids.newSha256();
    private long match;
    private long mismatch;
    private long missing;
    private long extra;
    private String cause = "";
    private String first = "";

    void add(Output live, Output again) {
      if (live != null) {
        liveSha.update(live.body());
      }
      if (again != null) {
        replaySha.update(again.body());
      }
      if (live != null && again != null && live.sameBytes(again)) {
        match++;
        return;
      }
      boolean liveSaidNothingYet = match + mismatch + missing == 0;
      if (live == null) {
        extra++;
      } else if (again == null) {
        missing++;
      } else {
        mismatch++;
      }
      if (first.isEmpty()) {
        first =
            "live: "
                + (live == null ? "nothing" : live.record())
                + "\nreplay: "
                + (again == null ? "nothing" : again.record());
        cause = cause(live, again, liveSaidNothingYet);
      }
    }

    private static String cause(Output live, Output again, boolean liveSaidNothingYet) {
      if (live == null) {
        return liveSaidNothingYet
            ? "live started late, or its scores are no longer retained"
            : "unknown";
      }
      if (again == null) {
        return "unknown";
      }
      if (!live.modelId().equals(again.modelId())) {
        return "another model: live " + live.modelId() + ", replay " + again.modelId();
      }
      if (live.semantics() != again.semantics()) {
        return "other semantics: live " + live.semantics() + ", replay " + again.semantics();
      }
      if (live.schema() != again.schema()) {
        return "another version of the schema";
      }
      if (!live.release().equals(again.release())) {
        return "another release: live " + live.release() + ", replay " + again.release();
      }
      return "unknown";
    }

    Parity result(int partition) {
      HexFormat hex = HexFormat.of();
      return new Parity(
          partition,
          match,
          mismatch,
          missing,
          extra,
          hex.formatHex(liveSha.digest()),
          hex.formatHex(replaySha.digest()),
          cause,
          first);
    }
  }
}
