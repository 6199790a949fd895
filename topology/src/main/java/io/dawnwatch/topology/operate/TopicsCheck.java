package io.dawnwatch.topology.operate;

import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

/** Whether the topics are there, as they were made, kept long enough, and safe. */
final class TopicsCheck implements Check {
  /** Blocks that scores need before a slice, and alerts, which live on scores. */
  private static final int BLOCKS_FOR_SCORES = 3;

  private static final int BLOCKS_FOR_ALERTS = 6;

  /** What is replayed each morning. */
  private static final Duration SLICE = Duration.ofDays(1);

  /** An event of a line of the greatest length, with its attributes. */
  private static final long MOST_RECORD_BYTES = 1 << 20;

  @Override
  public void look(Patient patient, Consumer<Finding> findings)
      throws ExecutionException, InterruptedException {
    if (patient.fixed().isEmpty()) {
      findings.accept(absent(patient));
      return;
    }
    ModelTopic.Fixed fixed = patient.fixed().get();
    Map<String, DatasetTopics.Wanted> wanted =
        new DatasetTopics(patient.cluster(), patient.dataset())
            .wanted(fixed.partitions(), fixed.clock());
    for (Map.Entry<String, DatasetTopics.Wanted> entry : wanted.entrySet()) {
      TopicDescription topic = patient.topics().get(entry.getKey());
      if (topic == null) {
        findings.accept(missing(patient, fixed, entry.getKey()));
      } else {
        One one = new One(patient, fixed, topic, entry.getValue());
        if (!one.look(findings)) {
          findings.accept(Finding.ok(topic.name(), one.summary()));
        }
      }
    }
  }

  private static Finding absent(Patient patient) throws ExecutionException, InterruptedException {
    Set<String> all = patient.admin().listTopics().names().get();
    List<String> others =
        all.stream()
            .filter(name -> name.startsWith("dw.") && name.endsWith(".events"))
            .map(name -> name.substring(3, name.length() - 7))
            .sorted()
            .toList();
    return Finding.fail(
        "dataset " + patient.dataset().name(),
        "it is not on this cluster"
            + (others.isEmpty() ? "" : "; there are: " + String.join(", ", others)),
        patient.verb("topics create")
            + (others.isEmpty() ? "" : ", or give --dataset " + others.get(0)));
  }

  private static Finding missing(Patient patient, ModelTopic.Fixed fixed, String topic) {
    return Finding.fail(
            topic,
            "it does not exist",
            patient.verb("topics create")
                + " --partitions "
                + fixed.partitions()
                + " --clock "
                + fixed.clock().name().toLowerCase(Locale.ROOT))
        .fixedBy(
            () ->
                new DatasetTopics(patient.cluster(), patient.dataset())
                    .complete(fixed, patient.cluster().schemas()));
  }

