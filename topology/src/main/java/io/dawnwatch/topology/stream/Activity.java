package io.dawnwatch.topology.stream;

import io.dawnwatch.engine.Counters;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the tasks of this process do, for metrics, health and ticks. Nothing here decides a score.
 * Thread-safe.
 */
public final class Activity {
  /** Counters of one partition, owned by one task at a time. */
  public static final class Partition {
    private final AtomicLong records = new AtomicLong();
    private volatile Counters counters = new Counters(0, 0, 0, 0);
    private volatile boolean owned;

    /** Records seen since the process owns the partition: tells whether something came. */
    public long records() {
      return records.get();
    }

    public Counters counters() {
      return counters;
    }
  }

  private final Map<Integer, Partition> partitions = new ConcurrentHashMap<>();
  private final Map<Integer, LinesOfPartition> lines = new ConcurrentSkipListMap<>();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder scores = new LongAdder();
  private final LongAdder alerts = new LongAdder();

  /** The ledger of one partition of lines, as far as this process has read it. */
  public static final class LinesOfPartition {
    private final LongAdder read = new LongAdder();
    private final LongAdder rejected = new LongAdder();

    /** Lines read: each became an event or was rejected. */
    public long read() {
      return read.sum();
    }

    /** Lines put into quarantine. */
    public long rejected() {
      return rejected.sum();
    }
  }

  private Partition of(int partition) {
    return partitions.computeIfAbsent(partition, any -> new Partition());
  }

  void own(int partition, Counters counters) {
    Partition one = of(partition);
    one.counters = counters;
    one.owned = true;
  }

  void release(int partition) {
    of(partition).owned = false;
  }

  void record(int partition) {
    Partition one = of(partition);
    one.records.lazySet(one.records.get() + 1);
  }

  void counters(int partition, Counters counters) {
    of(partition).counters = counters;
  }

  void line(int partition, boolean rejected) {
    LinesOfPartition one = lines.computeIfAbsent(partition, any -> new LinesOfPartition());
    one.read.increment();
    if (rejected) {
      one.rejected.increment();
      quarantined.increment();
    }
  }

  void quarantined() {
    quarantined.increment();
  }

  void emitted(boolean alert) {
    (alert ? alerts : scores).increment();
  }

  /** Partitions of {@code events} that a task of this process scores. */
  public Set<Integer> owned() {
    Set<Integer> owned = ConcurrentHashMap.newKeySet();
    partitions.forEach(
        (number, partition) -> {
          if (partition.owned) {
            owned.add(number);
          }
        });
    return owned;
  }

  /** What is known of a partition. */
  public Partition partition(int partition) {
    return of(partition);
  }

  /** Sum of the counters of all owned partitions. */
  public Counters total() {
    long read = 0;
    long applied = 0;
    long late = 0;
    long control = 0;
    for (Partition partition : partitions.values()) {
      if (partition.owned) {
        Counters counters = partition.counters;
        read += counters.read();
        applied += counters.applied();
        late += counters.late();
        control += counters.control();
      }
    }
    return new Counters(read, applied, late, control);
  }

  /** Lines this process has read. */
  public long linesRead() {
    return lines.values().stream().mapToLong(LinesOfPartition::read).sum();
  }

  /** The ledger of ingest, by partition of lines. */
  public Map<Integer, LinesOfPartition> linesByPartition() {
    return Collections.unmodifiableMap(lines);
  }

  /** Lines and events this process has put into quarantine. */
  public long quarantinedCount() {
    return quarantined.sum();
  }

  /** Scores this process has emitted; a retry after a crash counts again. */
  public long scoresEmitted() {
    return scores.sum();
  }

  /** Steps of alerts this process has emitted; a retry after a crash counts again. */
  public long alertsEmitted() {
    return alerts.sum();
  }
}
