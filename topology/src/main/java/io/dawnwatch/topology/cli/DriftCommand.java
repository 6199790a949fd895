package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.drift.Drift;
import io.dawnwatch.engine.drift.DriftCollector;
import io.dawnwatch.engine.drift.DriftWatch;
import io.dawnwatch.engine.drift.DriftWatch.Change;
import io.dawnwatch.engine.drift.Traffic;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.config.RetrainingPolicy;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.DatasetTopics;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.report.DriftFound;
import io.dawnwatch.topology.report.DriftLog;
import io.dawnwatch.topology.report.Retraining;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drift}: what live sees that training did not. */
@Command(
    name = "drift",
    description = {
      "Holds what live saw against what the champion was trained on, hour by hour.",
      "It tells which feature of which subgroup moved, since when, of which entities, with "
          + "both histograms. A move is told once it has lasted, and until it has been over for as "
          + "long. What the policy says about drift is done: noted, or a candidate trained."
    },
    footer = {
      "",
      "Example:",
      "  dawnwatch drift --bootstrap-server localhost:9092 --schema-registry http://localhost:9093"
          + " --dataset web",
    })
public final class DriftCommand implements Callable<Integer> {
  private static final int BAR = 30;
  private static final int MOST_SHOWN = 8;
  private static final int MOST_ENTITIES = 3;

