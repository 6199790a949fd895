package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.evaluate.Interval;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.train.Experiments;
import io.dawnwatch.topology.train.MlflowExport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code experiments}: what trainings and evaluations came to. */
@Command(
    name = "experiments",
    description = "Shows trainings and evaluations of a dataset, and sets two side by side.",
    footer = {
      "",
      "Examples:",
      "  dawnwatch experiments list --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093",
      "  dawnwatch experiments compare train-1f2e3d4c train-5b6a7988 --bootstrap-server ...",
    })
public final class ExperimentsCommand extends VerbGroup {
  private ExperimentsCommand() {}

  /** The command with its verbs. */
  public static CommandLine of(Terminal terminal) {
    CommandLine experiments = new CommandLine(new ExperimentsCommand());
    experiments.addSubcommand(new ListCommand(terminal));
    experiments.addSubcommand(new ShowCommand(terminal));
    experiments.addSubcommand(new CompareCommand(terminal));
    experiments.addSubcommand(new ExportCommand(terminal));
    return experiments;
  }

  private static Experiment find(Experiments experiments, String id, CommandSpec spec) {
    try {
      return experiments.find(id);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private static Experiments experiments(ClusterOptions cluster) throws InterruptedException {
    Cluster on = cluster.reachable();
    return new Experiments(on, cluster.dataset(), on.schemas());
  }

  /** {@code experiments list}. */
  @Command(name = "list", description = "All experiments, the latest last.")
  static final class ListCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Mixin private ClusterOptions cluster;
    @Mixin private OutputOptions output;

    ListCommand(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
      List<Experiment> all = experiments(cluster).all();
      ObjectNode result = OutputOptions.object();
      ArrayNode list = result.putArray("experiments");
      Table table =
          new Table()
              .text("experiment")
              .text("started")
              .text("owner")
              .text("model")
              .text("data")
              .number("F1")
              .number("average precision")
              .number("alerts/day")
              .text("why");
      for (Experiment one : all) {
        ObjectNode body = Experiments.body(one);
        JsonNode metrics = Experiments.own(body).path("metrics");
        ObjectNode node = list.addObject();
        node.put("id", one.getId());
        node.put("kind", one.getKind());
        node.put("startedMillis", one.getStartedMillis());
        node.put("owner", one.getOwner());
        node.put("modelId", one.getModelId());
        node.put("dataVersion", one.getDataVersion());
        node.put("why", one.getWhy());
        for (String name : List.of("f1", "averagePrecision", "alertsPerDay")) {
          node.set(name, ExperimentText.named(metrics, name).path("value").deepCopy());
        }
        table.row(
            one.getId(),
            Instant.ofEpochMilli(one.getStartedMillis() / 1000 * 1000).toString(),
            one.getOwner(),
            one.getModelId().substring(0, 12),
            one.getDataVersion().substring(0, 12),
            ExperimentText.number(ExperimentText.named(metrics, "f1").path("value")),
            ExperimentText.number(ExperimentText.named(metrics, "averagePrecision").path("value")),
            ExperimentText.number(ExperimentText.named(metrics, "alertsPerDay").path("value")),
            one.getWhy());
      }
      output.print(
          terminal,
          result,
          line -> {
            if (all.isEmpty()) {
              line.accept("No experiment yet: `dawnwatch train` makes one.");
            } else {
              table.lines(terminal).forEach(line);
            }
          });
      return Dawnwatch.OK;
    }
  }

  /** {@code experiments show}. */
  @Command(name = "show", description = "One experiment whole.")
  static final class ShowCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions cluster;
    @Mixin private OutputOptions output;

    @Parameters(paramLabel = "ID", description = "Id of the experiment, or the start of it.")
    private String id;

    ShowCommand(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
      Experiment one = find(experiments(cluster), id, spec);
      output.print(
          terminal, ExperimentText.json(one), line -> new ExperimentText(terminal, line).show(one));
      return Dawnwatch.OK;
    }
  }

  /** {@code experiments compare}. */
  @Command(
      name = "compare",
      description = {
        "Two experiments side by side.",
        "A figure is marked where the intervals of the two share no value: then the difference is"
            + " more than chance. Intervals that overlap prove nothing; on the same rows train and"
            + " evaluate compare in pairs, which sees more."
      })
  static final class CompareCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions cluster;
    @Mixin private OutputOptions output;

    @Parameters(paramLabel = "A", index = "0", description = "Id of one, or the start of it.")
    private String first;

    @Parameters(paramLabel = "B", index = "1", description = "Id of the other.")
    private String second;

    @Option(names = "--all", description = "Show parameters that are the same, too.")
    private boolean all;

