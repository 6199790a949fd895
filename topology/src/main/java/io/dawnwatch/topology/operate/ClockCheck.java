package io.dawnwatch.topology.operate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;

/*
 * No request asks a broker for its time. It tells it when it appends a record to a topic with LogAppendTime: a topic of
 * its own with one partition on each broker is made for that, and taken away again.
 */
/**
 * How far the clocks of the brokers, which are the clock of a live dataset, are from this host's.
 */
final class ClockCheck implements Check {
  /** What goes from a host to a broker within a second is not worth a word. */
  private static final long WORTH_A_WORD_MILLIS = 1_000;

  /** What the name of its topic begins with, behind the dataset's prefix. */
  static final String TOPIC = "doctor-";

  @Override
  public void look(Patient patient, Consumer<Finding> findings)
      throws ExecutionException, InterruptedException {
    String topic =
        patient.dataset().prefix() + TOPIC + UUID.randomUUID().toString().substring(0, 8);
    List<Node> brokers = List.copyOf(patient.nodes());
    Map<Integer, List<Integer>> onEach = new LinkedHashMap<>();
    for (int i = 0; i < brokers.size(); i++) {
      onEach.put(i, List.of(brokers.get(i).id()));
    }
    try {
      patient
          .admin()
          .createTopics(
              List.of(
                  new NewTopic(topic, onEach)
                      .configs(
                          Map.of(
                              "message.timestamp.type",
                              "LogAppendTime",
                              "min.insync.replicas",
                              "1"))))
          .all()
          .get();
    } catch (ExecutionException e) {
      findings.accept(
          Finding.unknown(
              "clocks",
              "a topic to ask the brokers for their time could not be made: "
                  + e.getCause().getMessage(),
              "run it with credentials that may create " + patient.dataset().prefix() + "*"));
      return;
    }
    try (Producer<byte[], byte[]> producer =
        patient.cluster().producer(Map.of("linger.ms", 0, "max.block.ms", 10_000))) {
      for (int i = 0; i < brokers.size(); i++) {
        findings.accept(ask(patient, producer, topic, i, brokers.get(i)));
      }
    } finally {
      patient.admin().deleteTopics(List.of(topic)).all().get();
    }
  }

  private static Finding ask(
      Patient patient, Producer<byte[], byte[]> producer, String topic, int partition, Node broker)
      throws ExecutionException, InterruptedException {
    ProducerRecord<byte[], byte[]> probe =
        new ProducerRecord<>(topic, partition, null, new byte[] {1});
    producer.send(probe).get(); // The first one waits for metadata; the second tells the time.
    long before = System.currentTimeMillis();
    long appended = producer.send(probe).get().timestamp();
    long after = System.currentTimeMillis();
    // Zero while it lies between: nothing finer can be told.
    long skew = appended < before ? appended - before : Math.max(0, appended - after);
    String where = "clock of broker " + broker.id();
    String what =
        skew == 0
            ? "it is this host's, to within " + (after - before) + " ms"
            : "it is "
                + Math.abs(skew)
                + (skew < 0 ? " ms behind this host's" : " ms ahead of this host's");
    String remedy = "let both hosts follow NTP (chrony, systemd-timesyncd)";
    long bound = Math.min(patient.features().latenessMillis(), patient.features().skewMillis());
    if (Math.abs(skew) > bound) {
      return Finding.fail(
          where,
          what
              + ", more than lateness or skew allow: lines that carry this host's time would be"
              + " late or clamped",
          remedy);
    }
    return Math.abs(skew) > WORTH_A_WORD_MILLIS
        ? Finding.warn(where, what, remedy)
        : Finding.ok(where, what);
  }
}