  /** One topic; each part tells whether it found something. */
  private record One(
      Patient patient,
      ModelTopic.Fixed fixed,
      TopicDescription topic,
      DatasetTopics.Wanted wanted) {

    boolean look(Consumer<Finding> findings) {
      boolean found = partitions(findings);
      found |= settings(findings);
      found |= retention(findings);
      found |= replication(findings);
      return found;
    }

    String name() {
      return topic.name();
    }

    private int replicas() {
      return topic.partitions().stream().mapToInt(one -> one.replicas().size()).min().orElse(0);
    }

    String summary() {
      return counted(topic.partitions().size(), "partition")
          + ", "
          + counted(replicas(), "replica")
          + ", "
          + patient.setting(name(), "message.timestamp.type")
          + ", "
          + patient.setting(name(), "cleanup.policy")
          + ", kept "
          + time(retentionMillis());
    }

    private boolean partitions(Consumer<Finding> findings) {
      boolean mayDiffer = name().equals(patient.dataset().lines());
      if (mayDiffer || topic.partitions().size() == wanted.partitions()) {
        return false;
      }
      findings.accept(
          Finding.fail(
              name(),
              "it has "
                  + topic.partitions().size()
                  + " partitions where the dataset was made with "
                  + wanted.partitions()
                  + ": entities changed partition, their state did not",
              "partitions cannot be taken away: make a new dataset and load or replay into it"));
      return true;
    }

    private boolean settings(Consumer<Finding> findings) {
      boolean found = false;
      for (Map.Entry<String, String> setting : wanted.configs().entrySet()) {
        String actual = patient.setting(name(), setting.getKey());
        if (!actual.equals(setting.getValue()) && !setting.getKey().equals("retention.ms")) {
          findings.accept(
              set(
                  Finding.Level.FAIL,
                  setting.getKey()
                      + " is "
                      + actual
                      + " where "
                      + setting.getValue()
                      + " is needed",
                  setting.getKey(),
                  setting.getValue()));
          found = true;
        }
      }
      long most = number(patient.setting(name(), "max.message.bytes"), Long.MAX_VALUE);
      if (most < MOST_RECORD_BYTES) {
        findings.accept(
            set(
                Finding.Level.WARN,
                "max.message.bytes is " + most + ": a long line would stop its writer",
                "max.message.bytes",
                Long.toString(MOST_RECORD_BYTES)));
        found = true;
      }
      return found;
    }

    private long retentionMillis() {
      return patient.setting(name(), "cleanup.policy").equals("compact")
          ? -1
          : number(patient.setting(name(), "retention.ms"), -1);
    }

    private boolean retention(Consumer<Finding> findings) {
      long actual = retentionMillis();
      if ("-1".equals(wanted.configs().get("retention.ms"))) {
        if (actual < 0) {
          return false;
        }
        findings.accept(
            set(
                Finding.Level.FAIL,
                "it is kept " + time(actual) + " where it must be kept for ever",
                "retention.ms",
                "-1"));
        return true;
      }
      if (actual < 0) {
        return false;
      }
      FeatureSpec features = patient.features();
      long tail = features.windowMillis() + features.latenessMillis() + features.skewMillis();
      boolean events = name().equals(patient.dataset().events());
      boolean compared =
          name().equals(patient.dataset().scores()) || name().equals(patient.dataset().alerts());
      long warmUp = events ? BLOCKS_FOR_ALERTS * features.horizonMillis() + tail : 0;
      long least = warmUp + (events || compared ? SLICE.toMillis() : 0);
      String most = patient.setting(name(), "retention.bytes");
      if (actual < least) {
        long scores = BLOCKS_FOR_SCORES * features.horizonMillis() + tail;
        findings.accept(
            set(
                events && actual < warmUp ? Finding.Level.FAIL : Finding.Level.WARN,
                events
                    ? String.format(
                        Locale.ROOT,
                        "it is kept %s; a replay warms up over %s for scores, %s for alerts, and a"
                            + " day's slice needs %s",
                        time(actual),
                        time(scores),
                        time(warmUp),
                        time(least))
                    : "it is kept " + time(actual) + ": the parity of a day needs " + time(least),
                "retention.ms",
                Long.toString(least)));
        return true;
      }
      if (least > 0 && !most.isEmpty() && !most.equals("-1")) {
        findings.accept(
            set(
                Finding.Level.WARN,
                "retention.bytes is "
                    + most
                    + " per partition: on a busy day less is kept than "
                    + time(actual),
                "retention.bytes",
                "-1"));
        return true;
      }
      return false;
    }

    private boolean replication(Consumer<Finding> findings) {
      int brokers = patient.nodes().size();
      int replicas = replicas();
      int inSync = (int) number(patient.setting(name(), "min.insync.replicas"), 1);
      List<Integer> behind =
          topic.partitions().stream()
              .filter(one -> one.isr().size() < one.replicas().size())
              .map(TopicPartitionInfo::partition)
              .toList();
      boolean found = false;
      if (inSync > replicas) {
        findings.accept(
            set(
                Finding.Level.FAIL,
                "min.insync.replicas is "
                    + inSync
                    + " with "
                    + replicas
                    + " replicas: every write is refused",
                "min.insync.replicas",
                Integer.toString(Math.max(1, replicas - 1))));
        found = true;
      } else if (replicas >= 3 && inSync < 2) {
        findings.accept(
            set(
                Finding.Level.WARN,
                "min.insync.replicas is 1 with "
                    + replicas
                    + " replicas: what one broker alone took is lost with it",
                "min.insync.replicas",
                "2"));
        found = true;
      }
      if (replicas < Math.min(3, brokers)) {
        findings.accept(
            Finding.warn(
                name(),
                "it has "
                    + counted(replicas, "replica")
                    + " on "
                    + brokers
                    + " brokers: it does not outlive one of them",
                patient.script("kafka-reassign-partitions.sh")
                    + " --execute --reassignment-json-file FILE, with three replicas for "
                    + name()));
        found = true;
      }
      if (!behind.isEmpty()) {
        findings.accept(
            Finding.fail(
                name(),
                "replicas of partitions " + behind + " are not in sync",
                "look after the brokers that are down or slow: "
                    + patient.script("kafka-topics.sh")
                    + " --describe --under-replicated-partitions"));
        found = true;
      }
      return found;
    }

    private Finding set(Finding.Level level, String what, String key, String value) {
      String remedy =
          patient.script("kafka-configs.sh")
              + " --alter --entity-type topics --entity-name "
              + name()
              + " --add-config "
              + key
              + "="
              + value;
      return new Finding(level, name(), what, remedy, Optional.of(() -> alter(key, value)));
    }

    private void alter(String key, String value) throws ExecutionException, InterruptedException {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name());
      // Findings outlive the examination and its client.
      try (Admin admin = patient.cluster().admin()) {
        admin
            .incrementalAlterConfigs(
                Map.of(
                    resource,
                    List.of(
                        new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
            .all()
            .get();
      }
    }
  }

  private static long number(String text, long otherwise) {
    return text.isEmpty() ? otherwise : Long.parseLong(text);
  }

  static String counted(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** A time for people. */
  static String time(long millis) {
    if (millis < 0) {
      return "for ever";
    }
    Duration time = Duration.ofMillis(millis);
    if (time.toHours() >= 48) {
      return time.toDays() + " d";
    }
    return time.toMinutes() >= 120 ? time.toHours() + " h" : time.toMinutes() + " min";
  }
}
