package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.dawnwatch.embedded.EmbeddedStack;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.kafka.PartitionReader;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.Plan;
import io.dawnwatch.topology.replay.Replay;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/**
 * The replay against a reader that does nothing, over the same topic in the same run, the broker in
 * the same JVM; then two threads against one, and the heap with few and with many entities.
 */
final class ReplayBench {
  private static final int DAYS = 3;
  private static final int DENSE_DAYS = 1;

  /** Times the events a window: about 96 instead of 14. */
  private static final int DENSER = 7;

  /** Share of a run's time that the compiler may work beside it once it is warm. */
  private static final double QUIET = 0.05;

  /** After so long no other warm-up begins: the whole bench is to take a minute. */
  private static final long WARM_NANOS = TimeUnit.SECONDS.toNanos(11);

  private static final int REPEATS = 3;

  /** Of runs that are short and vary most: so many if there is time. */
  private static final int MOST_REPEATS = 5;

  /** After so long nothing is repeated that need not be: the whole bench is to take a minute. */
  private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int PARTITIONS = 4;
  private static final int PARTITIONED_DAYS = 1;
  private static final int FEW = 200;
  private static final int MANY = 200_000;

  /** Part of the records that lies behind when the heap is looked at. */
  private static final double NEARLY_ALL = 0.97;

  /** Heap that so many entities may take, less what the collector keeps for itself. */
  private static final long HEAP_FOR_MANY = 900L << 20;

  private static final long LOOK_MILLIS = 2;
  private static final int MOST_ASKED = 1_000;

  private final OperatingSystemMXBean machine =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private int runs;

  /** A topic that was loaded, and what a replay of all of it needs. */
  record Loaded(
      Cluster cluster, Dataset dataset, SchemaIds ids, ModelTopic models, Manifest manifest) {
    static Loaded of(Cluster cluster, SchemaIds ids, BenchTopic topic) throws Exception {
      ModelTopic models = new ModelTopic(cluster, topic.dataset());
      Manifest manifest =
          new ManifestBuilder(cluster, topic.dataset(), models)
              .build(new Bound.Earliest(), new Bound.Latest());
      return new Loaded(cluster, topic.dataset(), ids, models, manifest);
    }

    /** A run that writes from now on: it need not look for outputs of its own among the others'. */
    Plan plan(String run) {
      return Plan.make(cluster, dataset, run, manifest, false, System.currentTimeMillis());
    }

    Replay replay() {
      return new Replay(
          cluster,
          dataset,
          ids,
          (states, out, observer) -> new Scorer(dataset.name(), models, states, out, observer));
    }
  }

  ObjectNode run() throws Exception {
    long begun = System.nanoTime();
    ObjectNode result = OutputOptions.object();
    try (EmbeddedStack stack = EmbeddedStack.start(0, Optional.empty())) {
      Cluster cluster = stack.cluster();
      SchemaIds ids = cluster.schemas();
      Loaded sparse =
          Loaded.of(
              cluster, ids, new BenchTopic(cluster, ids, "one", 1, Model.COLD_START).fleet(DAYS));
      Loaded dense =
          Loaded.of(
              cluster,
              ids,
              new BenchTopic(cluster, ids, "dense", 1, Model.COLD_START).fleet(DENSE_DAYS, DENSER));
      warmUp(List.of(sparse, dense));
      againstRawConsumer(sparse, "", result);
      againstRawConsumer(dense, "Dense", result);
      twoThreads(
          Loaded.of(
              cluster,
              ids,
              new BenchTopic(cluster, ids, "four", PARTITIONS, Model.COLD_START)
                  .fleet(PARTITIONED_DAYS)),
          begun + REPEAT_NANOS,
          result);
      ObjectNode heap = result.putObject("heapBytes");
      heap.put(Integer.toString(FEW), heap(cluster, ids, FEW, 10, 100));
      if (Runtime.getRuntime().maxMemory() >= HEAP_FOR_MANY) {
        heap.put(Integer.toString(MANY), heap(cluster, ids, MANY, 2, 1));
      } else {
        result.put("heapNote", "DAWNWATCH_HEAP=1g measures " + MANY + " entities too");
      }
    }
    return result;
  }

  /** Runs until the compiler is quiet, which also has the broker's code to compile. */
  private void warmUp(List<Loaded> topics) throws Exception {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    long begun = System.nanoTime();
    boolean quiet = false;
    while (!quiet && System.nanoTime() - begun < WARM_NANOS) {
      long round = System.nanoTime();
      long before = compiler.getTotalCompilationTime();
      for (Loaded topic : topics) {
        raw(topic);
        replay(topic, topic.replay(), 1);
      }
      long compiling = TimeUnit.MILLISECONDS.toNanos(compiler.getTotalCompilationTime() - before);
      quiet = compiling < QUIET * (System.nanoTime() - round);
    }
  }

