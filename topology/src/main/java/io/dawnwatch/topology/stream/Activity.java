package io.dawnwatch.topology.stream;

import io.dawnwatch.engine.Counters;
import io.dawnwatch.engine.HeapEntityStates.Usage;
import io.dawnwatch.engine.clean.SetExpectation;
import io.dawnwatch.topology.ingest.Ledger;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tasks of this process do, for metrics, health and ticks. Nothing here decides a score.
 * Thread-safe.
 */
public final class Activity {
  private static final Logger LOG = LoggerFactory.getLogger(Activity.class);

  /** Counters of one partition, owned by one task at a time. */
  public static final class Partition {
    private final AtomicLong records = new AtomicLong();
    private volatile Counters counters = new Counters(0, 0, 0, 0);
    private volatile Usage usage = new Usage(0, 0, 0);
    private volatile long overflowed;
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
  private final LongAdder lines = new LongAdder();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder filtered = new LongAdder();
  private final LongAdder breaches = new LongAdder();
  private final Map<Integer, Ledger> ledgers = new ConcurrentHashMap<>();
  private volatile Consumer<String> listener = told -> {};
  private final LongAdder scores = new LongAdder();
  private final LongAdder alerts = new LongAdder();
  private final LongAdder suppressed = new LongAdder();

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

  void entities(int partition, Usage usage, long overflowed) {
    Partition one = of(partition);
    one.usage = usage;
    one.overflowed = overflowed;
  }

  /** Where the entities of all owned partitions are. */
  public Usage entities() {
    int live = 0;
    int spilled = 0;
    long bytes = 0;
    for (Partition partition : partitions.values()) {
      if (partition.owned) {
        Usage usage = partition.usage;
        live += usage.live();
        spilled += usage.spilled();
        bytes += usage.heapBytes();
      }
    }
    return new Usage(live, spilled, bytes);
  }

  /** Events of owned partitions that were counted as those of {@code __other__}. */
  public long overflowed() {
    long overflowed = 0;
    for (Partition partition : partitions.values()) {
      overflowed += partition.owned ? partition.overflowed : 0;
    }
    return overflowed;
  }

  void line() {
    lines.increment();
  }

  /** What the next commit of that partition's lines says. */
  void ledger(int partition, Ledger ledger) {
    ledgers.put(partition, ledger);
  }

  void filtered() {
    filtered.increment();
  }

  /**
   * A window of lines was not as the dataset expects: counted, logged, and told to whoever listens.
   */
  void breach(int partition, SetExpectation.Breach breach) {
    breaches.increment();
    String told =
        "lines partition "
            + partition
            + ", "
            + Instant.ofEpochMilli(breach.startMillis())
            + " to "
            + Instant.ofEpochMilli(breach.endMillis())
            + ": expectation "
            + breach.name()
            + " is broken: "
            + breach.what();
    LOG.warn("{}", told);
    listener.accept(told);
  }

  /** Tells of windows of lines that are not as the dataset expects, in words. */
  public void onBreach(Consumer<String> told) {
    listener = told;
  }

  /**
   * What became of the lines of each partition that this process ingests, as of their last commits.
   */
  public SortedMap<Integer, Ledger> ledgers() {
    return new TreeMap<>(ledgers);
  }

  /** Lines this process left out by the dataset's cleaning. */
  public long filteredCount() {
    return filtered.sum();
  }

  /** Windows of lines that were not as the dataset expects, since the process began. */
  public long breachCount() {
    return breaches.sum();
  }

  void quarantined() {
    quarantined.increment();
  }

  void emitted(boolean alert) {
    (alert ? alerts : scores).increment();
  }

  void suppressed() {
    suppressed.increment();
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
    return lines.sum();
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

  /** Steps of alerts that suppressions held back; a retry after a crash counts again. */
  public long alertsSuppressed() {
    return suppressed.sum();
  }
}
