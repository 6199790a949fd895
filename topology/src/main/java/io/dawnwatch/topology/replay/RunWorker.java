package io.dawnwatch.topology.replay;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/*
 * The group decides who works on what; it does not guard the outputs. A member may go on with a partition that is no
 * longer its own until it notices: the transactional id of the next owner fences it.
 */
/**
 * One thread that works on a run: a member of the run's consumer group, with one partition at a
 * time. While it scores it keeps polling, all partitions paused, so that the group does not think
 * it dead.
 */
final class RunWorker implements ConsumerRebalanceListener, RunAssignor.Member {
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration BUSY = Duration.ofMillis(1);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Dataset dataset;
  private final Plan plan;
  private final RunView view;
  private final PartitionReplay replay;
  private final String host;
  private final Consumer<String> notes;
  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final SortedSet<Integer> mine = new TreeSet<>();
  private volatile int at = -1;

  /** Why the partition it is at is no longer its own; empty while it is. */
  private String takenAway = "";

  private int askedAt = -1;
  private long polledNanos;
  private long toldNanos;

  /** What all workers of a process know of their run. */
  interface RunView {
    /** Partitions that are not finished, as of a moment ago. */
    SortedSet<Integer> unfinished();

    /** Whether to stop though the run is not done. */
    boolean isEnded();
  }

  RunWorker(
      Cluster cluster,
      Dataset dataset,
      Plan plan,
      RunView view,
      PartitionReplay replay,
      String host,
      Consumer<String> notes) {
    this.dataset = dataset;
    this.plan = plan;
    this.view = view;
    this.replay = replay;
    this.host = host;
    this.notes = notes;
    String session = cluster.properties().getOrDefault("session.timeout.ms", "10000");
    consumer =
        cluster.consumer(
            Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                Plan.group(dataset, plan.runId()),
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                session,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                Integer.toString(Integer.parseInt(session) / 4),
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(RunAssignor.class.getName()),
                RunAssignor.MEMBER,
                this));
  }

  /** Works until the run is done. */
  void work() throws InterruptedException {
    try {
      consumer.subscribe(List.of(dataset.events()), this);
      while (!view.unfinished().isEmpty() && !view.isEnded()) {
        consumer.poll(IDLE);
        OptionalInt next = next();
        if (next.isPresent()) {
          replay(next.getAsInt());
        } else {
          askForMore();
        }
      }
    } finally {
      consumer.close();
    }
  }

  private OptionalInt next() {
    return RunAssignor.longestFirst(unfinished()).stream()
        .filter(mine::contains)
        .mapToInt(Integer::intValue)
        .findFirst();
  }

  /** Whoever has nothing left asks the group to divide again, once for each partition finished. */
  private void askForMore() {
    int unfinished = view.unfinished().size();
    if (unfinished != askedAt && unfinished > 0) {
      askedAt = unfinished;
      consumer.enforceRebalance("a worker has nothing to do");
    }
  }

  private void replay(int number) throws InterruptedException {
    Manifest.Slice slice =
        plan.manifest().slices().stream()
            .filter(one -> one.partition() == number)
            .findFirst()
            .orElseThrow();
    at = number;
    takenAway = "";
    try {
      if (replay.runAndNote(slice, this::goOn).isEmpty() && !view.isEnded()) {
        notes.accept("partition " + number + ": let go, " + takenAway);
      }
    } catch (KafkaException | IllegalStateException e) {
      if (!isFenced(e)) {
        throw e;
      }
      // Not before the group divides again: else two would fence each other for ever.
      mine.remove(number);
      notes.accept("partition " + number + ": another worker has taken over, this one lets go");
    } finally {
      at = -1;
    }
  }

  static boolean isFenced(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return true;
      }
    }
    return false;
  }

  private boolean goOn(long offset) {
    long now = System.nanoTime();
    if (now - polledNanos > POLL_NANOS) {
      polledNanos = now;
      consumer.poll(BUSY);
      if (now - toldNanos > TELL_NANOS && mine.contains(at)) {
        toldNanos = now;
        tell(offset);
      }
    }
    return takenAway.isEmpty() && !view.isEnded();
  }

  /** For those who watch, and for Kafka's own tools; nothing is decided by it. */
  private void tell(long offset) {
    consumer.commitAsync(
        Map.of(new TopicPartition(dataset.events(), at), new OffsetAndMetadata(offset + 1, host)),
        (offsets, error) -> {});
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    // The group is dividing anew: what is being worked on goes on, nothing else is begun.
    mine.clear();
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    mine.clear();
    takenAway = "the group took this worker for dead";
    at = -1;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    mine.clear();
    for (TopicPartition partition : partitions) {
      mine.add(partition.partition());
      consumer.seek(partition, 0);
    }
    if (at >= 0 && !mine.contains(at)) {
      takenAway = "the group gave it to another worker";
    }
  }

  @Override
  public String topic() {
    return dataset.events();
  }

  @Override
  public int at() {
    return at;
  }

  @Override
  public SortedMap<Integer, Long> unfinished() {
    SortedSet<Integer> open = view.unfinished();
    SortedMap<Integer, Long> lengths = new TreeMap<>();
    for (Manifest.Slice slice : plan.manifest().slices()) {
      if (open.contains(slice.partition())) {
        lengths.put(slice.partition(), slice.length());
      }
    }
    return lengths;
  }
}
