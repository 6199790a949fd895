package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.replay.RunLog;
import io.dawnwatch.topology.replay.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code runs}: what was replayed. */
@Command(
    name = "runs",
    description = "Lists, shows and deletes the runs of a dataset.",
    footer = {
      "",
      "Example:",
      "  dawnwatch runs show --bootstrap-server localhost:9092 --schema-registry http://localhost:9093 --dataset web ID",
    })
public final class RunsCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  RunsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: list, show or delete");
  }

  /**
   * The run with that id, the last one for null.
   *
   * @throws ParameterException if there is none; it says which there are
   */
  static RunLog.Run run(
      Cluster on, Dataset dataset, SchemaIds ids, String runId, CommandSpec spec) {
    try (RunLog log = new RunLog(on, dataset, ids)) {
      List<RunLog.Run> runs = log.refresh().runs();
      if (runs.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(),
            "dataset " + dataset.name() + " has no runs yet: `dawnwatch replay` makes one");
      }
      if (runId == null) {
        return runs.get(runs.size() - 1);
      }
      return log.run(runId)
          .orElseThrow(
              () ->
                  new ParameterException(
                      spec.commandLine(),
                      "there is no run "
                          + runId
                          + "; there are "
                          + runs.stream()
                              .map(run -> run.plan().runId())
                              .collect(Collectors.joining(", "))));
    }
  }

  /** {@code runs list}. */
  @Command(name = "list", description = "Lists the runs of a dataset, oldest first.")
  int list(@Mixin ClusterOptions cluster, @Mixin OutputOptions output) throws InterruptedException {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    SchemaIds ids = on.schemas();
    Runs known = new Runs(on, dataset, ids);
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    ArrayNode list = result.putArray("runs");
    Table table =
        new Table()
            .text("run")
            .text("begun (UTC)")
            .number("offsets")
            .text("partitions done")
            .text("state")
            .text("what");
    try (RunLog log = new RunLog(on, dataset, ids)) {
      for (RunLog.Run run : log.refresh().runs()) {
        int partitions = run.plan().manifest().slices().size();
        int workers = run.report().isPresent() ? 0 : known.workers(run.plan().runId());
        String state = state(run, workers);
        String what =
            run.plan().manifest().isWhatIf()
                ? "what would " + run.plan().manifest().whatIf().substring(0, 12) + " have said"
                : "as live";
        list.addObject()
            .put("run", run.plan().runId())
            .put("createdMillis", run.plan().createdMillis())
            .put("dataVersion", run.plan().manifest().dataVersion())
            .put("offsets", run.plan().manifest().offsets())
            .put("records", records(run))
            .put("partitions", partitions)
            .put("finished", run.finished().size())
            .put("workers", workers)
            .put("state", state)
            .put("whatIf", run.plan().manifest().whatIf());
        table.row(
            run.plan().runId(),
            time(run.plan().createdMillis()),
            String.format(Locale.ROOT, "%,d", run.plan().manifest().offsets()),
            (run.report().isPresent() ? partitions : run.finished().size()) + " of " + partitions,
            state,
            what);
      }
    }
    output.print(
        terminal,
        result,
        line -> {
          if (table.isEmpty()) {
            line.accept(
                "dataset " + dataset.name() + " has no runs yet: `dawnwatch replay` makes one");
          } else {
            table.lines(terminal).forEach(line);
          }
        });
    return Dawnwatch.OK;
  }

  private static String state(RunLog.Run run, int workers) {
    if (run.report().isPresent()) {
      return isGood(run) ? "done" : "done, with differences";
    }
    return workers > 0 ? "running, threads: " + workers : "interrupted";
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis / 1000 * 1000).toString();
  }

  /** Parity of a run that is done. */
  static List<Parity> parity(RunLog.Run run) {
    return run.report().isPresent()
        ? run.report().get().getParity().stream().map(Parity::fromAvro).toList()
        : run.parity();
  }

  /** Whether coverage is whole and parity clean as far as it was looked at. */
  static boolean isGood(RunLog.Run run) {
    return run.coverage().stream().allMatch(Coverage::isWhole)
        && parity(run).stream().allMatch(Parity::isClean);
  }

  /** Records of its slices that were read in the partitions that are done. */
  static long records(RunLog.Run run) {
    return run.coverage().stream().mapToLong(Coverage::read).sum();
  }

  /** A run as JSON. */
  static ObjectNode json(RunLog.Run run) {
    Manifest manifest = run.plan().manifest();
    ObjectNode result =
        OutputOptions.object()
            .put("run", run.plan().runId())
            .put("dataVersion", manifest.dataVersion())
            .put("records", records(run));
    RunOutput.coverage(result, run.coverage());
    if (manifest.isWhatIf()) {
      RunOutput.whatIf(result, run.whatIf());
    } else if (!parity(run).isEmpty()) {
      RunOutput.parity(result, parity(run));
    }
    RunOutput.late(result, run.late());
    return result;
  }

  /** A run as tables. */
  static void text(Terminal terminal, RunLog.Run run, Consumer<String> line) {
    RunOutput.text(
        terminal, run.plan().runId(), run.plan().manifest(), run.coverage(), parity(run), line);
    RunOutput.whatIfText(terminal, run.whatIf(), line);
    RunOutput.lateText(terminal, run.late(), line);
  }

  /** {@code runs show}. */
  @Command(
      name = "show",
      description = "Shows a run: its slice, its ledger, what differs from live and why.")
  int show(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "ID", arity = "0..1", description = "The run; the last by default.")
          String runId,
      @Option(
              names = "--manifest",
              paramLabel = "FILE",
              description = "Write its manifest to a file, for `replay --manifest`.")
          Path manifestFile)
      throws IOException, InterruptedException {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    SchemaIds ids = on.schemas();
    RunLog.Run run = run(on, dataset, ids, runId, spec.subcommands().get("show").getCommandSpec());
    Manifest manifest = run.plan().manifest();
    if (manifestFile != null) {
      Files.writeString(manifestFile, manifest.toJson() + "\n");
    }
    int workers =
        run.report().isPresent() ? 0 : new Runs(on, dataset, ids).workers(run.plan().runId());
    ObjectNode result = json(run).put("state", state(run, workers)).put("workers", workers);
    ArrayNode slices = result.putArray("slices");
    for (Manifest.Slice slice : manifest.slices()) {
      slices
          .addObject()
          .put("partition", slice.partition())
          .put("warmUp", slice.warmUp())
          .put("start", slice.start())
          .put("end", slice.end())
          .put("offsets", slice.offsets());
    }
    output.print(
        terminal,
        result,
        line -> {
          text(terminal, run, line);
          line.accept("");
          Table table =
              new Table()
                  .text("partition")
                  .number("warm-up from")
                  .number("slice from")
                  .number("to offset")
                  .number("offsets")
                  .text("done");
          for (Manifest.Slice slice : manifest.slices()) {
            boolean done =
                run.report().isPresent() || run.finished().containsKey(slice.partition());
            table.row(
                Integer.toString(slice.partition()),
                Long.toString(slice.warmUp()),
                Long.toString(slice.start()),
                Long.toString(slice.end()),
                String.format(Locale.ROOT, "%,d", slice.offsets()),
                done ? "yes" : "no");
          }
          table.lines(terminal).forEach(line);
          line.accept("");
          line.accept(
              "begun "
                  + time(run.plan().createdMillis())
                  + " by release "
                  + run.plan().release()
                  + "; "
                  + state(run, workers)
                  + (run.report().isEmpty()
                      ? ": `dawnwatch replay --run " + run.plan().runId() + "` goes on with it"
                      : ""));
        });
    return Dawnwatch.OK;
  }

  /** {@code runs delete}. */
  @Command(
      name = "delete",
      description = {
        "Forgets a run: its plan and reports count no more.",
        "Its consumer group is deleted. What it wrote to the replays topic stays until retention "
            + "takes it; nobody counts it."
      })
  int delete(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Mixin Consent consent,
      @Parameters(paramLabel = "ID", description = "The run.") String runId,
      @Option(names = "--dry-run", description = "Only say what would go.") boolean dryRun)
      throws InterruptedException {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    SchemaIds ids = on.schemas();
    RunLog.Run run =
        run(on, dataset, ids, runId, spec.subcommands().get("delete").getCommandSpec());
    long outputs = run.coverage().stream().mapToLong(one -> one.scores() + one.alerts()).sum();
    String remains =
        run.report().isPresent() || run.isDone()
            ? String.format(
                Locale.ROOT,
                "%,d outputs stay on %s until retention takes them",
                outputs,
                dataset.replays())
            : "what it wrote stays on " + dataset.replays() + " until retention takes it";
    boolean go = !dryRun && consent.to("delete run " + runId + "? " + remains, terminal);
    if (go) {
      new Runs(on, dataset, ids).delete(runId);
    }
    ObjectNode result =
        OutputOptions.object().put("run", runId).put("deleted", go).put("remains", remains);
    output.print(
        terminal,
        result,
        line ->
            line.accept(
                (go ? "run " + runId + " is deleted; " : "nothing was deleted; ") + remains));
    return go || dryRun ? Dawnwatch.OK : Dawnwatch.FAILED;
  }
}