  private void againstRawConsumer(Loaded topic, String suffix, ObjectNode result) throws Exception {
    List<Double> raw = new ArrayList<>();
    List<Double> replayed = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    for (int i = 0; i < REPEATS; i++) {
      raw.add(raw(topic));
      long before = machine.getProcessCpuTime();
      replayed.add(replay(topic, topic.replay(), 1));
      cpu.add((machine.getProcessCpuTime() - before) / 1e9);
    }
    double rawRate = median(raw);
    double replayRate = median(replayed);
    result.put("records" + suffix, records(topic));
    result.put("rawConsumerPerSec" + suffix, Math.round(rawRate));
    result.put("replayPerSec" + suffix, Math.round(replayRate));
    result.put("ratio" + suffix, thousandths(replayRate / rawRate));
    result.put("cpuSeconds" + suffix, Math.round(10 * median(cpu)) / 10.0);
  }

  /**
   * Threads that do everything by themselves, against each other; then pipelines, of which one
   * already keeps two cores busy.
   */
  private void twoThreads(Loaded topic, long until, ObjectNode result) throws Exception {
    List<Double> one = new ArrayList<>();
    List<Double> two = new ArrayList<>();
    List<Double> oneAhead = new ArrayList<>();
    List<Double> twoAhead = new ArrayList<>();
    for (int i = 0; i < MOST_REPEATS && (i < REPEATS || System.nanoTime() < until); i++) {
      one.add(replay(topic, topic.replay().withoutReadingAhead(), 1));
      two.add(replay(topic, topic.replay().withoutReadingAhead(), 2));
    }
    for (int i = 0; i < REPEATS; i++) {
      oneAhead.add(replay(topic, topic.replay(), 1));
      twoAhead.add(replay(topic, topic.replay(), 2));
    }
    result.put("partitions", PARTITIONS);
    result.put("oneThreadPerSec", Math.round(median(one)));
    result.put("twoThreadsPerSec", Math.round(median(two)));
    result.put("twoThreadsOverOne", thousandths(median(two) / median(one)));
    result.put("twoPipelinesOverOne", thousandths(median(twoAhead) / median(oneAhead)));
  }

  /** Bytes on the heap, the broker's included, near the end of a replay and after a collection. */
  private long heap(Cluster cluster, SchemaIds ids, int entities, int minutes, int perMinute)
      throws Exception {
    Model model = admitting(entities);
    Loaded topic =
        Loaded.of(
            cluster,
            ids,
            new BenchTopic(cluster, ids, "entities" + entities, 1, model)
                .entities(entities, minutes, perMinute));
    Replay replay = topic.replay();
    ExecutorService beside = Executors.newSingleThreadExecutor();
    try {
      Callable<Double> running = () -> replay(topic, replay, 1);
      Future<Double> done = beside.submit(running);
      while (!done.isDone() && replay.recordsRead() < NEARLY_ALL * topic.manifest().offsets()) {
        Thread.sleep(LOOK_MILLIS);
      }
      collect();
      long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      done.get();
      return used;
    } finally {
      beside.shutdownNow();
    }
  }

  /**
   * Collects all of the heap. A collector asked to do so does nothing while native code holds an
   * array, as that of LZ4 does beside us: then it is asked again.
   */
  private static void collect() {
    long before = fullCollections();
    for (int i = 0; i < MOST_ASKED && fullCollections() == before; i++) {
      System.gc();
    }
  }

  private static long fullCollections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(one -> String.join(" ", one.getMemoryPoolNames()).contains("Old Gen"))
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  /** Records a run has read in its slices. */
  static long read(List<Coverage> ledger) {
    return ledger.stream().mapToLong(Coverage::read).sum();
  }

  /** The built-in model, with room for so many entities in a partition. */
  static Model admitting(int entities) {
    FeatureSpec usual = FeatureSpec.DEFAULT;
    return Model.coldStart(usual.withEntityCap(Math.max(usual.entityCap(), entities)));
  }

  private static double median(List<Double> rates) {
    Collections.sort(rates);
    return rates.get(rates.size() / 2);
  }

  private static double thousandths(double value) {
    return Math.round(1000 * value) / 1000.0;
  }

  private static double raw(Loaded topic) {
    long start = System.nanoTime();
    long records = records(topic);
    return records / ((System.nanoTime() - start) / 1e9);
  }

  /** Reads a topic and does nothing with it; how many records it holds. */
  private static long records(Loaded topic) {
    long[] records = {0};
    try (PartitionReader reader = new PartitionReader(topic.cluster())) {
      for (Manifest.Slice slice : topic.manifest().slices()) {
        reader.read(
            new TopicPartition(topic.manifest().topic(), slice.partition()),
            slice.start(),
            slice.end(),
            record -> {
              records[0]++;
              return true;
            });
      }
    }
    return records[0];
  }

  private double replay(Loaded topic, Replay replay, int threads) throws Exception {
    long start = System.nanoTime();
    List<Coverage> ledger = replay.run(topic.plan("run" + runs++), threads);
    return read(ledger) / ((System.nanoTime() - start) / 1e9);
  }
}
