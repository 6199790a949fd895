package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.dawnwatch.embedded.EmbeddedStack;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.replay.RunLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cost curve: what an event of a replay costs as one thing grows and the others stay: threads,
 * partitions, entities, events, processes. Broker and replay share the machine's cores and, but for
 * processes, the process.
 */
final class ScaleBench {
  private static final int MINUTES = 5;
  private static final int FEW_ENTITIES = 1_000;
  private static final int SOME_PARTITIONS = 4;

  /** Sizes to go through. */
  record Sizes(long baseEvents, int[] partitions, int[] entities, long[] events) {
    static final Sizes QUICK =
        new Sizes(
            100_000,
            new int[] {2, 8},
            new int[] {FEW_ENTITIES, 20_000},
            new long[] {50_000, 200_000});
    static final Sizes WHOLE =
        new Sizes(
            1_000_000,
            new int[] {2, 4, 8, 16},
            new int[] {FEW_ENTITIES, 10_000, 50_000, 200_000},
            new long[] {1_000_000, 3_000_000, 10_000_000});
  }

  private final OperatingSystemMXBean machine =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final Sizes sizes;
  private final Optional<Path> plots;
  private int runs;

  /** A bench that writes its plots to a folder, if one is given. */
  ScaleBench(Sizes sizes, Optional<Path> plots) {
    this.sizes = sizes;
    this.plots = plots;
  }

  ObjectNode run() throws Exception {
    ObjectNode result = OutputOptions.object();
    try (EmbeddedStack stack = EmbeddedStack.start(0, Optional.empty())) {
      Cluster cluster = stack.cluster();
      SchemaIds ids = cluster.schemas();
      ReplayBench.Loaded base =
          topic(cluster, ids, SOME_PARTITIONS, FEW_ENTITIES, sizes.baseEvents());
      // Until the code is compiled, a later point would look cheaper than the first.
      measure(base, 1, 0);
      measure(base, 1, 0);
      result.put("baseEvents", sizes.baseEvents());
      List<Plot.Point> points = new ArrayList<>();
      points.add(measure(base, 1, 1));
      points.add(measure(base, 2, 2));
      series("threads", points, result);
      points = new ArrayList<>();
      for (int partitions : sizes.partitions()) {
        points.add(
            measure(
                topic(cluster, ids, partitions, FEW_ENTITIES, sizes.baseEvents()), 1, partitions));
      }
      series("partitions", points, result);
      points = new ArrayList<>();
      for (int entities : sizes.entities()) {
        points.add(
            measure(
                topic(cluster, ids, SOME_PARTITIONS, entities, sizes.baseEvents()), 1, entities));
      }
      series("entities", points, result);
      points = new ArrayList<>();
      ReplayBench.Loaded largest = base;
      for (long events : sizes.events()) {
        largest = topic(cluster, ids, SOME_PARTITIONS, FEW_ENTITIES, events);
        points.add(measure(largest, 1, events));
      }
      series("events", points, result);
      points = new ArrayList<>();
      points.add(inProcesses(largest, 1));
      points.add(inProcesses(largest, 2));
      series("processes", points, result);
    }
    return result;
  }

  private ReplayBench.Loaded topic(
      Cluster cluster, SchemaIds ids, int partitions, int entities, long events) throws Exception {
    int perMinute = (int) Math.max(1, events / ((long) entities * MINUTES));
    return ReplayBench.Loaded.of(
        cluster,
        ids,
        new BenchTopic(cluster, ids, "scale-" + runs++, partitions, ReplayBench.admitting(entities))
            .entities(entities, MINUTES, perMinute));
  }

  private Plot.Point measure(ReplayBench.Loaded topic, int threads, long at) throws Exception {
    long cpu = machine.getProcessCpuTime();
    long start = System.nanoTime();
    double records = ReplayBench.read(topic.replay().run(topic.plan("run" + runs++), threads));
    return new Plot.Point(
        at,
        Math.round(records / ((System.nanoTime() - start) / 1e9)),
        Math.round((machine.getProcessCpuTime() - cpu) / records / 10) / 100.0);
  }

  /** The same run shared by processes of one thread each, from their start to their end. */
  private Plot.Point inProcesses(ReplayBench.Loaded topic, int processes) throws Exception {
    String run = "processes" + runs++;
    List<WorkerProcess> workers = new ArrayList<>();
    long cpu = machine.getProcessCpuTime();
    long start = System.nanoTime();
    try {
      for (int i = 0; i < processes; i++) {
        workers.add(WorkerProcess.start(topic.cluster(), topic.dataset(), run));
      }
      long workersCpu = 0;
      for (WorkerProcess worker : workers) {
        workersCpu += worker.await().toNanos();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double records = read(topic, run);
      return new Plot.Point(
          processes,
          Math.round(records / seconds),
          Math.round((machine.getProcessCpuTime() - cpu + workersCpu) / records / 10) / 100.0);
    } finally {
      for (WorkerProcess worker : workers) {
        worker.close();
      }
    }
  }

  private static long read(ReplayBench.Loaded topic, String run) {
    try (RunLog log = new RunLog(topic.cluster(), topic.dataset(), topic.cluster().schemas())) {
      return ReplayBench.read(log.refresh().run(run).orElseThrow().coverage());
    }
  }

  private void series(String grows, List<Plot.Point> points, ObjectNode result) throws IOException {
    ArrayNode all = result.putArray(grows);
    for (Plot.Point point : points) {
      all.addObject()
          .put(grows, point.at())
          .put("replayPerSec", Math.round(point.perSec()))
          .put("cpuMicrosPerEvent", point.cpuMicros());
    }
    if (plots.isPresent()) {
      Files.createDirectories(plots.get());
      Files.writeString(
          plots.get().resolve("scale-" + grows + ".svg"), Plot.svg("Replay, by " + grows, points));
    }
  }
}
