package io.dawnwatch.topology.operate;

import io.dawnwatch.topology.lifecycle.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Whether the live apps run and how far they are behind. */
final class AppsCheck implements Check {
  /** From here on an app counts as behind, as its health does. */
  private static final long BEHIND = 10_000;

  @Override
  public void look(Patient patient, Consumer<Finding> findings)
      throws ExecutionException, InterruptedException {
    Applications applications = new Applications(patient.admin(), patient.dataset());
    Map<String, ConsumerGroupDescription> groups = applications.groups();
    for (String kind : List.of("ingest", "score")) {
      String name = patient.dataset().application(kind);
      boolean loaded =
          kind.equals("ingest")
              && patient.fixed().map(fixed -> fixed.clock() == Clock.EVENT).orElse(false);
      if (patient.fixed().isPresent()
          && !loaded
          && groups.keySet().stream().noneMatch(one -> one.startsWith(name))) {
        findings.accept(
            Finding.warn(
                name, "it has never run", patient.verb(kind.equals("score") ? "stream" : kind)));
      }
    }
    String replays = patient.dataset().application("replay");
    for (ConsumerGroupDescription group : groups.values()) {
      if (group.groupId().startsWith(replays) && group.members().isEmpty()) {
        continue; // a run that is over or waits for a worker: `runs list` tells of it
      }
      findings.accept(one(patient, applications, group));
    }
  }

  private static Finding one(
      Patient patient, Applications applications, ConsumerGroupDescription group)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed = applications.committed(group.groupId());
    Map<TopicPartition, OffsetSpec> ends = new TreeMap<>(Applications.BY_NAME);
    Map<TopicPartition, OffsetSpec> beginnings = new TreeMap<>(Applications.BY_NAME);
    for (TopicPartition partition : committed.keySet()) {
      ends.put(partition, OffsetSpec.latest());
      beginnings.put(partition, OffsetSpec.earliest());
    }
    Map<TopicPartition, ListOffsetsResultInfo> end;
    Map<TopicPartition, ListOffsetsResultInfo> beginning;
    try {
      end =
          patient
              .admin()
              .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
              .all()
              .get();
      beginning = patient.admin().listOffsets(beginnings).all().get();
    } catch (ExecutionException e) {
      return Finding.fail(
          group.groupId(),
          "what it reads cannot be asked for its end: " + e.getCause().getMessage(),
          patient.verb("reset"));
    }
    long lag = 0;
    for (Map.Entry<TopicPartition, OffsetAndMetadata> at : committed.entrySet()) {
      long offset = at.getValue().offset();
      lag += Math.max(0, end.get(at.getKey()).offset() - offset);
      if (offset < beginning.get(at.getKey()).offset()) {
        return Finding.fail(
            group.groupId(),
            at.getKey()
                + ": it stands at offset "
                + offset
                + ", and records up to "
                + beginning.get(at.getKey()).offset()
                + " were deleted before it read them",
            patient.verb("reset") + ", after looking for a longer retention");
      }
    }
    String what =
        String.format(
            Locale.ROOT,
            "%s, %s, %,d records behind",
            state(group.groupState()),
            TopicsCheck.counted(group.members().size(), "member"),
            lag);
    if (group.members().isEmpty()) {
      return Finding.warn(group.groupId(), what, "start it: " + start(patient, group.groupId()));
    }
    if (group.groupState() != GroupState.STABLE) {
      return Finding.warn(
          group.groupId(), what, "wait; if it stays so, look at its log and /health/ready");
    }
    return lag > BEHIND
        ? Finding.warn(
            group.groupId(),
            what,
            "more threads (--threads) or processes, up to the number of partitions")
        : Finding.ok(group.groupId(), what);
  }

  private static String start(Patient patient, String group) {
    String ingest = patient.dataset().application("ingest");
    if (!group.startsWith(ingest)) {
      return patient.verb("stream");
    }
    return patient.verb("ingest")
        + (group.equals(ingest) ? "" : " --source-topic " + group.substring(ingest.length() + 1));
  }

  private static String state(GroupState state) {
    return switch (state) {
      case STABLE -> "it runs";
      case EMPTY, DEAD -> "it does not run";
      case PREPARING_REBALANCE, COMPLETING_REBALANCE, ASSIGNING, RECONCILING ->
          "it shares out partitions";
      default -> state.toString();
    };
  }
}
