package io.dawnwatch.topology.cli;

import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.stream.StreamApp;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code stream}: events become scores, live. */
@Command(
    name = "stream",
    description = "Scores the events of a dataset live, exactly once.",
    footer = {
      "",
      "Example:",
      "  dawnwatch stream --bootstrap-server localhost:9092 --schema-registry http://localhost:9093 --dataset web --threads 2",
    })
public final class StreamCommand extends AppCommand implements Callable<Integer> {
  StreamCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  public Integer call() throws Exception {
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    try (StreamApp running = StreamApp.score(on, dataset, app.settings(stateDirectory, httpPort))) {
      return stay("scoring " + dataset.events() + " -> " + dataset.scores(), running);
    }
  }
}
