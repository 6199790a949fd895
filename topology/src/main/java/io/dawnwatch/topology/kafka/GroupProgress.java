package io.dawnwatch.topology.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far an application has committed. */
public final class GroupProgress {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Cluster cluster;
  private final String group;

  /** The progress of the application with that id. */
  public GroupProgress(Cluster cluster, String group) {
    this.cluster = cluster;
    this.group = group;
  }

  /** Told how many records are committed and still to come, while one waits. */
  @FunctionalInterface
  public interface Listener {
    /** Returns false to give up. */
    boolean goOn(long committed, long wanted);
  }

  /**
   * Waits until the record at {@code last} of each partition is committed.
   *
   * @return false if the listener gave up
   */
  public boolean await(String topic, Map<Integer, Long> last, Listener listener)
      throws InterruptedException {
    try (Admin admin = cluster.admin()) {
      while (true) {
        Map<TopicPartition, OffsetAndMetadata> committed =
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        long done = 0;
        long wanted = 0;
        boolean all = true;
        for (Map.Entry<Integer, Long> entry : last.entrySet()) {
          OffsetAndMetadata at = committed.get(new TopicPartition(topic, entry.getKey()));
          long offset = at == null ? 0 : at.offset();
          done += Math.min(offset, entry.getValue() + 1);
          wanted += entry.getValue() + 1;
          all &= offset > entry.getValue();
        }
        if (all) {
          return true;
        }
        if (!listener.goOn(done, wanted)) {
          return false;
        }
        Thread.sleep(POLL.toMillis());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the progress of " + group + " cannot be read: " + e.getCause().getMessage(), e);
    }
  }
}
