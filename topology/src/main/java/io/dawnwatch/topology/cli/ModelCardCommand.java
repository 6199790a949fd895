package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.AuditTopic;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.train.Experiments;
import io.dawnwatch.topology.train.ModelCard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models card}: what people should know of a model. */
@Command(
    name = "card",
    description = {
      "Says in plain language what a model is for and how good it is.",
      "Who owns it, what it learned from and takes for granted, where it is not good, what it does"
          + " now and how to undo that. Made from the model, its experiments and the audit trail."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch models card 3f2a91c0 --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093 --dataset web --markdown",
    })
final class ModelCardCommand implements Callable<Integer> {
  private static final int MOST_GROUPS = 8;

  /** Facts of a training that stand in its data version and split. */
  private static final Set<String> SAID = Set.of("data", "split");

  /** What facts of a training are called for people. */
  private static final Map<String, String> FACTS =
      Map.of(
          "events", "Events it learned from",
          "hours", "Hours of the week",
          "labelledIncidents", "Labelled incidents",
          "labelledLines", "Labelled lines",
          "parameters", "Hash of the parameters",
          "reference", "Reference for drift",
          "templateQuality", "Quality of the templates",
          "templates", "Templates",
          "windowThreshold", "Threshold of windows",
          "windows", "Windows it was calibrated on");

