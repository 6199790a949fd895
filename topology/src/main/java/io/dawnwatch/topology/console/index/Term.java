package io.dawnwatch.topology.console.index;

import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/*
 * Rows and the offsets after them are written in one transaction, which begins by prolonging the lease. So whatever ends it
 * (an error, kill -9, another console that took over) the next one reads on exactly where the rows end: nothing is lost and
 * nothing counted twice. Verdicts are read first, so that the scores they are about are kept when they come.
 */
/** One console's time as the indexer, from its lease to its end. Not thread-safe. */
final class Term implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Records of a transaction at most. */
  private static final int MOST_RECORDS = 5_000;

  /** How often it is noted that nothing came, how far the topics are, and what models there are. */
  private static final long NOTE_NANOS = 2_000_000_000L;

  /** How often old rows are looked for, besides when the index has caught up. */
  private static final long SWEEP_NANOS = 60_000_000_000L;

  private final IndexDatabase index;
  private final Dataset dataset;
  private final Lease lease;
  private final Indexed keep;
  private final DatasetTime time;
  private final Consumer<byte[], byte[]> consumer;
  private final Positions positions;
  private final Batch batch;
  private final Snapshots snapshots;
  private boolean verdictsFirst = true;
  private boolean newDrift = true;
  private long notedNanos;
  private long sweptNanos;
  private boolean sweeping;
  private boolean behind = true;

  Term(
      IndexDatabase index,
      Cluster cluster,
      Dataset dataset,
      Lease lease,
      Indexed keep,
      LongSupplier wallMillis) {
    this.index = index;
    this.dataset = dataset;
    this.lease = lease;
    this.keep = keep;
    this.time = new DatasetTime(index, wallMillis);
    this.consumer = cluster.consumer(Map.of("max.poll.records", MOST_RECORDS));
    SchemaIds ids = cluster.schemas();
    try {
      positions =
          new Positions(
              index,
              cluster,
              dataset,
              consumer,
              wallMillis.getAsLong() - keep.retention().toMillis());
      batch =
          new Batch(
              dataset,
              time.isHistory(),
              ids,
              index.list(
                  "select distinct score_id from verdict where score_id <> ''",
                  row -> row.getString(1)));
      Set<TopicPartition> all = positions.partitions();
      int partitions =
          (int) all.stream().filter(one -> one.topic().equals(dataset.drift())).count();
      snapshots = new Snapshots(index, cluster, dataset, ids, keep.drift(), partitions);
      consumer.assign(all);
      all.forEach(one -> consumer.seek(one, positions.next(one)));
      consumer.pause(all.stream().filter(one -> !one.topic().equals(dataset.feedback())).toList());
      positions.ends(consumer.endOffsets(all));
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
    notedNanos = System.nanoTime() - NOTE_NANOS;
    sweptNanos = System.nanoTime();
  }

  /** Ends a poll that is under way. From any thread. */
  void wakeup() {
    consumer.wakeup();
  }

  /**
   * Indexes the next records, if there are any.
   *
   * @return records that were taken
   * @throws Lease.LostException if another console indexes now
   */
  int step() {
    if (verdictsFirst && positions.isCaughtUp(dataset.feedback())) {
      verdictsFirst = false;
      consumer.resume(positions.partitions());
    }
    ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      positions.taken(
          new TopicPartition(record.topic(), record.partition()),
          record.timestamp(),
          batch.take(record));
    }
    positions.partitions().forEach(one -> positions.reached(one, consumer.position(one)));
    newDrift |= batch.hasDrift();
    boolean due = System.nanoTime() - notedNanos >= NOTE_NANOS;
    Optional<Snapshots.Change> change = Optional.empty();
    if (due) {
      notedNanos = System.nanoTime();
      positions.ends(consumer.endOffsets(positions.partitions()));
      if (!verdictsFirst && positions.isCaughtUp(dataset.drift()) && !batch.hasDrift()) {
        change = snapshots.look(newDrift);
        newDrift = false;
      }
    }
    if (due || !records.isEmpty()) {
      commit(change);
    }
    sweep();
    return records.count();
  }

  private void commit(Optional<Snapshots.Change> change) {
    index.write(
        tx -> {
          lease.prolong(tx);
          batch.write(tx);
          if (change.isPresent()) {
            change.get().in(tx);
          }
          positions.write(tx);
          lease.prolong(tx);
          return null;
        });
  }

  private void sweep() {
    boolean wasBehind = behind;
    behind = !positions.isCaughtUp(dataset.scores());
    sweeping |= wasBehind && !behind;
    if (sweeping || System.nanoTime() - sweptNanos >= SWEEP_NANOS) {
      sweptNanos = System.nanoTime();
      long now = time.now();
      sweeping =
          index.write(
              tx -> {
                lease.prolong(tx);
                boolean more = Sweep.step(tx, now, keep.retention().toMillis());
                lease.prolong(tx);
                return more;
              });
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
