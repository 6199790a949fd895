package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.replay.ParityCheck;
import io.dawnwatch.topology.replay.Plan;
import io.dawnwatch.topology.replay.Runs;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code parity}: compares a run with live again. */
@Command(
    name = "parity",
    description = "Compares what a run emitted with what was emitted live, byte for byte.",
    footer = {
      "",
      "Exit codes: 0 no difference, 1 otherwise.",
      "",
      "Example:",
      "  dawnwatch parity --bootstrap-server localhost:9092 --schema-registry http://localhost:9093 --dataset web --run ID",
    })
public final class ParityCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Option(names = "--run", paramLabel = "ID", description = "The run; the last one by default.")
  private String run;

  ParityCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    SchemaIds ids = on.schemas();
    Plan plan = RunsCommand.run(on, dataset, ids, run, spec).plan();
    String id = plan.runId();
    Manifest manifest = plan.manifest();
    if (manifest.isWhatIf()) {
      throw new ParameterException(
          spec.commandLine(),
          "run "
              + id
              + " asks what another model would have said: `dawnwatch runs show "
              + id
              + "` compares it with live");
    }
    long started = System.currentTimeMillis();
    List<Parity> parity = new ParityCheck(on, dataset, ids).compare(plan);
    new Runs(on, dataset, ids)
        .report(id, "parity", manifest, started, System.currentTimeMillis(), List.of(), parity);
    ObjectNode result =
        OutputOptions.object().put("run", id).put("dataVersion", manifest.dataVersion());
    RunOutput.parity(result, parity);
    output.print(
        terminal, result, line -> RunOutput.text(terminal, id, manifest, List.of(), parity, line));
    return parity.stream().allMatch(Parity::isClean) ? Dawnwatch.OK : Dawnwatch.FAILED;
  }
}
