package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.Activator;
import io.dawnwatch.topology.lifecycle.Artifacts;
import io.dawnwatch.topology.lifecycle.BadArtifactException;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.SigningKey;
import io.dawnwatch.topology.lifecycle.WarmUp;
import io.dawnwatch.topology.replay.Bound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
public final class ModelsCommand extends VerbGroup {
  private final Terminal terminal;

  private ModelsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The command with its verbs. */
  static CommandLine of(Terminal terminal) {
    return new CommandLine(new ModelsCommand(terminal))
        .addSubcommand(new ModelHistoryCommand(terminal))
        .addSubcommand(new ModelCardCommand(terminal))
        .addSubcommand(new ModelDiffCommand(terminal));
  }

  /** {@code models list}. */
  @Command(name = "list", description = "Lists the models of a dataset, the oldest first.")
  int list(@Mixin ClusterOptions cluster, @Mixin OutputOptions output) throws InterruptedException {
    Cluster on = cluster.reachable();
    ModelTopic models = ModelTopic.read(on, cluster.dataset());
    ObjectNode result = OutputOptions.object().put("dataset", cluster.dataset().name());
    ArrayNode nodes = result.putArray("models");
    Table table =
        new Table()
            .text("model")
            .text("name")
            .text("owner")
            .text("role")
            .text("published")
            .number("size (KB)")
            .number("signatures");
    for (ModelTopic.Published one : models.published()) {
      String role = role(models, one.id());
      String name = "-";
      String owner = "-";
      String problem = "";
      try {
        Model model = models.byId(one.id());
        name = model.name();
        owner = model.owner();
      } catch (BadArtifactException e) {
        problem = e.getMessage();
      }
      ObjectNode node = nodes.addObject();
      node.put("id", one.id())
          .put("name", name)
          .put("owner", owner)
          .put("role", role)
          .put("publishedMillis", one.publishedMillis())
          .put("bytes", one.bytes())
          .put("pieces", one.pieces())
          .put("signatures", models.signatures(one.id()).size());
      table.row(
          ModelRoles.shortened(one.id()),
          name,
          owner,
          role,
          time(one.publishedMillis()),
          kilobytes(one.bytes()),
          Integer.toString(models.signatures(one.id()).size()));
      if (!problem.isEmpty()) {
        node.put("problem", problem);
        table.detail("unusable: " + problem);
      }
    }
    ArrayNode damaged = result.putArray("damaged");
    for (ModelTopic.Damaged one : models.damaged()) {
      damaged.addObject().put("offset", one.offset()).put("key", one.key()).put("why", one.why());
      terminal.note(
          "record "
              + one.offset()
              + " of "
              + cluster.dataset().models()
              + " ("
              + Terminal.escape(one.key())
              + ") cannot be read and is passed over: "
              + Terminal.escape(one.why()));
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
    ModelTopic models = ModelTopic.read(on, dataset);
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
      @Mixin WhoOptions who,
      @Mixin SignOptions sign,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "FILE", description = "The artifact.") Path file)
      throws InterruptedException {
    byte[] artifact;
    try {
      Artifacts.requireLength(file.toString(), Files.size(file));
      artifact = Files.readAllBytes(file);
      Artifacts.parse(file.toString(), artifact);
    } catch (NoSuchFileException e) {
      throw usage("add", "there is no file " + file);
    } catch (BadArtifactException e) {
      throw usage("add", e.getMessage());
    } catch (IOException e) {
      throw usage("add", "cannot read " + file + ": " + e.getMessage());
    }
    Optional<SigningKey> signer = sign.key();
    Cluster on = cluster.reachable();
    Dataset dataset = cluster.dataset();
    ModelTopic before = ModelTopic.read(on, dataset);
    Model model = new Activator(on, dataset, on.schemas()).publish(artifact, who.order(), signer);
    ModelTopic models = ModelTopic.read(on, dataset);
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
            .put("new", !known)
            .put("signatures", models.signatures(model.id()).size()),
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

  /** {@code models compare}. */
  @Command(
      name = "compare",
      description = {
        "Sets two models side by side that scored the same time live.",
        "How often they agree, where they differ and why, alerts, cost. Without a second one the "
            + "champion is meant, without a time the last one in which both scored."
      },
      footer = {"", "Example:", "  dawnwatch models compare 3f2a91c0 --dataset web"})
  int compare(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Option(names = "--from", paramLabel = "TIME", description = "Windows from then on, UTC.")
          String from,
      @Option(names = "--to", paramLabel = "TIME", description = "Windows before then.") String to,
      @Option(
              names = "--examples",
              defaultValue = "10",
              description = "Differences shown at most (default ${DEFAULT-VALUE}).")
          int examples,
      @Parameters(
              index = "0",
              paramLabel = "A",
              description = "A model: the beginning of its hash.")
          String one,
      @Parameters(
              index = "1",
              arity = "0..1",
              paramLabel = "B",
              description = "Another one; else the champion.")
          String other)
      throws InterruptedException {
    if (examples < 0) {
      throw usage("compare", "--examples must be at least 0, was " + examples);
    }
    OptionalLong since = time("--from", from);
    OptionalLong until = time("--to", to);
    return new CompareVerb(cluster.reachable(), cluster.dataset(), one, Optional.ofNullable(other))
        .run(terminal, output, since, until, examples);
  }

  private OptionalLong time(String option, String text) {
    if (text == null) {
      return OptionalLong.empty();
    }
    try {
      if (Bound.of(text) instanceof Bound.At at) {
        return OptionalLong.of(at.millis());
      }
    } catch (IllegalArgumentException e) {
      throw usage("compare", option + ": " + e.getMessage());
    }
    return OptionalLong.empty();
  }

  /** {@code models check}. */
  @Command(
      name = "check",
      description = {
        "Asks a model the verdicts of experts again: the retained events around them are scored "
            + "with it and with the champion.",
        "What the champion has right and the model has not is lost, and told one by one."
      },
      footer = {"", "Exit codes: 0 nothing is lost, 3 something is."})
  int check(
      @Mixin ClusterOptions cluster,
      @Mixin OutputOptions output,
      @Option(
              names = "--threads",
              paramLabel = "N",
              defaultValue = "2",
              description = "Partitions read at the same time (default ${DEFAULT-VALUE}).")
          int threads,
      @Parameters(paramLabel = "MODEL", description = "Its hash, or the beginning of it.")
          String said)
      throws InterruptedException {
    if (threads < 1) {
      throw usage("check", "--threads must be at least 1, was " + threads);
    }
    return CheckVerb.run(terminal, cluster.reachable(), cluster.dataset(), output, threads, said);
  }

  /** {@code models sign}. */
  @Command(
      name = "sign",
      description = {
        "Signs a model of the dataset with a private Ed25519 key, beside other signatures that "
            + "it may have.",
        "Verifies the artifact first. What a signature is good for: docs/models.md, "
            + "\"Signatures\"."
      })
  int sign(
      @Mixin ClusterOptions cluster,
      @Mixin WhoOptions who,
      @Mixin SignOptions sign,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "MODEL", description = "Its hash, or the beginning of it.")
          String said)
      throws InterruptedException {
    SigningKey key =
        sign.key().orElseThrow(() -> usage("sign", "--sign-key FILE is missing: with which key?"));
    Cluster on = cluster.reachable();
    Dataset dataset = cluster.dataset();
    String id = ModelRoles.resolve(ModelTopic.read(on, dataset), said);
    new Activator(on, dataset, on.schemas()).sign(id, who.order(), key);
    ModelTopic models = ModelTopic.read(on, dataset);
    List<String> trusted =
        models.signatures(id).stream()
            .flatMap(one -> models.trusted().signer(one).stream())
            .toList();
    ObjectNode result =
        OutputOptions.object()
            .put("dataset", dataset.name())
            .put("model", id)
            .put("signatures", models.signatures(id).size());
    trusted.forEach(result.putArray("trustedKeys")::add);
    output.print(
        terminal,
        result,
        line ->
            line.accept(
                "model "
                    + ModelRoles.shortened(id)
                    + " bears "
                    + (models.signatures(id).size() == 1
                        ? "one signature"
                        : models.signatures(id).size() + " signatures")
                    + (trusted.isEmpty() ? "" : ", of the trusted keys " + trusted)));
    return Dawnwatch.OK;
  }

  /** The role of a model now: what it had before if it has none any more. */
  static String role(ModelTopic models, String id) {
    Optional<Role> now = ModelRoles.role(models, id);
    boolean had =
        models.activations().stream().anyMatch(activation -> activation.modelId().equals(id));
    return now.map(role -> role.name().toLowerCase(Locale.ROOT)).orElse(had ? "retired" : "none");
  }

  static String text(FeatureSpec features) {
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

  static String kilobytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f", bytes / 1000.0);
  }

  static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
