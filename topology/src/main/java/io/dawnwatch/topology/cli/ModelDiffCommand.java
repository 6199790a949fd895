package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.DictionaryDiff;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.train.Experiments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models diff}: what is different about two models. */
@Command(
    name = "diff",
    description = {
      "Says how model B differs from model A.",
      "Settings, detectors, thresholds, calibration, what was learned, the templates, what it "
          + "was trained on and with, and the figures of their last evaluations."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch models diff 3f2a91c0 77aa0d12 --bootstrap-server localhost:9092"
          + " --schema-registry http://localhost:9093 --dataset web",
    })
final class ModelDiffCommand implements Callable<Integer> {
  /** Surprises at which calibrations are set side by side. */
  private static final double[] NATS = {1, 2, 5, 10, 20, 50, 100};

  private static final int MOST_LINES = 40;

  private final Terminal terminal;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;

  @Parameters(index = "0", paramLabel = "A", description = "One, by its hash or its beginning.")
  private String first;

  @Parameters(index = "1", paramLabel = "B", description = "The other.")
  private String second;

  @Option(names = "--all", description = "Show every template that differs.")
  private boolean all;

  ModelDiffCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A model and its last training or evaluation. */
  private record Side(String id, Model model, Optional<Experiment> trained, JsonNode judged) {
    JsonNode training() {
      return trained.<JsonNode>map(Experiments::body).orElseGet(OutputOptions::object);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    Cluster on = cluster.reachable();
    Dataset dataset = cluster.dataset();
    ModelTopic models = ModelTopic.read(on, dataset);
    List<Experiment> experiments = new Experiments(on, dataset, on.schemas()).all();
    Side a = side(models, experiments, ModelRoles.resolve(models, first));
    Side b = side(models, experiments, ModelRoles.resolve(models, second));
    ObjectNode result = OutputOptions.object();
    result.put("a", a.id()).put("b", b.id()).put("same", a.id().equals(b.id()));
    Table settings =
        differing(settings(a.model()), settings(b.model()), result.putArray("settings"));
    Table calibration = calibration(a.model(), b.model(), result.putArray("calibration"));
    Table parts = parts(a.model(), b.model(), result.putArray("parts"));
    Optional<DictionaryDiff> templates = templates(a.model(), b.model());
    templates.ifPresent(diff -> result.set("templates", DictionaryCommand.json(diff)));
    Table facts =
        differing(
            new LinkedHashMap<>(a.model().training()),
            new LinkedHashMap<>(b.model().training()),
            result.putArray("training"));
    Table slices = differing(slices(a), slices(b), result.putArray("slices"));
    Table parameters = new Table().text("parameter").text("A").text("B").text("");
    ArrayNode differingParameters = result.putArray("parameters");
    if (a.trained().isPresent() && b.trained().isPresent()) {
      ExperimentsCommand.CompareCommand.parameters(
          a.training(), b.training(), false, differingParameters, parameters);
    }
    Table metrics = ExperimentsCommand.CompareCommand.metricsTable();
    ExperimentsCommand.CompareCommand.metrics(
        a.judged(), b.judged(), result.putArray("metrics"), metrics);
    output.print(
        terminal,
        result,
        line -> {
          line.accept("A  " + a.id() + "  " + Terminal.escape(a.model().name()));
          line.accept("B  " + b.id() + "  " + Terminal.escape(b.model().name()));
          if (a.id().equals(b.id())) {
            line.accept("");
            line.accept("the same model");
            return;
          }
          section("Settings", settings, line);
          section("Score of a surprise", calibration, line);
          section("What was learned", parts, line);
          templates.ifPresent(diff -> templates(diff, line));
          section("What people should know of the training", facts, line);
          section("Slices it was trained on", slices, line);
          section("Parameters of the training", parameters, line);
          section(
              "Figures of the last evaluation"
                  + (a.judged().isEmpty() || b.judged().isEmpty()
                      ? "; the other was never judged"
                      : sameData(a, b) ? "" : ", on different data: they differ for that alone"),
              metrics,
              line);
        });
    return Dawnwatch.OK;
  }

  private static Side side(ModelTopic models, List<Experiment> experiments, String id) {
    List<Experiment> mine =
        experiments.stream().filter(one -> one.getModelId().equals(id)).toList();
    Optional<Experiment> trained =
        mine.stream().filter(one -> one.getKind().equals("train")).reduce((early, late) -> late);
    JsonNode judged =
        mine.isEmpty() ? OutputOptions.object() : Experiments.body(mine.get(mine.size() - 1));
    return new Side(id, models.byId(id), trained, judged);
  }

  private static boolean sameData(Side a, Side b) {
    return a.judged().path("manifest").equals(b.judged().path("manifest"));
  }

  private void section(String title, Table table, Consumer<String> line) {
    if (!table.isEmpty()) {
      line.accept("");
      line.accept(terminal.bold(title));
      table.lines(terminal).forEach(line);
    }
  }

  private void templates(DictionaryDiff diff, Consumer<String> line) {
    line.accept("");
    line.accept(terminal.bold("Templates"));
    int[] told = {0};
    DictionaryCommand.write(
        diff,
        one -> {
          told[0]++;
          if (all || told[0] <= MOST_LINES || one.endsWith("have an alias")) {
            line.accept("  " + one);
          } else if (told[0] == MOST_LINES + 1) {
            line.accept("  ... (--all shows every one)");
          }
        });
  }