    CompareCommand(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
      Experiments experiments = experiments(cluster);
      Experiment a = find(experiments, first, spec);
      Experiment b = find(experiments, second, spec);
      ObjectNode bodyA = Experiments.body(a);
      ObjectNode bodyB = Experiments.body(b);
      ObjectNode result = OutputOptions.object();
      result.put("a", a.getId()).put("b", b.getId());
      result.put("sameData", a.getDataVersion().equals(b.getDataVersion()));
      result.put("sameModel", a.getModelId().equals(b.getModelId()));
      Table parameters = new Table().text("parameter").text("A").text("B").text("");
      parameters(bodyA, bodyB, all, result.putArray("parameters"), parameters);
      Table metrics = metricsTable();
      metrics(bodyA, bodyB, result.putArray("metrics"), metrics);
      output.print(
          terminal,
          result,
          line -> {
            line.accept("A  " + a.getId() + "  model " + a.getModelId());
            line.accept("B  " + b.getId() + "  model " + b.getModelId());
            line.accept(
                result.get("sameData").booleanValue()
                    ? "on the same data version"
                    : "on different data: figures differ for that alone");
            line.accept("");
            if (parameters.isEmpty()) {
              line.accept("the same parameters");
            } else {
              parameters.lines(terminal).forEach(line);
            }
            line.accept("");
            metrics.lines(terminal).forEach(line);
          });
      return Dawnwatch.OK;
    }

    /**
     * The parameters of two experiments; those that are the same only if {@code all} are wanted.
     */
    static void parameters(JsonNode a, JsonNode b, boolean all, ArrayNode list, Table table) {
      TreeSet<String> names = new TreeSet<>();
      Stream.of(a, b)
          .forEach(
              body -> body.path("parameters").properties().forEach(one -> names.add(one.getKey())));
      for (String name : names) {
        JsonNode left = a.path("parameters").path(name);
        JsonNode right = b.path("parameters").path(name);
        boolean same = left.equals(right);
        if (all || !same) {
          list.addObject()
              .put("name", name)
              .put("a", left.asText())
              .put("b", right.asText())
              .put("same", same);
          table.row(name, left.asText(), right.asText(), same ? "" : "differs");
        }
      }
    }

    static Table metricsTable() {
      return new Table().text("figure").number("A").text("95 %").number("B").text("95 %").text("");
    }

    /** The figures of two experiments side by side. */
    static void metrics(JsonNode a, JsonNode b, ArrayNode list, Table table) {
      JsonNode left = Experiments.own(a).path("metrics");
      JsonNode right = Experiments.own(b).path("metrics");
      List<String> names = new ArrayList<>();
      left.forEach(one -> names.add(one.get("name").asText()));
      right.forEach(
          one -> {
            if (!names.contains(one.get("name").asText())) {
              names.add(one.get("name").asText());
            }
          });
      for (String name : names) {
        JsonNode one = ExperimentText.named(left, name);
        JsonNode other = ExperimentText.named(right, name);
        boolean significant = interval(one).isApartFrom(interval(other));
        ObjectNode node = list.addObject();
        node.put("name", name);
        node.set("a", one);
        node.set("b", other);
        node.put("significant", significant);
        table.row(
            name,
            ExperimentText.number(one.path("value")),
            ExperimentText.range(one),
            ExperimentText.number(other.path("value")),
            ExperimentText.range(other),
            significant
                ? "significant"
                : Objects.equals(one.path("value"), other.path("value")) ? "same" : "");
      }
    }

    private static Interval interval(JsonNode metric) {
      return metric.path("low").isNumber()
          ? new Interval(metric.get("low").doubleValue(), metric.get("high").doubleValue())
          : Interval.UNKNOWN;
    }
  }

  /** {@code experiments export}. */
  @Command(
      name = "export",
      description = {
        "Copies experiments to an MLflow tracking server: parameters, figures with their "
            + "intervals, tags.",
        "What is there already is left as it is. The environment variable MLFLOW_TRACKING_TOKEN "
            + "is sent as a bearer token."
      })
  static final class ExportCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions cluster;
    @Mixin private OutputOptions output;

    @Parameters(
        paramLabel = "ID",
        arity = "1..*",
        description = "Ids of experiments, or the starts of them.")
    private List<String> ids;

    @Option(
        names = "--mlflow",
        required = true,
        paramLabel = "URL",
        description = "The tracking server, such as http://localhost:5000.")
    private String url;

    ExportCommand(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
      MlflowExport mlflow;
      try {
        mlflow = new MlflowExport(url, Optional.ofNullable(System.getenv("MLFLOW_TRACKING_TOKEN")));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--mlflow: " + e.getMessage());
      }
      Experiments experiments = experiments(cluster);
      ObjectNode result = OutputOptions.object();
      ArrayNode runs = result.putArray("runs");
      for (String id : ids) {
        Experiment one = find(experiments, id, spec);
        MlflowExport.Exported exported = mlflow.export(one);
        runs.addObject()
            .put("experiment", one.getId())
            .put("mlflowExperiment", exported.mlflowExperiment())
            .put("run", exported.run())
            .put("new", exported.created());
      }
      output.print(
          terminal,
          result,
          line ->
              runs.forEach(
                  one ->
                      line.accept(
                          one.get("experiment").asText()
                              + (one.get("new").booleanValue() ? " is run " : " was there, run ")
                              + Terminal.escape(one.get("run").asText())
                              + " of "
                              + one.get("mlflowExperiment").asText())));
      return Dawnwatch.OK;
    }
  }
}
