package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Scorer;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Estimate;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.replay.ManifestCheck;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.replay.Plan;
import io.dawnwatch.topology.replay.RateLimit;
import io.dawnwatch.topology.replay.Replay;
import io.dawnwatch.topology.replay.ReplayMetrics;
import io.dawnwatch.topology.replay.RunLog;
import io.dawnwatch.topology.replay.Runs;
import io.dawnwatch.topology.store.Memory;
import io.dawnwatch.topology.stream.ScorerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      "Scores a slice of events again and compares with live, byte for byte.",
      "The live code scores it, into the replays topic. Processes that name the same run share "
          + "its partitions, on any number of machines; a run that was interrupted goes on with "
          + "--run."
    },
    footer = {
      "",
      "Exit codes: 0 coverage is whole and parity clean, 1 otherwise.",
      "",
      "Examples:",
      "  dawnwatch replay --bootstrap-server localhost:9092 --schema-registry http://localhost:9093"
          + " --dataset web \\",
      "    --from 2026-03-02 --to 2026-03-03",
      "  dawnwatch replay ... --run morning --from yesterday --threads 4     # the same on every"
          + " machine",
      "  dawnwatch replay ... --run morning                                  # join it, or go on"
          + " with it",
      "  dawnwatch replay ... --from yesterday --dry-run                     # what it would take",
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final int SAMPLE = 40_000;

  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;
  @Mixin private SliceOptions slice;

  @Option(
      names = {"--write-manifest", "--save-manifest"},
      paramLabel = "FILE",
      description = "Write the manifest to a file.")
  private Path writeManifest;

  @Option(
      names = {"--run", "--run-id"},
      paramLabel = "ID",
      description =
          "The run to work on; without one of that id it is begun, if a slice is named. By default "
              + "a new run, its id from the data version and the time.")
  private String runId;

  @Option(
      names = "--as-live",
      description = "Score with the models that the log itself activates (default).")
  private boolean asLive;

  @Option(
      names = "--model",
      paramLabel = "HASH",
      description =
          "Instead: what would this model of the models topic have said? The first digits will do."
              + " Its outputs have the role WHAT_IF; they are set beside live, not compared byte"
              + " for byte.")
  private String model;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description =
          "What state may take: live entities on the heap and RocksDB's cache for the others, such "
              + "as 512m; six tenths of the heap's limit by default.")
  private String memory;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Partitions that this process scores at the same time (default ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--rate-limit",
      paramLabel = "EVENTS_PER_SEC",
      description = "Read no faster than this in this process, so that live has its share.")
  private Double rateLimit;

  @Option(names = "--no-parity", description = "Do not compare with live.")
  private boolean withoutParity;

  @Option(
      names = "--dry-run",
      description =
          "Write nothing: tell slice, warm-up, events, bytes, time and memory from a sample that "
              + "is decoded and scored.")
  private boolean dryRun;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Serve /metrics there while it runs; 0 for a free port.")
  private Integer metricsPort;

  @Option(
      names = "--http-host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Address of /metrics (default ${DEFAULT-VALUE}).")
  private String httpHost;

  private Dataset dataset;
  private Cluster on;
  private SchemaIds ids;
  private ModelTopic models;

  ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (asLive && model != null) {
      throw usage("--as-live and --model exclude each other");
    }
    RateLimit limit = limit();
    dataset = cluster.dataset();
    on = cluster.reachable();
    ids = on.schemas();
    new DatasetTopics(on, dataset).check();
    models = ModelTopic.read(on, dataset);
    if (dryRun) {
      return estimate();
    }
    long nanos = System.nanoTime();
    Optional<RunLog.Run> known = known();
    if (known.isPresent() && known.get().report().isPresent()) {
      terminal.note("run " + runId + " is done; this is its report");
      return print(known.get(), nanos);
    }
    if (runId != null && known.isEmpty() && !slice.isGiven()) {
      throw usage(
          "there is no run "
              + runId
              + ": to begin it, name a slice (--from, --offsets or --manifest); `dawnwatch runs"
              + " list` shows which there are");
    }
    Plan plan = known.isPresent() ? continued(known.get()) : begun();
    Replay replay =
        new Replay(on, dataset, ids, scorers())
            .within(memory())
            .limitedTo(limit)
            .telling(terminal::note);
    return print(watched(replay, plan), nanos);
  }

  private RateLimit limit() {
    try {
      return rateLimit == null ? RateLimit.NONE : RateLimit.of(rateLimit);
    } catch (IllegalArgumentException e) {
      throw usage("--rate-limit: " + e.getMessage());
    }
  }

  private ScorerFactory scorers() {
    return (states, out, observer) -> new Scorer(dataset.name(), models, states, out, observer);
  }

  private Optional<RunLog.Run> known() {
    if (runId == null) {
      return Optional.empty();
    }
    try (RunLog log = new RunLog(on, dataset, ids)) {
      return log.refresh().run(runId);
    }
  }

  private Plan continued(RunLog.Run run) {
    if (slice.isGiven() || model != null) {
      terminal.note(
          "run " + runId + " is there already: its slice and model count, not the options here");
    }
    new ManifestCheck(on, dataset, models, ids).require(run.plan(), run.finished().keySet());
    return run.plan();
  }

  private Plan begun() throws IOException, InterruptedException {
    long now = System.currentTimeMillis();
    Manifest manifest = manifest(builder(), now);
    new ManifestCheck(on, dataset, models, ids).require(manifest);
    if (writeManifest != null) {
      Files.writeString(writeManifest, manifest.toJson() + "\n");
    }
    String id =
        runId != null
            ? runId
            : manifest.dataVersion().substring(0, 12) + "-" + Long.toString(now, 36);
    Plan plan =
        new Runs(on, dataset, ids).begin(Plan.make(on, dataset, id, manifest, !withoutParity, now));
    if (!plan.manifest().dataVersion().equals(manifest.dataVersion())) {
      terminal.note("run " + id + " was begun elsewhere meanwhile: its slice counts");
    }
    return plan;
  }

  private ManifestBuilder builder() {
    ManifestBuilder builder = new ManifestBuilder(on, dataset, models);
    return model == null ? builder : builder.alsoFor(models.byId(modelId()));
  }

  private Manifest manifest(ManifestBuilder builder, long now) throws IOException {
    LocalDate today = LocalDate.ofInstant(Instant.ofEpochMilli(now), ZoneOffset.UTC);
    Manifest manifest = slice.manifest(builder, today);
    if (model == null) {
      return manifest;
    }
    return manifest.whatIf(modelId());
  }

  private String modelId() {
    List<String> all = models.published().stream().map(ModelTopic.Published::id).toList();
    List<String> found = all.stream().filter(id -> id.startsWith(model)).toList();
    if (found.size() != 1) {
      throw usage(
          "--model: "
              + (found.isEmpty() ? "no model" : "more than one model")
              + " on "
              + dataset.models()
              + " begins with "
              + model
              + "; there are "
              + String.join(", ", all));
    }
    return found.get(0);
  }

  private RunLog.Run watched(Replay replay, Plan plan) throws IOException, InterruptedException {
    try (ReplayMetrics metrics = metrics(replay, plan.manifest())) {
      if (metrics != null) {
        terminal.note("metrics: http://" + httpHost + ":" + metrics.port() + "/metrics");
      }
      return WatchedReplay.join(terminal, replay, plan, threads);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          e.getMessage()
              + "; what is committed counts: `dawnwatch replay --run "
              + plan.runId()
              + "` goes on with it",
          e);
    }
  }

  private ReplayMetrics metrics(Replay replay, Manifest manifest) throws IOException {
    return metricsPort == null ? null : new ReplayMetrics(httpHost, metricsPort, replay, manifest);
  }

  private int print(RunLog.Run run, long sinceNanos) {
    double seconds = (System.nanoTime() - sinceNanos) / 1e9;
    ObjectNode result = RunsCommand.json(run);
    result.put("seconds", Math.round(seconds * 10) / 10.0);
    List<Parity> parity = RunsCommand.parity(run);
    boolean whole = run.coverage().stream().allMatch(Coverage::isWhole);
    output.print(
        terminal,
        result,
        line -> {
          RunsCommand.text(terminal, run, line);
          line.accept("");
          line.accept(
              String.format(
                  Locale.ROOT,
                  "%,d records in %.1f s; coverage %s%s",
                  RunsCommand.records(run),
                  seconds,
                  whole ? "whole" : "HAS GAPS",
                  parity.isEmpty()
                      ? ""
                      : parity.stream().allMatch(Parity::isClean)
                          ? ", parity clean"
                          : ", parity NOT clean"));
        });
    return RunsCommand.isGood(run) ? Dawnwatch.OK : Dawnwatch.FAILED;
  }

  private int estimate() throws IOException {
    Manifest manifest = manifest(builder(), System.currentTimeMillis());
    new ManifestCheck(on, dataset, models, ids).require(manifest);
    Estimate estimate = Estimate.of(on, dataset, ids, scorers(), manifest, SAMPLE, memory());
    double perSecond = rateLimit == null ? 0 : rateLimit;
    long records = estimate.parts().stream().mapToLong(Estimate.Part::records).sum();
    double bytes = estimate.records() * estimate.bytesPerRecord();
    double outputBytes = records * estimate.outputsPerRecord() * estimate.outputBytes();
    double seconds = estimate.seconds(threads, perSecond);
    double heap = Math.min(estimate.entities() * estimate.bytesPerEntity(), memory().heapBytes());
    ObjectNode result =
        OutputOptions.object()
            .put("dryRun", true)
            .put("warmUpRecordsAtMost", estimate.records() - records)
            .put("recordsAtMost", records)
            .put("bytes", Math.round(bytes))
            .put("outputs", Math.round(records * estimate.outputsPerRecord()))
            .put("outputBytes", Math.round(outputBytes))
            .put("threads", threads)
            .put("seconds", Math.round(seconds))
            .put("entities", estimate.entities())
            .put("heapBytes", Math.round(heap))
            .put("sampledRecords", estimate.sampled())
            .put("startSeconds", Math.round(10 * estimate.startSeconds()) / 10.0)
            .put("recordsPerSecondOfAThread", Math.round(estimate.recordsPerSecond()));
    output.print(
        terminal,
        result,
        line -> {
          Table table =
              new Table()
                  .text("partition")
                  .number("warm-up from")
                  .number("slice from")
                  .number("to offset")
                  .number("warm-up, records at most")
                  .number("slice, records at most")
                  .number("entities in the sample");
          for (int i = 0; i < manifest.slices().size(); i++) {
            Manifest.Slice one = manifest.slices().get(i);
            Estimate.Part part = estimate.parts().get(i);
            table.row(
                Integer.toString(one.partition()),
                Long.toString(one.warmUp()),
                Long.toString(one.start()),
                Long.toString(one.end()),
                count(part.warmUp()),
                count(part.records()),
                count(part.entities()));
          }
          table.lines(terminal).forEach(line);
          line.accept("");
          line.accept(
              String.format(
                  Locale.ROOT,
                  "reads %,d records at most, about %,.1f MB; writes about %,.0f outputs, %,.1f MB",
                  estimate.records(),
                  bytes / 1e6,
                  records * estimate.outputsPerRecord(),
                  outputBytes / 1e6));
          line.accept(
              String.format(
                  Locale.ROOT,
                  "takes about %s with %d thread%s, each on a core of its own%s",
                  RunStatus.duration(seconds),
                  threads,
                  threads == 1 ? "" : "s",
                  perSecond > 0
                      ? String.format(Locale.ROOT, " and at most %,.0f records/s", perSecond)
                      : ""));
          line.accept(
              estimate.bytesPerEntity() == 0
                  ? count(estimate.entities())
                      + " entities in the sample, all forgotten at its end: their heap is not"
                      + " measured"
                  : String.format(
                      Locale.ROOT,
                      "state: about %,.1f MB of heap for the %,d entities of the sample, %,.0f"
                          + " bytes each",
                      heap / 1e6,
                      estimate.entities(),
                      estimate.bytesPerEntity()));
          line.accept(
              String.format(
                  Locale.ROOT,
                  "from %,d records that were decoded and scored, %,.0f/s after a start of %.1f s;"
                      + " nothing was written. \"At most\": offsets count marks of transactions,"
                      + " too",
                  estimate.sampled(),
                  estimate.recordsPerSecond(),
                  estimate.startSeconds()));
        });
    return Dawnwatch.OK;
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private Memory memory() {
    try {
      return memory == null ? Memory.usual() : Memory.of(Memory.bytes(memory));
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
