package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.embedded.EmbeddedStack;
import io.dawnwatch.engine.Model;
import io.dawnwatch.schemas.RecordReader;
import io.dawnwatch.schemas.RecordReader.BadRecordException;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.cli.AppOptions;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.stream.StreamApp;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/**
 * Live scoring, exactly once, against an app of Kafka Streams that copies the same topic with the
 * same settings: one thread each, the broker in the same JVM. Then the latency at half that load.
 */
final class StreamBench {
  private static final int DAYS = 1;

  /** Times the events a window: about 96 instead of 14. */
  private static final int DENSER = 7;

  private static final int DENSE_DAYS = 1;
  private static final int REPEATS = 3;
  private static final String COPY = "dw.bench.copy";

  /** What comes before this part of the topic warms up, and is not measured. */
  private static final double MEASURED_FROM = 0.3;

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final long LOOK_MILLIS = 20;
  private static final double PACED_SECONDS = 8;
  private static final double PACED_WARM_UP_SECONDS = 2;
  private static final long SLICE_NANOS = 1_000_000;

  private int apps;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  /**
   * What an app did: records a second, and microseconds of its thread's processor time a record.
   */
  private record Speed(double perSec, double threadMicros) {
    static Speed mean(List<Speed> speeds) {
      return new Speed(
          speeds.stream().mapToDouble(Speed::perSec).average().orElseThrow(),
          speeds.stream().mapToDouble(Speed::threadMicros).average().orElseThrow());
    }
  }

  ObjectNode run() throws Exception {
    ObjectNode result = OutputOptions.object();
    try (EmbeddedStack stack = EmbeddedStack.start(0, Optional.empty());
        Admin admin = stack.cluster().admin()) {
      Cluster cluster = stack.cluster();
      SchemaIds ids = cluster.schemas();
      admin.createTopics(List.of(new NewTopic(COPY, 1, (short) 1))).all().get();
      Dataset sparse =
          new BenchTopic(cluster, ids, "sparse", 1, Model.COLD_START).fleet(DAYS).dataset();
      // Both are compiled by then.
      compare(cluster, admin, sparse, 1, "", OutputOptions.object());
      double scorePerSec = compare(cluster, admin, sparse, REPEATS, "", result);
      compare(
          cluster,
          admin,
          new BenchTopic(cluster, ids, "dense", 1, Model.COLD_START)
              .fleet(DENSE_DAYS, DENSER)
              .dataset(),
          REPEATS,
          "Dense",
          result);
      Dataset paced = new BenchTopic(cluster, ids, "paced", 1, Model.COLD_START).dataset();
      latency(cluster, ids, sparse, paced, scorePerSec / 2, result);
    }
    return result;
  }

