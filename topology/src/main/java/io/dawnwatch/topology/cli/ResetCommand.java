package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.operate.Removal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reset}: the apps of a dataset forget what they know. */
@Command(
    name = "reset",
    description = {
      "Deletes state and offsets of a dataset's apps; data stays.",
      "Committed offsets, changelogs, local state. Refuses while one of them runs. Local state "
          + "on other hosts must be deleted there."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch reset --bootstrap-server localhost:9092 --schema-registry http://localhost:9093"
          + " \\",
      "    --dataset web --app score --state-dir /var/lib/dawnwatch/stream --dry-run",
    })
public final class ResetCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;
  @Mixin private RemovalOptions removal;

  @Option(
      names = "--app",
      defaultValue = "all",
      paramLabel = "all|ingest|score",
      description = "Which app (default ${DEFAULT-VALUE}).")
  private Removal.Apps apps;

  @Option(
      names = "--source-topic",
      paramLabel = "TOPIC",
      description = "Only the ingest of this topic of yours.")
  private String sourceTopic;

  ResetCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Dataset dataset = cluster.dataset();
    Removal takes = new Removal(cluster.reachable(), dataset);
    Removal.Plan plan =
        sourceTopic == null
            ? takes.planReset(apps, removal.stateFolders())
            : takes.planReset(sourceTopic, removal.stateFolders());
    List<String> warnings = new ArrayList<>();
    if (plan.groups().contains(dataset.application("ingest"))) {
      warnings.add(
          "ingest will read the retained "
              + dataset.lines()
              + " from the beginning: lines that are events become events again");
    }
    if (plan.groups().contains(dataset.application("score"))) {
      warnings.add(
          "stream will score the retained "
              + dataset.events()
              + " from the beginning: scores come again under the same ids");
    }
    return removal.carryOut("reset", dataset.name(), takes, plan, warnings, output, terminal);
  }
}
