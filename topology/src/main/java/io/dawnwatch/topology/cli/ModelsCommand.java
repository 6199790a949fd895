package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.WarmUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models}: the models of a dataset, and what became of them. */
@Command(
    name = "models",
    description = "Lists, shows and publishes the models of a dataset, and tells their history.",
    footer = {
      "",
      "Examples:",
      "  dawnwatch models add web.model --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093 --dataset web",
      "  dawnwatch models list --bootstrap-server localhost:9092 --schema-registry"
          + " http://localhost:9093 --dataset web",
    })
public final class ModelsCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  ModelsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: one of " + String.join(", ", spec.subcommands().keySet()));
  }

  /** {@code models list}. */
  @Command(name = "list", description = "Lists the models of a dataset, the oldest first.")
  int list(@Mixin ClusterOptions cluster, @Mixin OutputOptions output) throws InterruptedException {
    Cluster on = cluster.reachable();
    ModelTopic models = read(on, cluster.dataset());
    ObjectNode result = OutputOptions.object().put("dataset", cluster.dataset().name());
    ArrayNode nodes = result.putArray("models");
    Table table =
        new Table()
            .text("model")
            .text("name")
            .text("owner")
            .text("role")
            .text("published")
            .number("size (KB)");
    for (ModelTopic.Published one : models.published()) {
      Model model = models.byId(one.id());
      String role = role(models, one.id());
      nodes
          .addObject()
          .put("id", one.id())
          .put("name", model.name())
          .put("owner", model.owner())
          .put("role", role)
          .put("publishedMillis", one.publishedMillis())
          .put("bytes", one.bytes())
          .put("pieces", one.pieces());
      table.row(
          ModelRoles.shortened(one.id()),
          model.name(),
          model.owner(),
          role,
          time(one.publishedMillis()),
          kilobytes(one.bytes()));
    }
    output.print(
        terminal,
        result,
        line -> {
          if (table.isEmpty()) {
            line.accept("dataset " + cluster.dataset().name() + " has no models");
          } else {
            table.lines(terminal).forEach(line);
          }
        });
    return Dawnwatch.OK;
  }

  /** {@code models show}. */
  @Command(
      name = "show",
      description = "Shows what a model is made of, what it does, and how warm it is.")
  int show(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "MODEL", description = "Its hash, or the beginning of it.")
          String said)
      throws InterruptedException {
    Cluster on = cluster.reachable();
    Dataset dataset = cluster.dataset();
    ModelTopic models = read(on, dataset);
    String id = ModelRoles.resolve(models, said);
    Model model = models.byId(id);
    List<WarmUp.Progress> warmth = WarmUp.progress(on, dataset, models, model.features());
    ObjectNode result =
        OutputOptions.object()
            .put("id", id)
            .put("name", model.name())
            .put("owner", model.owner())
            .put("role", role(models, id))
            .put("semantics", model.semantics())
            .put("windowMillis", model.features().windowMillis())
            .put("horizonMillis", model.features().horizonMillis())
            .put("entityCap", model.features().entityCap())
            .put("matcher", model.matcher())
            .put("threshold", model.threshold())
            .put("eventThreshold", model.eventThreshold());
    model.eventDetectors().forEach(result.putArray("eventDetectors")::add);
    model.detectors().forEach(result.putArray("detectors")::add);
    ObjectNode parts = result.putObject("parts");
    model.parts().forEach((name, part) -> parts.put(name, part.bytes().length));
    ObjectNode training = result.putObject("training");
    model.training().forEach(training::put);
    ArrayNode partitions = result.putArray("warmth");
    warmth.forEach(
        one ->
            partitions
                .addObject()
                .put("partition", one.partition())
                .put("sinceMillis", one.sinceMillis())
                .put("clockMillis", one.clockMillis())
                .put("warmMillis", one.warmMillis())
                .put("warm", one.isWarm()));
    output.print(
        terminal,
        result,
        line -> {
          Table table = new Table().text("").text("");
          table.row("model", id);
          table.row("name", model.name() + ", owner " + model.owner());
          table.row("role", role(models, id));
          table.row("features", text(model.features()));
          table.row("templates", model.matcher());
          table.row("events", detectors(model.eventDetectors(), model.eventThreshold()));
          table.row("windows", detectors(model.detectors(), model.threshold()));
          model
              .parts()
              .forEach((name, part) -> table.row(name, kilobytes(part.bytes().length) + " KB"));
          model.training().forEach((name, fact) -> table.row(name, fact));
          if (!warmth.isEmpty()) {
            table.row("warmth", WarmUp.last(warmth).text());
          }
          table.lines(terminal).stream().skip(1).forEach(line);
        });
    return Dawnwatch.OK;
  }

  /** {@code models add}. */
  @Command(
      name = "add",
      description = {
        "Publishes a model that `score --save-model` wrote, and reads it back. It gets no role by"
            + " that."
      })
  int add(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "FILE", description = "The artifact.") Path file)
      throws InterruptedException {
    byte[] artifact;
    try {
      artifact = Files.readAllBytes(file);
      Model.parse(artifact);
    } catch (NoSuchFileException e) {
      throw usage("add", "there is no file " + file);
    } catch (IOException | IllegalArgumentException e) {
      throw usage("add", "cannot read " + file + ": " + e.getMessage());
    }
    Cluster on = cluster.reachable();
    Dataset dataset = cluster.dataset();
    ModelTopic before = read(on, dataset);
    Model model = new Activator(on, dataset, on.schemas()).publish(artifact);
    ModelTopic models = read(on, dataset);
    ModelTopic.Published published =
        models.published().stream()
            .filter(one -> one.id().equals(model.id()))
            .findFirst()
            .orElseThrow();
    boolean known = before.published().stream().anyMatch(one -> one.id().equals(model.id()));
    output.print(
        terminal,
        OutputOptions.object()
            .put("dataset", dataset.name())
            .put("model", model.id())
            .put("name", model.name())
            .put("bytes", published.bytes())
            .put("pieces", published.pieces())
            .put("new", !known),
        line ->
            line.accept(
                model.id()
                    + " ("
                    + Terminal.escape(model.name())
                    + ") "
                    + (known ? "was on " : "is on ")
                    + dataset.models()
                    + (known ? " already" : ", read back and verified")
                    + ": "
                    + kilobytes(published.bytes())
                    + " KB in "
                    + (published.pieces() == 1 ? "one piece" : published.pieces() + " pieces")));
    return Dawnwatch.OK;
  }

  /** {@code models gates}. */
  @Command(
      name = "gates",
      description = "Asks whether a model could be promoted, gate by gate. Changes nothing.",
      footer = {"", "Exit codes: 0 nothing stops it, 3 a gate failed."})
  int gates(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Mixin GateVerb gates,
      @Parameters(paramLabel = "MODEL", description = "Its hash, or the beginning of it.")
          String said)
      throws InterruptedException {
    Dataset dataset = cluster.dataset();
    return GateVerb.show(
        terminal, output, dataset, gates.ask(cluster.reachable(), dataset, said), false);
  }

  /** {@code models history}. */
  @Command(
      name = "history",
      description = "Tells who gave which model which role, when, why, and from which offsets on.")
  int history(@Mixin ClusterOptions cluster, @Mixin OutputOptions output)
      throws InterruptedException {
    ModelTopic models = read(cluster.reachable(), cluster.dataset());
    ObjectNode result = OutputOptions.object().put("dataset", cluster.dataset().name());
    ArrayNode nodes = result.putArray("activations");
    Table table =
        new Table()
            .number("epoch")
            .text("time")
            .text("model")
            .text("role")
            .text("by")
            .text("why")
            .text("from offsets");
    for (ModelTopic.Note note : models.notes()) {
      ObjectNode node =
          nodes
              .addObject()
              .put("epoch", note.activation().epoch())
              .put("model", note.activation().modelId())
              .put("role", note.activation().role().name())
              .put("by", note.order().by())
              .put("why", note.order().why())
              .put("overridden", note.order().overridden())
              .put("gates", note.order().gates())
              .put("atMillis", note.order().atMillis());
      note.offsets().forEach(node.putArray("offsets")::add);
      table.row(
          Long.toString(note.activation().epoch()),
          note.order().atMillis() == 0 ? "-" : time(note.order().atMillis()),
          ModelRoles.shortened(note.activation().modelId()),
          note.activation().role().name().toLowerCase(Locale.ROOT),
          note.order().by(),
          note.order().why(),
          note.offsets().stream().map(String::valueOf).collect(Collectors.joining(" ")));
      if (!note.order().overridden().isEmpty()) {
        table.detail("overridden: " + note.order().overridden());
      }
      if (!note.order().gates().isEmpty()) {
        table.detail("gates: " + note.order().gates());
      }
    }
    output.print(terminal, result, line -> table.lines(terminal).forEach(line));
    return Dawnwatch.OK;
  }

  private static ModelTopic read(Cluster on, Dataset dataset) {
    ModelTopic models = new ModelTopic(on, dataset);
    models.refresh();
    return models;
  }

  /** The role of a model now: what it had before if it has none any more. */
  private static String role(ModelTopic models, String id) {
    Optional<Role> now = ModelRoles.role(models, id);
    boolean had =
        models.activations().stream().anyMatch(activation -> activation.modelId().equals(id));
    return now.map(role -> role.name().toLowerCase(Locale.ROOT)).orElse(had ? "retired" : "none");
  }

  private static String text(FeatureSpec features) {
    return String.format(
        Locale.ROOT,
        "windows of %s, horizon %s, lateness %s, at most %,d entities per partition",
        seconds(features.windowMillis()),
        seconds(features.horizonMillis()),
        seconds(features.latenessMillis()),
        features.entityCap());
  }

  private static String seconds(long millis) {
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  private static String detectors(List<String> names, double threshold) {
    return String.join(", ", names) + String.format(Locale.ROOT, "; threshold %.4f", threshold);
  }

  private static String kilobytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f", bytes / 1000.0);
  }

  private static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private ParameterException usage(String verb, String message) {
    return new ParameterException(spec.subcommands().get(verb), message);
  }
}
