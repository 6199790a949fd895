package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.operate.Removal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code clean}: a dataset goes. */
@Command(
    name = "clean",
    description = {
      "Deletes everything of a dataset: topics with their data, groups, local state.",
      "With --schemas its subjects, too. Refuses while one of its apps runs. Topics of yours "
          + "that were read stay."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch clean --bootstrap-server localhost:9092 --schema-registry http://localhost:9093"
          + " --dataset web --dry-run",
    })
public final class CleanCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;
  @Mixin private RemovalOptions removal;

  @Option(names = "--schemas", description = "Its subjects in the schema registry too, for ever.")
  private boolean schemas;

  CleanCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Dataset dataset = cluster.dataset();
    Removal takes = new Removal(cluster.reachable(), dataset);
    Removal.Plan plan = takes.planClean(schemas, removal.stateFolders());
    return removal.carryOut("clean", dataset.name(), takes, plan, List.of(), output, terminal);
  }
}
