package io.dawnwatch.topology.replay;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.TopicPartition;

/*
 * Kafka's own sticky assignors balance numbers of partitions. Here what matters is the work: a partition that is done is
 * none, and one in the middle must not move, for whoever takes it over begins it again.
 * The longest goes first, to who has least (Graham. Bounds on multiprocessing timing anomalies, 1969): the last to end is at
 * most a third later than it must be.
 */
/**
 * Divides the partitions of a run that are not finished among those who work on it: everyone keeps
 * the partition it is at, the rest goes by length, the longest first, to who has least. Public for
 * Kafka, which makes it by its name.
 */
public final class RunAssignor implements ConsumerPartitionAssignor, Configurable {
  /** Property of a consumer that holds its {@link Member}. */
  static final String MEMBER = "dawnwatch.run.member";

  /** What the assignor asks the worker it belongs to. */
  interface Member {
    String topic();

    /** Partition it is at, -1 for none. */
    int at();

    /** Partitions that are not finished, and how long each is. */
    SortedMap<Integer, Long> unfinished();
  }

  private Member member;

  @Override
  public void configure(Map<String, ?> configs) {
    member = (Member) configs.get(MEMBER);
  }

  @Override
  public String name() {
    return "dawnwatch-run";
  }

  @Override
  public ByteBuffer subscriptionUserData(Set<String> topics) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(0, member.at());
  }

  @Override
  public GroupAssignment assign(Cluster metadata, GroupSubscription subscriptions) {
    Map<String, Integer> at = new TreeMap<>();
    subscriptions
        .groupSubscription()
        .forEach(
            (id, one) -> {
              ByteBuffer data = one.userData();
              boolean told = data != null && data.remaining() >= Integer.BYTES;
              at.put(id, told ? data.getInt(data.position()) : -1);
            });
    Map<String, Assignment> assignments = new TreeMap<>();
    divide(at, member.unfinished())
        .forEach(
            (id, numbers) ->
                assignments.put(
                    id,
                    new Assignment(
                        numbers.stream()
                            .map(number -> new TopicPartition(member.topic(), number))
                            .toList())));
    return new GroupAssignment(assignments);
  }

  /**
   * Who works on what.
   *
   * @param at partition each member is at, -1 for none; by member id, sorted
   * @param unfinished partitions to divide, and how long each is
   */
  static Map<String, List<Integer>> divide(
      Map<String, Integer> at, SortedMap<Integer, Long> unfinished) {
    SortedMap<Integer, Long> open = new TreeMap<>(unfinished);
    Map<String, List<Integer>> given = new LinkedHashMap<>();
    Map<String, Long> work = new LinkedHashMap<>();
    at.forEach(
        (id, number) -> {
          List<Integer> own = new ArrayList<>();
          Long length = open.remove(number);
          if (length != null) {
            own.add(number);
          }
          given.put(id, own);
          work.put(id, length == null ? 0 : length);
        });
    for (int number : longestFirst(open)) {
      work.keySet().stream()
          .min(
              Comparator.comparingLong((String id) -> work.get(id))
                  .thenComparing(id -> given.get(id).size()))
          .ifPresent(
              id -> {
                given.get(id).add(number);
                work.merge(id, open.get(number), Long::sum);
              });
    }
    return given;
  }

  /** Partitions in the order in which they are given, and begun. */
  static List<Integer> longestFirst(SortedMap<Integer, Long> lengths) {
    return lengths.keySet().stream()
        .sorted(Comparator.comparing(lengths::get, Comparator.reverseOrder()))
        .toList();
  }
}