  private final Terminal terminal;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private OutputOptions output;
  @Mixin private RetrainOptions retraining;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      defaultValue = "earliest",
      description =
          "First hour: earliest, a day or a time in UTC (default ${DEFAULT-VALUE}: what is kept).")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      defaultValue = "latest",
      description = "Where it ends: latest, a day or a time in UTC (default ${DEFAULT-VALUE}).")
  private String to;

  DriftCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    RetrainJob.Terms terms = retraining.terms(cluster);
    RetrainingPolicy policy = terms.policy();
    long fromMillis = bound(from);
    long toMillis = bound(to);
    Dataset dataset = cluster.dataset();
    Cluster on = cluster.reachable();
    SchemaIds ids = on.schemas();
    new DatasetTopics(on, dataset).check();
    ModelTopic models = ModelTopic.read(on, dataset);
    Model champion =
        models.byId(
            ModelRoles.champion(models)
                .orElseThrow(() -> new IllegalStateException("no model is champion")));
    DriftFound found =
        DriftFound.of(
            new DriftLog(on, dataset, ids).read(champion.id(), fromMillis, toMillis),
            champion,
            watch(policy));
    List<Retraining.Reason> reasons =
        found.alarms().stream()
            .map(
                alarm ->
                    new Retraining.Reason(
                        Retraining.Kind.DRIFT,
                        "drift since "
                            + Instant.ofEpochMilli(alarm.sinceMillis())
                            + ": "
                            + alarm.drift().sentence()))
            .toList();
    RetrainJob.Outcome outcome =
        new RetrainJob(terminal, on, dataset, ids, models, terms)
            .carryOut(reasons, "drift", champion.id(), found.endMillis());
    output.print(
        terminal,
        json(dataset, champion, policy, found, outcome),
        line -> show(line, dataset, champion, policy, found, outcome));
    return Dawnwatch.OK;
  }

  private long bound(String text) {
    try {
      Bound bound = Bound.of(text);
      if (bound instanceof Bound.At at) {
        return at.millis();
      }
      return bound instanceof Bound.Earliest ? Long.MIN_VALUE : Long.MAX_VALUE;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static DriftWatch.Policy watch(RetrainingPolicy policy) {
    return new DriftWatch.Policy(
        Traffic.HOUR,
        (int) (policy.driftSpanMillis() / Traffic.HOUR),
        policy.raise(),
        policy.clear(),
        policy.driftHours());
  }

  /** Entities whose same feature moved furthest. */
  private static List<Drift> entities(DriftFound found, Drift moved) {
    return found.now().stream()
        .filter(one -> one.feature().equals(moved.feature()) && one.isDrift())
        .filter(one -> one.subgroup().startsWith(DriftCollector.ENTITY))
        .filter(one -> !one.subgroup().equals(moved.subgroup()))
        .limit(MOST_ENTITIES)
        .toList();
  }

  private ObjectNode json(
      Dataset dataset,
      Model champion,
      RetrainingPolicy policy,
      DriftFound found,
      RetrainJob.Outcome outcome) {
    ObjectNode result = OutputOptions.object();
    result.put("dataset", dataset.name());
    result.put("model", champion.id());
    result.put("hours", found.hours().byStart().size());
    result.put("incompleteHours", found.hours().incomplete().size());
    result.put("windows", found.hours().windows());
    result.put("spanMillis", policy.driftSpanMillis());
    result.put("known", found.whole());
    ArrayNode alarms = result.putArray("alarms");
    for (Change alarm : found.alarms()) {
      ObjectNode node = drift(alarms.addObject(), alarm.drift());
      node.put("since", Instant.ofEpochMilli(alarm.sinceMillis()).toString());
      ArrayNode who = node.putArray("entities");
      entities(found, alarm.drift()).forEach(one -> who.add(name(one)));
      ArrayNode bins = node.putArray("bins");
      for (Drift.Bin bin : alarm.drift().bins()) {
        bins.addObject()
            .put("values", label(bin))
            .put("reference", bin.reference())
            .put("now", bin.now());
      }
    }
    ArrayNode moved = result.putArray("moved");
    found.now().stream().filter(Drift::isDrift).forEach(one -> drift(moved.addObject(), one));
    outcome.json(result);
    return result;
  }

  private static ObjectNode drift(ObjectNode node, Drift drift) {
    return node.put("subgroup", drift.subgroup())
        .put("feature", drift.feature())
        .put("psi", drift.psi())
        .put("jensenShannon", drift.jensenShannon())
        .put("level", drift.level().name())
        .put("text", drift.sentence());
  }

  private static String name(Drift ofEntity) {
    return ofEntity.subgroup().substring(DriftCollector.ENTITY.length());
  }

  private void show(
      Consumer<String> line,
      Dataset dataset,
      Model champion,
      RetrainingPolicy policy,
      DriftFound found,
      RetrainJob.Outcome outcome) {
    long span = policy.driftSpanMillis() / Traffic.HOUR;
    int hours = found.hours().byStart().size();
    line.accept(
        terminal.bold(dataset.name())
            + String.format(
                Locale.ROOT,
                ", model %s, %,d hours with %,d windows, %d of them incomplete",
                champion.id().substring(0, 12),
                hours,
                found.hours().windows(),
                found.hours().incomplete().size()));
    if (!found.reference()) {
      line.accept(
          "Drift is unknown: this model has no reference. One that `dawnwatch train` makes has.");
      return;
    }
    if (!found.whole()) {
      line.accept(
          "Drift is unknown yet: "
              + span
              + " hours are compared together, and fewer have passed under this model.");
      return;
    }
    if (found.alarms().isEmpty()) {
      line.accept("Nothing has drifted for " + policy.driftHours() + " hours in a row.");
    }
    for (Change alarm : found.alarms().subList(0, Math.min(MOST_SHOWN, found.alarms().size()))) {
      alarm(line, found, alarm);
    }
    if (found.alarms().size() > MOST_SHOWN) {
      line.accept(
          "and " + (found.alarms().size() - MOST_SHOWN) + " more: --output json has them all");
    }
    long passing = found.now().stream().filter(Drift::isDrift).count() - found.alarms().size();
    if (passing > 0) {
      line.accept(passing + " more comparisons are moderate, or have not lasted yet.");
    }
    outcome.lines(line);
  }

  private void alarm(Consumer<String> line, DriftFound found, Change alarm) {
    Drift drift = alarm.drift();
    line.accept("");
    line.accept(
        terminal.red("since " + Instant.ofEpochMilli(alarm.sinceMillis()))
            + "  "
            + Terminal.escape(drift.sentence()));
    line.accept(
        terminal.faint(
            String.format(
                Locale.ROOT,
                "  PSI %.2f, Jensen-Shannon %.3f bit, %,d against %,d in training",
                drift.psi(),
                drift.jensenShannon(),
                drift.windows(),
                drift.referenceWindows())));
    List<Drift> who = entities(found, drift);
    if (!who.isEmpty()) {
      line.accept(
          "  most of it: "
              + Terminal.escape(String.join(", ", who.stream().map(DriftCommand::name).toList())));
    }
    int width = drift.bins().stream().mapToInt(bin -> label(bin).length()).max().orElse(0);
    for (Drift.Bin bin : drift.bins()) {
      String label = String.format("  %-" + Math.max(1, width) + "s ", label(bin));
      line.accept(Terminal.escape(label) + bar("trained", bin.reference()));
      line.accept(" ".repeat(label.length()) + terminal.red(bar("now    ", bin.now())));
    }
  }

  private static String bar(String what, double share) {
    int length = (int) Math.round(share * BAR);
    return String.format(
        Locale.ROOT, "%s %-" + BAR + "s %5.1f %%", what, "#".repeat(length), 100 * share);
  }

  private static String label(Drift.Bin bin) {
    if (!bin.label().isEmpty()) {
      return bin.label();
    }
    String least = Drift.number(bin.from());
    return bin.from() == bin.to() ? least : least + " to " + Drift.number(bin.to());
  }
}
