package io.dawnwatch.topology.operate;

import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether what the dataset's topics will hold when their retention is full fits the disks: what
 * they hold now, drawn out at the rate since the first event that is retained.
 */
final class DiskCheck implements Check {
  /** Shorter histories say little of the rate. */
  private static final long LEAST_SPAN_MILLIS = 3_600_000;

  /** Where nothing is deleted, a month is looked ahead. */
  private static final long FOREVER_MILLIS = 30L * 86_400_000;

  private static final double FULL = 0.9;

  @Override
  public void look(Patient patient, Consumer<Finding> findings)
      throws ExecutionException, InterruptedException {
    long usable = 0;
    boolean known = true;
    Map<String, Long> sizes = new TreeMap<>();
    Map<Integer, Map<String, LogDirDescription>> brokers =
        patient
            .admin()
            .describeLogDirs(patient.nodes().stream().map(Node::id).toList())
            .allDescriptions()
            .get();
    for (Map<String, LogDirDescription> folders : brokers.values()) {
      for (LogDirDescription folder : folders.values()) {
        OptionalLong left = folder.usableBytes();
        known &= left.isPresent();
        usable += left.orElse(0);
        folder
            .replicaInfos()
            .forEach(
                (partition, replica) -> {
                  if (partition.topic().startsWith(patient.dataset().prefix())) {
                    sizes.merge(partition.topic(), replica.size(), Long::sum);
                  }
                });
      }
    }
    long now = sizes.values().stream().mapToLong(Long::longValue).sum();
    String holds = "the dataset's topics hold " + bytes(now) + " with all replicas";
    if (!known) {
      findings.accept(
          Finding.unknown(
              "disks",
              holds + "; the brokers do not tell what is left",
              "look at df on the brokers"));
      return;
    }
    String left = "; the brokers have " + bytes(usable) + " left";
    long span = span(patient);
    if (span < LEAST_SPAN_MILLIS) {
      findings.accept(
          Finding.ok(
              "disks",
              holds + left + (span < 0 ? "" : "; with less than an hour of events no forecast")));
      return;
    }
    double growth = 0;
    for (Map.Entry<String, Long> topic : sizes.entrySet()) {
      String text = patient.setting(topic.getKey(), "retention.ms");
      long retention = text.isEmpty() ? -1 : Long.parseLong(text);
      double full = (double) (retention < 0 ? FOREVER_MILLIS : retention) / span;
      if (!patient.setting(topic.getKey(), "cleanup.policy").equals("compact")) {
        growth += Math.max(0, full - 1) * topic.getValue();
      }
    }
    String forecast =
        holds
            + left
            + String.format(
                Locale.ROOT,
                "; at the rate of the last %s they will grow by %s until retention holds them",
                TopicsCheck.time(span),
                bytes((long) growth));
    if (growth > usable * FULL) {
      findings.accept(
          Finding.fail(
              "disks",
              forecast,
              patient.script("kafka-configs.sh")
                  + " --alter --entity-type topics --entity-name "
                  + patient.dataset().lines()
                  + " --add-config retention.ms=N, or add disks"));
    } else {
      findings.accept(Finding.ok("disks", forecast));
    }
  }

  /** Time since the first event that is retained; negative for history, which does not grow. */
  private static long span(Patient patient) {
    if (patient.fixed().isEmpty()
        || patient.fixed().get().clock() == Clock.EVENT
        || !patient.topics().containsKey(patient.dataset().events())) {
      return -1;
    }
    long now = System.currentTimeMillis();
    long first = now;
    try (PartitionReader reader = new PartitionReader(patient.cluster())) {
      for (int number = 0; number < patient.fixed().get().partitions(); number++) {
        TopicPartition partition = new TopicPartition(patient.dataset().events(), number);
        long at =
            reader
                .first(partition, reader.beginning(partition))
                .map(record -> record.timestamp())
                .orElse(now);
        first = Math.min(first, at);
      }
    }
    return now - first;
  }

  /** An amount of bytes for people. */
  static String bytes(long bytes) {
    if (bytes < 10_000) {
      return bytes + " bytes";
    }
    if (bytes < 10_000_000) {
      return bytes / 1_000 + " kB";
    }
    return bytes < 10_000_000_000L ? bytes / 1_000_000 + " MB" : bytes / 1_000_000_000 + " GB";
  }
}
