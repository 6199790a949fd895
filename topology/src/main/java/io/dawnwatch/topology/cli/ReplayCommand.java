package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.replay.ParityCheck;
import io.dawnwatch.topology.replay.Replay;
import io.dawnwatch.topology.replay.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replay}: a slice of events scored again, and compared with what was emitted live. */
@Command(
    name = "replay",
    description = {
      "Scores a slice of events again through the live code, into the replays topic, and compares the result",
      "with what was emitted live, byte for byte."
    },
    footer = {
      "",
      "Exit codes: 0 coverage is whole and parity clean, 1 otherwise.",
      "",
      "Example:",
      "  dawnwatch replay --bootstrap-server localhost:9092 --schema-registry http://localhost:9093 --dataset web \\",
      "    --from 2026-03-02 --to 2026-03-03",
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final Pattern RANGE = Pattern.compile("(\\d+):(\\d+)-(\\d+)");

  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Option(
      names = "--from",
      defaultValue = "earliest",
      description =
          "Where the slice begins: earliest, a day or a time in UTC (default ${DEFAULT-VALUE}).")
  private String from;

  @Option(
      names = "--to",
      defaultValue = "latest",
      description = "Where it ends: latest, a day or a time in UTC (default ${DEFAULT-VALUE}).")
  private String to;

  @Option(
      names = "--offsets",
      paramLabel = "P:START-END",
      split = ",",
      description = "The slice as offsets instead, by partition: 0:100-2000,1:90-1800.")
  private List<String> offsets;

  @Option(
      names = "--manifest",
      paramLabel = "FILE",
      description = "Replay what this manifest names, instead of a slice.")
  private Path manifestFile;

  @Option(
      names = "--save-manifest",
      paramLabel = "FILE",
      description = "Write the manifest to a file.")
  private Path saveManifest;

  @Option(
      names = "--run-id",
      paramLabel = "ID",
      description = "Id of the run; from the data version and the time by default.")
  private String runId;

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "Partitions that are scored at the same time (default ${DEFAULT-VALUE}).")
  private int threads;

  @Option(names = "--no-parity", description = "Do not compare with live.")
  private boolean withoutParity;

  ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    SchemaIds ids = on.schemas();
    new DatasetTopics(on, dataset).check();
    ModelTopic models = new ModelTopic(on, dataset);
    models.refresh();
    long started = System.currentTimeMillis();
    long nanos = System.nanoTime();
    Manifest manifest = manifest(on, dataset, models);
    if (saveManifest != null) {
      Files.writeString(saveManifest, manifest.toJson() + "\n");
    }
    String run =
        runId != null
            ? runId
            : manifest.dataVersion().substring(0, 12) + "-" + Long.toString(started, 36);
    Runs runs = new Runs(on, dataset, ids);
    runs.begin(run, manifest);
    Replay replay =
        new Replay(
            on, dataset, ids, (states, out) -> new Scorer(dataset.name(), models, states, out));
    List<Coverage> coverage = watched(replay, manifest, run);
    List<Parity> parity =
        withoutParity ? List.of() : new ParityCheck(on, dataset, ids).compare(manifest, run);
    runs.report(run, "replay", manifest, started, System.currentTimeMillis(), coverage, parity);

    boolean whole = coverage.stream().allMatch(Coverage::isWhole);
    boolean clean = parity.stream().allMatch(Parity::isClean);
    double seconds = (System.nanoTime() - nanos) / 1e9;
    ObjectNode result =
        OutputOptions.object().put("run", run).put("dataVersion", manifest.dataVersion());
    result.put("records", manifest.records());
    RunOutput.coverage(result, coverage);
    if (!withoutParity) {
      RunOutput.parity(result, parity);
    }
    result.put("seconds", Math.round(seconds * 10) / 10.0);
    output.print(
        terminal,
        result,
        line -> {
          RunOutput.text(terminal, run, manifest, coverage, parity, line);
          line.accept("");
          line.accept(
              String.format(
                  Locale.ROOT,
                  "%,d records in %.1f s; coverage %s%s",
                  manifest.records(),
                  seconds,
                  whole ? "whole" : "HAS GAPS",
                  withoutParity ? "" : clean ? ", parity clean" : ", parity NOT clean"));
        });
    return whole && clean ? Dawnwatch.OK : Dawnwatch.FAILED;
  }

  private Manifest manifest(Cluster on, Dataset dataset, ModelTopic models) throws Exception {
    if (manifestFile != null) {
      Manifest manifest = Manifest.fromJson(Files.readString(manifestFile));
      if (!manifest.dataset().equals(dataset.name())) {
        throw usage("the manifest is of dataset " + manifest.dataset() + ", not " + dataset.name());
      }
      return manifest;
    }
    ManifestBuilder builder = new ManifestBuilder(on, dataset, models);
    try {
      return offsets == null
          ? builder.build(Bound.of(from), Bound.of(to))
          : builder.build(ranges());
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private Map<Integer, ManifestBuilder.Range> ranges() {
    Map<Integer, ManifestBuilder.Range> ranges = new LinkedHashMap<>();
    for (String one : offsets) {
      Matcher matcher = RANGE.matcher(one);
      if (!matcher.matches()) {
        throw usage("--offsets wants P:START-END, such as 0:100-2000, not \"" + one + "\"");
      }
      ranges.put(
          Integer.parseInt(matcher.group(1)),
          new ManifestBuilder.Range(
              Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3))));
    }
    return ranges;
  }

  private List<Coverage> watched(Replay replay, Manifest manifest, String run)
      throws InterruptedException {
    long nanos = System.nanoTime();
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (Progress progress = terminal.progress()) {
      timer.scheduleWithFixedDelay(
          () -> {
            long read = replay.recordsRead();
            double perSecond = read / ((System.nanoTime() - nanos) / 1e9);
            progress.update(
                (double) read / Math.max(1, manifest.records()),
                () ->
                    String.format(
                        Locale.ROOT,
                        "replaying  %,d records, warm-up included, %,.0f/s",
                        read,
                        perSecond));
          },
          200,
          200,
          TimeUnit.MILLISECONDS);
      return replay.run(manifest, run, threads);
    } finally {
      timer.shutdownNow();
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
