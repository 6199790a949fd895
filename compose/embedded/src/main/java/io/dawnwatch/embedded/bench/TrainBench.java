package io.dawnwatch.embedded.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.dawnwatch.embedded.EmbeddedStack;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.cli.OutputOptions;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.Plan;
import io.dawnwatch.topology.replay.Replay;
import io.dawnwatch.topology.train.TrainParameters;
import io.dawnwatch.topology.train.Training;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Training against the replay of the same slice on as many threads, in the same run: manifests are
 * made beforehand for both, and training includes its evaluation.
 */
final class TrainBench {
  /** What became of the detectors that were learned. */
  static final String DETECTORS = "detectors";

  private static final int PARTITIONS = 4;
  private static final int THREADS = 2;

  private final int days;

  TrainBench(int days) {
    this.days = days;
  }

  ObjectNode run() throws Exception {
    try (EmbeddedStack stack = EmbeddedStack.start(0, Optional.empty())) {
      Cluster cluster = stack.cluster();
      SchemaIds ids = cluster.schemas();
      Dataset dataset =
          new BenchTopic(cluster, ids, "train", PARTITIONS, Model.COLD_START).fleet(days).dataset();
      ModelTopic models = new ModelTopic(cluster, dataset);
      Manifest manifest =
          new ManifestBuilder(cluster, dataset, models)
              .build(new Bound.Earliest(), new Bound.Latest());
      long records = replay(cluster, dataset, ids, models, manifest, "warm");
      long cpu = cpuNanos();
      long replayStart = System.nanoTime();
      replay(cluster, dataset, ids, models, manifest, "run");
      double replayed = records / ((System.nanoTime() - replayStart) / 1e9);
      double replayCpu = (cpuNanos() - cpu) / 1e9;
      train(cluster, dataset, ids, models, manifest, 1);
      restartPeaks();
      cpu = cpuNanos();
      long start = System.nanoTime();
      Training.Trained two = train(cluster, dataset, ids, models, manifest, THREADS);
      double trained = records / ((System.nanoTime() - start) / 1e9);
      double trainCpu = (cpuNanos() - cpu) / 1e9;
      ObjectNode result = OutputOptions.object();
      result.put("records", records);
      result.put("replayPerSec", Math.round(replayed));
      result.put("trainPerSec", Math.round(trained));
      result.put("ratio", Math.round(1000 * trained / replayed) / 1000.0);
      result.put("replayCpuSeconds", Math.round(100 * replayCpu) / 100.0);
      result.put("trainCpuSeconds", Math.round(100 * trainCpu) / 100.0);
      result.put("recordsReadInAllPasses", two.records());
      result.put("heapPeakMb", peakBytes() >> 20);
      result.put("model", two.model().id());
      result.set("stages", two.body().get("seconds"));
      result.set(DETECTORS, two.body().at("/detectors/candidates"));
      return result;
    }
  }

  /** The names of the detectors that joined the model, or {@code none}. */
  static String kept(JsonNode candidates) {
    List<String> names = new ArrayList<>();
    for (JsonNode one : candidates) {
      if (List.of("kept", "wanted").contains(one.get("decision").asText())) {
        names.add(one.get("name").asText());
      }
    }
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static Training.Trained train(
      Cluster cluster,
      Dataset dataset,
      SchemaIds ids,
      ModelTopic models,
      Manifest manifest,
      int threads)
      throws InterruptedException {
    return new Training(cluster, dataset, ids, models, (stage, records) -> {})
        .train(
            new Training.Request(
                manifest, TrainParameters.DEFAULT, Optional.empty(), "bench", threads));
  }

  /** Replays the slice; how many records it holds. */
  private static long replay(
      Cluster cluster,
      Dataset dataset,
      SchemaIds ids,
      ModelTopic models,
      Manifest manifest,
      String run)
      throws Exception {
    List<Coverage> ledger =
        new Replay(
                cluster,
                dataset,
                ids,
                (states, out, observer) ->
                    new Scorer(dataset.name(), models, states, out, observer))
            .run(
                Plan.make(cluster, dataset, run, manifest, false, System.currentTimeMillis()),
                THREADS);
    return ReplayBench.read(ledger);
  }

  /** Processor time of this process, the broker in it included: it does not wait for others. */
  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static void restartPeaks() {
    System.gc();
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** The most the heap held, broker and what was not yet collected included. */
  private static long peakBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }
}