  private double compare(
      Cluster cluster, Admin admin, Dataset dataset, int repeats, String suffix, ObjectNode result)
      throws Exception {
    long end;
    try (Consumer<byte[], byte[]> consumer = cluster.consumer(Map.of())) {
      end = end(consumer, dataset.events());
    }
    List<Speed> copied = new ArrayList<>();
    List<Speed> scored = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      copied.add(copy(cluster, admin, dataset, end, application("copy")));
      scored.add(score(cluster, admin, dataset, end, application("score")));
    }
    Speed copy = Speed.mean(copied);
    Speed score = Speed.mean(scored);
    result.put("passThroughPerSec" + suffix, Math.round(copy.perSec));
    result.put("scorePerSec" + suffix, Math.round(score.perSec));
    result.put("ratio" + suffix, thousandths(score.perSec / copy.perSec));
    result.put("passThroughThreadMicros" + suffix, thousandths(copy.threadMicros));
    result.put("scoreThreadMicros" + suffix, thousandths(score.threadMicros));
    return score.perSec;
  }

  private String application(String what) {
    return what + apps++;
  }

  private static double thousandths(double value) {
    return Math.round(1000 * value) / 1000.0;
  }

  private static long end(Consumer<byte[], byte[]> consumer, String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    return consumer.endOffsets(List.of(partition)).get(partition);
  }

  private static StreamApp.Settings settings(String application) {
    return new StreamApp.Settings(
        1,
        new AppOptions().temporaryState(),
        "127.0.0.1",
        0,
        Duration.ofSeconds(10),
        Map.of("application.id", application));
  }

  private Speed copy(Cluster cluster, Admin admin, Dataset from, long end, String application)
      throws Exception {
    Topology topology =
        new Topology()
            .addSource(
                AutoOffsetReset.earliest(),
                "from",
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                from.events())
            .addSink("to", COPY, new ByteArraySerializer(), new ByteArraySerializer(), "from");
    Map<String, Object> config = StreamApp.config(application, settings(application));
    try (KafkaStreams streams = new KafkaStreams(topology, cluster.streams(config))) {
      streams.start();
      return speed(admin, application, from, end);
    }
  }

  private Speed score(Cluster cluster, Admin admin, Dataset from, long end, String application)
      throws Exception {
    try (StreamApp app = StreamApp.score(cluster, from, settings(application))) {
      return speed(admin, application, from, end);
    }
  }

  /** How fast it goes, by what the app has committed. */
  private Speed speed(Admin admin, String application, Dataset from, long end) throws Exception {
    TopicPartition partition = new TopicPartition(from.events(), 0);
    long limit = System.nanoTime() + PATIENCE.toNanos();
    long startNanos = 0;
    long startOffset = -1;
    long startCpu = 0;
    while (System.nanoTime() < limit) {
      OffsetAndMetadata committed =
          admin
              .listConsumerGroupOffsets(application)
              .partitionsToOffsetAndMetadata()
              .get()
              .get(partition);
      long offset = committed == null ? 0 : committed.offset();
      long now = System.nanoTime();
      if (startOffset < 0 && offset >= MEASURED_FROM * end) {
        startOffset = offset;
        startNanos = now;
        startCpu = threadNanos(application);
      }
      // The last offset is the marker of a transaction.
      if (offset >= end - 1) {
        long records = offset - startOffset;
        return new Speed(
            records / ((now - startNanos) / 1e9),
            (threadNanos(application) - startCpu) / 1e3 / records);
      }
      Thread.sleep(LOOK_MILLIS);
    }
    throw new IllegalStateException(
        application + " did not reach offset " + end + " within " + PATIENCE.toSeconds() + " s");
  }

  private long threadNanos(String application) {
    for (ThreadInfo one : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (one != null
          && one.getThreadName().startsWith(application)
          && one.getThreadName().contains("-StreamThread-")) {
        return threads.getThreadCpuTime(one.getThreadId());
      }
    }
    return 0;
  }

  /**
   * From handing the record that closes a window to the producer, until a reader of committed
   * records has the window's score: a little more than from its append.
   */
  private static void latency(
      Cluster cluster, SchemaIds ids, Dataset from, Dataset to, double perSec, ObjectNode result)
      throws Exception {
    int most = (int) (perSec * PACED_SECONDS);
    AtomicLongArray sent = new AtomicLongArray(most);
    try (StreamApp app = StreamApp.score(cluster, to, settings("paced"));
        Consumer<byte[], byte[]> scores =
            cluster.consumer(Map.of("fetch.max.wait.ms", 10, "auto.offset.reset", "earliest"));
        Consumer<byte[], byte[]> events = cluster.consumer(Map.of())) {
      long base = end(events, to.events());
      Pacer pacer = new Pacer(cluster, from, to, perSec, sent);
      Thread pacing = new Thread(pacer, "bench-pacer");
      pacing.start();
      TopicPartition partition = new TopicPartition(to.scores(), 0);
      scores.assign(List.of(partition));
      scores.seekToBeginning(List.of(partition));
      RecordReader reader = new RecordReader(ids);
      long[] millis = new long[1 << 16];
      int seen = 0;
      long quietSince = System.nanoTime();
      while (pacing.isAlive() || System.nanoTime() - quietSince < 1_000_000_000L) {
        for (ConsumerRecord<byte[], byte[]> record : scores.poll(Duration.ofMillis(20))) {
          long now = System.nanoTime();
          quietSince = now;
          int index = index(reader, record, base);
          if (index >= perSec * PACED_WARM_UP_SECONDS && index < most && sent.get(index) != 0) {
            millis = seen == millis.length ? Arrays.copyOf(millis, 2 * seen) : millis;
            millis[seen++] = (now - sent.get(index)) / 1_000_000;
          }
        }
      }
      pacing.join();
      if (seen == 0) {
        throw new IllegalStateException("no score was read: " + app.waitsFor());
      }
      Arrays.sort(millis, 0, seen);
      result.put("latencyPerSec", Math.round(pacer.achievedPerSec));
      result.put("latencyScores", seen);
      result.put("latencyP50Ms", millis[seen / 2]);
      result.put("latencyP99Ms", millis[(int) (seen * 0.99)]);
    }
  }

  private static int index(RecordReader reader, ConsumerRecord<byte[], byte[]> record, long base)
      throws BadRecordException {
    return reader.read(record.value()) instanceof Score score
        ? (int) (score.getEmission().getOffset() - base)
        : -1;
  }

  /** Copies events at an even pace, remembering when each was sent. */
  private static final class Pacer implements Runnable {
    private final Cluster cluster;
    private final Dataset from;
    private final Dataset to;
    private final double perSec;
    private final AtomicLongArray sent;
    private volatile double achievedPerSec;

    Pacer(Cluster cluster, Dataset from, Dataset to, double perSec, AtomicLongArray sent) {
      this.cluster = cluster;
      this.from = from;
      this.to = to;
      this.perSec = perSec;
      this.sent = sent;
    }

    @Override
    public void run() {
      TopicPartition partition = new TopicPartition(from.events(), 0);
      try (Consumer<byte[], byte[]> events = cluster.consumer(Map.of());
          Producer<byte[], byte[]> producer = cluster.producer(Map.of("linger.ms", 2))) {
        events.assign(List.of(partition));
        events.seekToBeginning(List.of(partition));
        int count = 0;
        long start = System.nanoTime();
        while (count < sent.length()) {
          List<ConsumerRecord<byte[], byte[]>> batch =
              events.poll(Duration.ofMillis(200)).records(partition);
          if (batch.isEmpty()) {
            break;
          }
          for (ConsumerRecord<byte[], byte[]> record : batch) {
            if (count == sent.length()) {
              break;
            }
            long due = start + (long) (count / perSec * 1e9);
            while (System.nanoTime() < due) {
              LockSupport.parkNanos(SLICE_NANOS);
            }
            sent.set(count++, System.nanoTime());
            producer.send(
                new ProducerRecord<>(
                    to.events(), 0, record.timestamp(), record.key(), record.value()));
          }
        }
        producer.flush();
        achievedPerSec = count / ((System.nanoTime() - start) / 1e9);
      }
    }
  }
}