  private final Terminal terminal;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "MODEL", description = "Its hash, or the beginning of it.")
  private String model;

  @Option(names = "--markdown", description = "In Markdown, to be kept beside other documents.")
  private boolean markdown;

  ModelCardCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Cluster on = cluster.reachable();
    Dataset dataset = cluster.dataset();
    ModelTopic models = ModelTopic.read(on, dataset);
    ObjectNode card =
        new ModelCard(
                dataset,
                models,
                new Experiments(on, dataset, on.schemas()).all(),
                new AuditTopic(on, dataset, on.schemas()).read().entries())
            .of(ModelRoles.resolve(models, model));
    output.print(
        terminal,
        card,
        line -> {
          String title = "Model " + card.get("name").asText() + ", " + card.get("id").asText();
          line.accept(
              (markdown ? "# " : "")
                  + (markdown ? Terminal.escape(title) : terminal.bold(Terminal.escape(title))));
          write(card, markdown ? Page.markdown(line) : Page.text(terminal, line), on, dataset);
        });
    return Dawnwatch.OK;
  }

  private static void write(ObjectNode card, Page page, Cluster on, Dataset dataset) {
    page.heading("Owner and purpose");
    page.sentence("Owner: " + card.get("owner").asText() + ".");
    page.sentence(card.get("purpose").asText());
    page.heading("What it learned from");
    data(card.get("data"), page);
    if (!card.get("detectors").isEmpty()) {
      page.heading("Which detectors it has");
      card.get("detectors").forEach(one -> page.sentence(one.asText()));
    }
    page.heading("What it takes for granted");
    card.get("assumptions").forEach(one -> page.sentence(one.asText()));
    page.heading("How good it is");
    if (card.get("evaluations").isEmpty()) {
      page.sentence("Nobody judged it.");
    } else {
      JsonNode last = card.get("evaluations").get(0);
      evaluation(last, page);
      if (card.get("evaluations").size() > 1) {
        page.sentence(
            card.get("evaluations").size()
                - 1
                + " earlier evaluations: `dawnwatch experiments list` and `show`.");
      }
    }
    page.heading("Known weaknesses");
    card.get("weaknesses").forEach(one -> page.sentence(one.asText()));
    page.heading("What it does now");
    page.sentence("Role: " + card.get("role").asText() + ".");
    history(card.get("history"), page);
    for (JsonNode one : card.get("signatures")) {
      page.sentence(
          "Signed by "
              + one.get("by").asText()
              + " on "
              + ModelsCommand.time(one.get("atMillis").longValue())
              + (one.has("trustedKey")
                  ? ", with the trusted key " + one.get("trustedKey").asText()
                  : ", as the record says: its key is not among trusted ones")
              + ".");
    }
    page.heading("How to undo that");
    JsonNode rollback = card.get("rollback");
    if (!rollback.get("command").asText().isEmpty()) {
      page.command(
          "dawnwatch "
              + rollback.get("command").asText()
              + " --bootstrap-server "
              + on.bootstrapServers()
              + " --schema-registry "
              + on.shownRegistryUrl()
              + " --dataset "
              + dataset.name());
    }
    page.sentence(rollback.get("effect").asText() + ".");
  }

  private static void data(JsonNode data, Page page) {
    if (!data.get("learned").booleanValue()) {
      page.sentence("Nothing: it knows only the rolling horizon of each entity.");
      return;
    }
    if (data.has("dataVersion")) {
      page.sentence(
          "Data version "
              + data.get("dataVersion").asText()
              + ", split by time: "
              + data.get("split").asText()
              + ".");
      page.sentence(
          "Trained "
              + ModelsCommand.time(data.get("trainedMillis").longValue())
              + " by release "
              + data.get("release").asText()
              + ", experiment "
              + data.get("experiment").asText()
              + ".");
    }
    for (Map.Entry<String, JsonNode> one : data.get("facts").properties()) {
      if (!data.has("dataVersion") || !SAID.contains(one.getKey())) {
        page.sentence(
            FACTS.getOrDefault(one.getKey(), one.getKey()) + ": " + one.getValue().asText());
      }
    }
  }

  private static void evaluation(JsonNode evaluation, Page page) {
    page.sentence(
        "Judged on "
            + ExperimentText.count(evaluation.path("windows"))
            + " windows "
            + (evaluation.get("labelled").booleanValue()
                ? "with " + evaluation.path("incidents").asText() + " labelled incidents"
                : "without labels")
            + ", "
            + ModelsCommand.time(evaluation.get("atMillis").longValue())
            + ", experiment "
            + evaluation.get("experiment").asText()
            + ", data version "
            + ModelRoles.shortened(evaluation.get("dataVersion").asText())
            + ".");
    if (evaluation.get("flattered").booleanValue()) {
      page.sentence("Part of that is what it was trained on: the figures flatter it.");
    }
    List<List<String>> figures = new ArrayList<>();
    for (JsonNode metric : evaluation.path("metrics")) {
      figures.add(
          List.of(
              metric.get("name").asText(),
              ExperimentText.number(metric.path("value")),
              ExperimentText.range(metric)));
    }
    page.table(List.of("figure", "value", "95 %"), figures);
    JsonNode groups = evaluation.path("subgroups");
    if (groups.isEmpty()) {
      return;
    }
    boolean labelled = evaluation.get("labelled").booleanValue();
    List<String> headers =
        new ArrayList<>(List.of("group, the worst first", "windows", "anomalous"));
    if (labelled) {
      headers.addAll(List.of("in incidents", "window F1", "95 %"));
    }
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(MOST_GROUPS, groups.size()); i++) {
      JsonNode one = groups.get(i);
      List<String> cells = new ArrayList<>();
      cells.add(one.get("key").asText() + " " + one.get("value").asText());
      cells.add(ExperimentText.count(one.get("windows")));
      cells.add(ExperimentText.count(one.get("anomalous")));
      if (labelled) {
        cells.add(ExperimentText.count(one.get("incidentWindows")));
        cells.add(ExperimentText.number(one.get("f1")));
        cells.add(ExperimentText.range(one));
      }
      rows.add(cells);
    }
    page.table(headers, rows);
    if (groups.size() > MOST_GROUPS) {
      page.sentence(groups.size() - MOST_GROUPS + " more groups: `dawnwatch experiments show`.");
    }
  }

  private static void history(JsonNode history, Page page) {
    for (JsonNode one : history) {
      page.sentence(
          ModelsCommand.time(one.get("atMillis").longValue())
              + " "
              + one.get("action").asText()
              + " by "
              + one.get("by").asText()
              + (one.get("why").asText().isEmpty() ? "" : ": " + one.get("why").asText())
              + (one.get("overridden").asText().isEmpty()
                  ? ""
                  : " (against a refusal: " + one.get("overridden").asText() + ")"));
    }
  }
}