  private static Map<String, String> settings(Model model) {
    FeatureSpec features = model.features();
    Map<String, String> all = new LinkedHashMap<>();
    all.put("name", model.name());
    all.put("owner", model.owner());
    all.put("semantics", Integer.toString(model.semantics()));
    all.put("window", features.windowMillis() + " ms");
    all.put("horizon", features.horizonMillis() + " ms");
    all.put("lateness", features.latenessMillis() + " ms");
    all.put("skew", features.skewMillis() + " ms");
    all.put("entityCap", Integer.toString(features.entityCap()));
    all.put("templatesPerWindow", Integer.toString(features.templatesPerWindow()));
    all.put("templatesPerPartition", Integer.toString(features.templatesPerPartition()));
    all.put("sequence", Integer.toString(features.sequence()));
    all.put("sessionGap", features.sessionGapMillis() + " ms");
    all.put("measures", String.join(", ", features.measures()));
    all.put("matcher", model.matcher());
    all.put("eventDetectors", String.join(", ", model.eventDetectors()));
    all.put("detectors", String.join(", ", model.detectors()));
    all.put("threshold", Double.toString(model.threshold()));
    all.put("eventThreshold", Double.toString(model.eventThreshold()));
    all.put("eventScoresPerWindow", Integer.toString(model.eventScoresPerWindow()));
    all.put("alertGap", model.alertGapMillis() + " ms");
    return all;
  }

  /** Where what was read begins and ends, by partition. */
  private static Map<String, String> slices(Side side) {
    Map<String, String> all = new LinkedHashMap<>();
    side.trained().ifPresent(one -> all.put("data version", one.getDataVersion()));
    if (side.training().has("split")) {
      all.put("split", side.training().get("split").asText());
    }
    for (JsonNode slice : side.training().at("/manifest/slices")) {
      all.put(
          "partition " + slice.path("partition").asText(),
          "offsets " + slice.path("start").asText() + " to " + slice.path("end").asText());
    }
    return all;
  }

  private static Table differing(Map<String, String> a, Map<String, String> b, ArrayNode list) {
    Table table = new Table().text("").text("A").text("B");
    Map<String, String> names = new LinkedHashMap<>(a);
    names.putAll(b);
    for (String name : names.keySet()) {
      String one = a.getOrDefault(name, "-");
      String other = b.getOrDefault(name, "-");
      if (!one.equals(other)) {
        list.addObject().put("name", name).put("a", one).put("b", other);
        table.row(name, one, other);
      }
    }
    return table;
  }

  private static Table calibration(Model a, Model b, ArrayNode list) {
    Table table =
        new Table()
            .number("surprise (nats)")
            .number("window A")
            .number("window B")
            .number("event A")
            .number("event B");
    if (a.calibration().equals(b.calibration())
        && a.eventCalibration().equals(b.eventCalibration())) {
      return table;
    }
    for (double nats : NATS) {
      double[] scores = {
        a.calibration().score(nats),
        b.calibration().score(nats),
        a.eventCalibration().score(nats),
        b.eventCalibration().score(nats)
      };
      list.addObject()
          .put("nats", nats)
          .put("windowA", scores[0])
          .put("windowB", scores[1])
          .put("eventA", scores[2])
          .put("eventB", scores[3]);
      String[] cells = new String[5];
      cells[0] = String.format(Locale.ROOT, "%.0f", nats);
      for (int i = 0; i < scores.length; i++) {
        cells[i + 1] = String.format(Locale.ROOT, "%.4f", scores[i]);
      }
      table.row(cells);
    }
    return table;
  }

  private static Table parts(Model a, Model b, ArrayNode list) {
    Table table = new Table().text("part").number("A (KB)").number("B (KB)").text("");
    TreeSet<String> names = new TreeSet<>(a.parts().keySet());
    names.addAll(b.parts().keySet());
    for (String name : names) {
      ModelPart one = a.parts().get(name);
      ModelPart other = b.parts().get(name);
      if (!Objects.equals(one, other)) {
        String what = one == null ? "new in B" : other == null ? "not in B" : "differs";
        ObjectNode node = list.addObject().put("name", name).put("what", what);
        node.put("aBytes", one == null ? 0 : one.bytes().length);
        node.put("bBytes", other == null ? 0 : other.bytes().length);
        table.row(name, size(one), size(other), what);
      }
    }
    return table;
  }

  private static String size(ModelPart part) {
    return part == null ? "-" : ModelsCommand.kilobytes(part.bytes().length);
  }

  /** Only where both have mined templates and they are not the same. */
  private static Optional<DictionaryDiff> templates(Model a, Model b) {
    ModelPart one = a.parts().get(Model.DICTIONARY);
    ModelPart other = b.parts().get(Model.DICTIONARY);
    return one == null || other == null || one.equals(other)
        ? Optional.empty()
        : Optional.of(
            DictionaryDiff.between(
                Dictionary.fromBytes(one.bytes()), Dictionary.fromBytes(other.bytes())));
  }
}
