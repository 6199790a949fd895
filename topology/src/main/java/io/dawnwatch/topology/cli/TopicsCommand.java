package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.topology.config.DatasetConfig;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Clock;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code topics}: makes and lists the topics of a dataset. */
@Command(
    name = "topics",
    description = "Makes and lists the topics of a dataset.",
    footer = {
      "",
      "Example:",
      "  dawnwatch topics create --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093 --dataset web",
    })
public final class TopicsCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  TopicsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: create or list");
  }

  /** {@code topics create}. */
  @Command(
      name = "create",
      description = {
        "Makes the topics of a dataset, registers its schemas and activates the model that "
            + "scores first.",
        "What is there already stays as it is."
      },
      footer = {
        "",
        "Example:",
        "  dawnwatch topics create --bootstrap-server localhost:9092 --schema-registry"
            + " http://localhost:9093 \\",
        "    --dataset web --partitions 12 --replication-factor 3",
      })
  int create(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Mixin DatasetOptions file,
      @Option(
              names = "--partitions",
              paramLabel = "N",
              defaultValue = "4",
              description =
                  "Partitions of lines, events and scores; never changed later (default"
                      + " ${DEFAULT-VALUE}).")
          int partitions,
      @Option(
              names = "--replication-factor",
              paramLabel = "N",
              description = "Replicas of each topic; the broker's default without it.")
          Short replication,
      @Option(
              names = "--clock",
              paramLabel = "broker|event",
              defaultValue = "broker",
              description =
                  "What moves time: broker for live lines, event for history that `load` writes"
                      + " (default ${DEFAULT-VALUE}).")
          Clock clock,
      @Option(
              names = "--window",
              paramLabel = "TIME",
              defaultValue = "1m",
              converter = Durations.class,
              description = "Length of a window (default ${DEFAULT-VALUE}).")
          Duration window,
      @Option(
              names = "--horizon",
              paramLabel = "TIME",
              defaultValue = "1h",
              converter = Durations.class,
              description = "How far back features look (default ${DEFAULT-VALUE}).")
          Duration horizon)
      throws InterruptedException {
    DatasetConfig config = file.config(List.of("--clock", "--window", "--horizon"));
    Clock moved = config.isFile() ? config.historyIsClock() ? Clock.EVENT : Clock.BROKER : clock;
    Model model;
    try {
      model =
          Model.coldStart(
              config.isFile()
                  ? config.features()
                  : FeatureSpec.DEFAULT.withWindows(window.toMillis(), horizon.toMillis()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.subcommands().get("create"), e.getMessage());
    }
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    List<String> made =
        new DatasetTopics(on, dataset)
            .create(partitions, Optional.ofNullable(replication), moved, model, on.schemas());
    ModelTopic models = ModelTopic.read(on, dataset);
    int there = models.fixed().map(ModelTopic.Fixed::partitions).orElse(partitions);
    String has =
        there == partitions
            ? ""
            : ", with " + there + " partitions; that never changes (docs/operations.md)";
    ObjectNode result =
        OutputOptions.object().put("dataset", dataset.name()).put("partitions", there);
    ArrayNode names = result.putArray("created");
    made.forEach(names::add);
    output.print(
        terminal,
        result,
        line -> {
          made.forEach(name -> line.accept("created " + name));
          line.accept(
              made.isEmpty()
                  ? "dataset " + dataset.name() + " was there already" + has
                  : made.size() + " topics of dataset " + dataset.name() + " created");
        });
    return Dawnwatch.OK;
  }

  /** {@code topics list}. */
  @Command(
      name = "list",
      description = "Lists the topics of a dataset with the settings that matter.",
      footer = {
        "",
        "Example:",
        "  dawnwatch topics list --bootstrap-server localhost:9092 --schema-registry"
            + " http://localhost:9093",
      })
  int list(@Mixin ClusterOptions cluster, @Mixin OutputOptions output) throws InterruptedException {
    Dataset dataset = cluster.dataset();
    List<DatasetTopics.Listed> topics = new DatasetTopics(cluster.reachable(), dataset).list();
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    ArrayNode nodes = result.putArray("topics");
    Table table =
        new Table()
            .text("topic")
            .number("partitions")
            .number("replicas")
            .text("timestamps")
            .number("retention (h)");
    for (DatasetTopics.Listed topic : topics) {
      nodes
          .addObject()
          .put("name", topic.name())
          .put("partitions", topic.partitions())
          .put("replicas", topic.replication())
          .put("timestampType", topic.timestampType())
          .put("retentionMillis", Long.parseLong(topic.retentionMillis()));
      long retention = Long.parseLong(topic.retentionMillis());
      table.row(
          topic.name(),
          Integer.toString(topic.partitions()),
          Integer.toString(topic.replication()),
          topic.timestampType(),
          topic.cleanupPolicy().equals("compact")
              ? "compacted"
              : retention < 0 ? "for ever" : Long.toString(retention / 3_600_000));
    }
    output.print(
        terminal,
        result,
        line -> {
          if (topics.isEmpty()) {
            line.accept(
                "dataset "
                    + dataset.name()
                    + " has no topics: make them with `dawnwatch topics create`");
          }
          table.lines(terminal).forEach(line);
        });
    return Dawnwatch.OK;
  }
}
