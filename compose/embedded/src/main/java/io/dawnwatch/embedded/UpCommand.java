package io.dawnwatch.embedded;

import io.dawnwatch.engine.Model;
import io.dawnwatch.topology.cli.AppOptions;
import io.dawnwatch.topology.cli.IngestOptions;
import io.dawnwatch.topology.cli.LateWatch;
import io.dawnwatch.topology.cli.Terminal;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.stream.StreamApp;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code up}: broker, registry and app in one JVM, until it is stopped. */
@Command(
    name = "up",
    description =
        "Starts a broker, a schema registry, ingest and live scoring in one process, and stays.",
    footer = {
      "",
      "Example:",
      "  dawnwatch up --port 9092",
      "  dawnwatch up --port 9092 --data var/dawnwatch --dataset web",
    })
public final class UpCommand implements Callable<Integer> {
  private final Terminal terminal;
  private volatile StreamApp ingesting;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description =
          "Port N of the broker; the registry has N+1, health and metrics N+2, the console N+3. 0 takes free ones. (default ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder to keep data in; without it, data is thrown away at the end.")
  private Path data;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = Dataset.DEFAULT,
      description = "Dataset to make and score (default ${DEFAULT-VALUE}).")
  private String dataset;

  @Option(
      names = "--clock",
      paramLabel = "broker|event",
      defaultValue = "broker",
      description =
          "What moves the dataset's time: broker for live lines, event for history that `load` writes (default ${DEFAULT-VALUE}).")
  private Clock clock;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "2",
      description = "Partitions of the dataset (default ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(names = "--no-console", description = "Without the pages in the browser.")
  private boolean withoutConsole;

  @Mixin private IngestOptions ingest;
  @Mixin private AppOptions app;

  public UpCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Dataset named = new Dataset(dataset);
    try (EmbeddedStack stack = EmbeddedStack.start(port, Optional.ofNullable(data))) {
      Cluster cluster = stack.cluster();
      new DatasetTopics(cluster, named)
          .create(partitions, Optional.empty(), clock, Model.COLD_START, cluster.schemas());
      int httpPort = port == 0 ? 0 : port + 2;
      Path state = data == null ? app.temporaryState() : data.resolve("state");
      StreamApp score = StreamApp.score(cluster, named, app.settings(state, httpPort));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    StreamApp ingest = ingesting;
                    if (ingest != null) {
                      ingest.close();
                    }
                    score.close();
                    stack.close();
                  },
                  "dawnwatch-stop"));
      terminal.out().println("broker          " + cluster.bootstrapServers());
      terminal.out().println("schema registry " + cluster.registryUrl());
      terminal
          .out()
          .println(
              "health, metrics http://localhost:" + score.httpPort() + "/health/ready, /metrics");
      terminal.out().println("scores          " + named.scores());
      if (!withoutConsole) {
        Path index = data == null ? app.temporaryState() : data;
        LocalConsole.start(terminal, cluster, named, index, port == 0 ? 0 : port + 3)
            .ifPresent(url -> terminal.out().println("console         " + url));
      }
      String where =
          " --bootstrap-server "
              + cluster.bootstrapServers()
              + " --schema-registry "
              + cluster.registryUrl()
              + " --dataset "
              + named.name();
      if (clock == Clock.BROKER) {
        terminal.out().println("write lines to  " + named.lines());
        terminal.out().println();
        terminal.out().println("try next        dawnwatch replay" + where);
        terminal.flush();
        ingesting =
            StreamApp.ingest(
                cluster, named, ingest.settings(cluster, named, terminal), app.settings(state, 0));
        terminal.note(
            "ingest runs; its health and metrics: http://localhost:"
                + ingesting.httpPort()
                + "/health/ready, /metrics");
        try (LateWatch late = new LateWatch(terminal, score)) {
          return score.awaitEnd() ? 0 : 1;
        } finally {
          ingesting.close();
        }
      }
      terminal.out().println();
      terminal.out().println("try next        dawnwatch load FILE..." + where);
      terminal.flush();
      return score.awaitEnd() ? 0 : 1;
    }
  }
}
