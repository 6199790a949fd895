package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.FeedbackTopic;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.WarmUp;
import io.dawnwatch.topology.replay.Coverage;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.Parity;
import io.dawnwatch.topology.replay.RunLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/*
 * Why these gates, and why a missing piece of evidence stops a promotion while one that decides nothing does not:
 * docs/adr/0023-promotion-gates.md.
 */
/**
 * Asks whether a model is good enough to be the champion. Reads what is on the topics of the
 * dataset and changes nothing. A former champion and the built-in model are not asked: see {@link
 * #exempt}.
 */
public final class Gates {
  private static final String EXPERIMENT = "experiment";
  private static final String WARM = "warm";
  private static final String PARITY = "parity";
  private static final String OWNER = "owner";
  private static final String FEEDBACK = QualityGates.FEEDBACK;

  /** Owners of models that nobody trained for a dataset. */
  private static final Set<String> NO_TEAM = Set.of("nobody", "unknown", "none", "-");

  /** Runs of the morning job: their ids end in the day. */
  private static final String MORNING = "morning-";

  private final Cluster cluster;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final GateLimits limits;

  public Gates(Cluster cluster, Dataset dataset, SchemaIds ids, GateLimits limits) {
    this.cluster = cluster;
    this.dataset = dataset;
    this.ids = ids;
    this.limits = limits;
  }

  /**
   * Why a model needs to pass no gate: it was the champion before, or is built in.
   *
   * @param models freshly read
   * @param id hash of a published model
   */
  public static Optional<String> exempt(ModelTopic models, String id) {
    if (Model.coldStart(models.byId(id).features()).id().equals(id)) {
      return Optional.of("it is the built-in model");
    }
    return models.activations().stream()
        .filter(one -> one.modelId().equals(id) && one.role() == Role.CHAMPION)
        .findFirst()
        .map(one -> "it was the champion from epoch " + one.epoch() + " on");
  }

  /**
   * Judges a model against the champion in force.
   *
   * @param models freshly read
   * @param id hash of a published model
   * @return all gates, in the order in which they are told
   */
  public List<Gate> judge(ModelTopic models, String id) {
    Model model = models.byId(id);
    Optional<String> champion = ModelRoles.champion(models);
    List<Experiment> all = new Experiments(cluster, dataset, ids).all();
    Evidence evidence = new Evidence(all, id);
    List<Gate> gates = new ArrayList<>();
    gates.add(experiment(evidence));
    gates.add(
        evidence.gate(
            one -> one.with("baseline"),
            QualityGates.BASELINE,
            "the built-in baseline",
            (one, with) -> QualityGates.baseline(one.body(), with, limits, evidence.longer())));
    if (champion.isEmpty()) {
      gates.add(Gate.passed(QualityGates.CHAMPION, "there is no champion to be worse than"));
    } else {
      String name = "the champion in force (" + ModelRoles.shortened(champion.get()) + ")";
      Function<Judged, Optional<JsonNode>> ofChampion = one -> one.withModel(champion.get());
      gates.add(
          evidence.gate(
              ofChampion,
              QualityGates.CHAMPION,
              name,
              (one, with) -> QualityGates.champion(one.body(), with, limits, evidence.longer())));
      gates.add(
          evidence.gate(
              ofChampion,
              QualityGates.BUDGET,
              name,
              (one, with) -> QualityGates.budget(one.body(), with, one.own(), limits)));
    }
    gates.add(subgroups(evidence));
    gates.add(warm(models, model));
    gates.add(parity());
    gates.add(owner(model));
    gates.add(feedback(evidence, champion));
    return List.copyOf(gates);
  }

  /** An experiment that judged the model. */
  private record Judged(Experiment experiment, ObjectNode body) {
    String own() {
      return body.path("evaluations").has("candidate") ? "candidate" : "model";
    }

    JsonNode evaluation() {
      return body.path("evaluations").path(own());
    }

    long judgedFrom() {
      return body.path("judged").path("fromMillis").asLong(Long.MIN_VALUE);
    }

    Optional<JsonNode> with(String role) {
      return equalBudget("with", role);
    }

    Optional<JsonNode> withModel(String id) {
      return equalBudget("modelId", id);
    }

    private Optional<JsonNode> equalBudget(String key, String value) {
      for (JsonNode one : body.path("equalBudget")) {
        if (one.path(key).asText().equals(value)) {
          return Optional.of(one);
        }
      }
      return Optional.empty();
    }
  }

  @FunctionalInterface
  private interface Question {
    Gate ask(Judged experiment, JsonNode with);
  }

  /** What experiments tell of a model. */
  private final class Evidence {
    private final String id;
    private final List<Experiment> elsewhere;
    private final Optional<Experiment> training;

    /** Those that count, the latest first. */
    private final List<Judged> judged;

    private final List<String> flattering = new ArrayList<>();

    /** The last one that asked the verdicts. */
    private final Optional<Judged> lastSuite;

    Evidence(List<Experiment> all, String id) {
      this.id = id;
      List<Experiment> own = all.stream().filter(one -> one.getModelId().equals(id)).toList();
      this.elsewhere =
          own.stream().filter(one -> !one.getDataset().equals(dataset.name())).toList();
      List<Judged> told =
          own.stream()
              .filter(one -> one.getDataset().equals(dataset.name()))
              .map(one -> new Judged(one, Experiments.body(one)))
              .sorted(
                  Comparator.comparingLong((Judged one) -> one.experiment().getStartedMillis())
                      .reversed())
              .toList();
      this.lastSuite = told.stream().filter(one -> one.body().has("feedback")).findFirst();
      List<Judged> here = told.stream().filter(one -> one.body().has("evaluations")).toList();
      Optional<Judged> trained =
          here.stream().filter(one -> one.experiment().getKind().equals("train")).findFirst();
      this.training = trained.map(Judged::experiment);
      long testFrom = trained.map(Judged::judgedFrom).orElse(Long.MIN_VALUE);
      this.judged = here.stream().filter(one -> one.judgedFrom() >= testFrom).toList();
      here.stream()
          .filter(one -> one.judgedFrom() < testFrom)
          .forEach(one -> flattering.add(one.experiment().getId()));
    }

    /** How to come by an experiment that decides. */
    String longer() {
      return "`dawnwatch evaluate --model "
          + id
          + "` on a longer slice, after the one it was trained on, if possible with --labels";
    }

    Gate gate(
        Function<Judged, Optional<JsonNode>> entry, String name, String other, Question question) {
      for (Judged one : judged) {
        Optional<JsonNode> with = entry.apply(one);
        if (with.isPresent()) {
          Gate gate = question.ask(one, with.get());
          return new Gate(
              name,
              gate.state(),
              gate.says() + " (" + one.experiment().getId() + ")",
              gate.remedy());
        }
      }
      return Gate.failed(
          name,
          "no experiment compares it with "
              + other
              + (flattering.isEmpty()
                  ? ""
                  : "; "
                      + String.join(", ", flattering)
                      + " judged it on what it was trained on, which counts for nothing"),
          "`dawnwatch evaluate --model " + id + "` on a slice after the one it was trained on");
    }
  }

  private Gate experiment(Evidence evidence) {
    String remedy = "`dawnwatch train`, which publishes a model with its experiment";
    if (evidence.training.isEmpty()) {
      String says =
          evidence.judged.isEmpty()
              ? evidence.elsewhere.isEmpty()
                  ? "no experiment tells how it was made: it came from a file"
                  : "its experiments are of dataset "
                      + evidence.elsewhere.get(0).getDataset()
                      + ", not of "
                      + dataset.name()
              : "it was judged ("
                  + evidence.judged.get(0).experiment().getId()
                  + "), but its training is not on record: what it learned from is not known";
      return Gate.failed(EXPERIMENT, says, remedy);
    }
    Experiment training = evidence.training.get();
    Manifest manifest;
    try {
      manifest = Manifest.fromJson(Experiments.body(training).path("manifest").toString());
    } catch (IllegalArgumentException e) {
      return Gate.failed(
          EXPERIMENT, training.getId() + " holds no manifest: " + e.getMessage(), remedy);
    }
    if (!manifest.dataVersion().equals(training.getDataVersion())
        || !manifest.dataset().equals(dataset.name())) {
      return Gate.failed(
          EXPERIMENT,
          training.getId()
              + " holds a manifest of "
              + manifest.dataset()
              + " with the data version "
              + ModelRoles.shortened(manifest.dataVersion())
              + " where "
              + ModelRoles.shortened(training.getDataVersion())
              + " of "
              + dataset.name()
              + " was noted",
          remedy);
    }
    return Gate.passed(
        EXPERIMENT,
        training.getId()
            + ", trained on data version "
            + ModelRoles.shortened(training.getDataVersion()));
  }

  private Gate subgroups(Evidence evidence) {
    if (evidence.judged.isEmpty()) {
      return Gate.failed(
          QualityGates.SUBGROUPS, "no experiment tells of its subgroups", evidence.longer());
    }
    Judged last = evidence.judged.get(0);
    Gate gate = QualityGates.subgroups(last.evaluation(), limits, evidence.longer());
    return new Gate(
        gate.name(),
        gate.state(),
        gate.says() + " (" + last.experiment().getId() + ")",
        gate.remedy());
  }

  private Gate feedback(Evidence evidence, Optional<String> champion) {
    VerdictCases now = VerdictCases.of(new FeedbackTopic(cluster, dataset, ids).all());
    String disputed =
        now.disputed() == 0
            ? ""
            : "; " + now.disputed() + " are disputed and ask nothing (`dawnwatch feedback list`)";
    if (now.all().isEmpty()) {
      return Gate.passed(FEEDBACK, "no verdict stands" + disputed);
    }
    String remedy = "`dawnwatch models check " + ModelRoles.shortened(evidence.id) + "`";
    if (evidence.lastSuite.isEmpty()) {
      return Gate.failed(
          FEEDBACK,
          now.all().size() + " verdicts stand, and it was never asked by them" + disputed,
          remedy);
    }
    JsonNode suite = evidence.lastSuite.get().body().get("feedback");
    String from = " (" + evidence.lastSuite.get().experiment().getId() + ")";
    if (!suite.path("suite").asText().equals(now.hash())) {
      long newer = now.newerThan(suite.path("newestMillis").longValue());
      return Gate.failed(
          FEEDBACK,
          (newer > 0
                  ? newer + " of " + now.all().size() + " verdicts are newer than the suite's run"
                  : "verdicts were changed or withdrawn since the suite's run")
              + from,
          remedy);
    }
    if (champion.isPresent() && !champion.get().equals(suite.path("championId").asText())) {
      return Gate.failed(FEEDBACK, "the suite ran beside another champion" + from, remedy);
    }
    return QualityGates.feedback(suite, disputed + from, remedy);
  }

  private Gate warm(ModelTopic models, Model model) {
    if (ModelRoles.role(models, model.id()).isEmpty()) {
      return Gate.failed(
          WARM,
          "it is not in shadow: nobody has seen its scores, and it has no state",
          "`dawnwatch shadow " + ModelRoles.shortened(model.id()) + "`");
    }
    WarmUp.Progress slowest =
        WarmUp.last(WarmUp.progress(cluster, dataset, models, model.features()));
    return slowest.isWarm()
        ? Gate.passed(WARM, slowest.text())
        : Gate.failed(WARM, slowest.text(), "wait until then; `dawnwatch stream` must run");
  }

  private Gate parity() {
    Optional<RunLog.Run> last;
    try (RunLog log = new RunLog(cluster, dataset, ids)) {
      last =
          log.refresh().runs().stream()
              .filter(one -> one.plan().runId().startsWith(MORNING))
              .max(Comparator.comparing(one -> one.plan().runId()));
    }
    String remedy = "`dawnwatch morning`";
    if (last.isEmpty()) {
      return Gate.failed(
          PARITY, "no morning has compared live with a replay in this dataset", remedy);
    }
    RunLog.Run run = last.get();
    if (!run.isDone()) {
      return Gate.failed(PARITY, "run " + run.plan().runId() + " is not done", remedy);
    }
    List<Parity> parity = run.parity();
    long differences =
        parity.stream().mapToLong(one -> one.mismatch() + one.missing() + one.extra()).sum();
    boolean clean = parity.stream().allMatch(Parity::isClean);
    boolean whole = run.coverage().stream().allMatch(Coverage::isWhole);
    if (parity.isEmpty() || !clean || !whole) {
      String says =
          parity.isEmpty()
              ? run.plan().runId() + " compared nothing"
              : !clean
                  ? run.plan().runId() + " found " + differences + " differences of live and replay"
                  : run.plan().runId() + " did not read everything";
      return Gate.failed(
          PARITY, says, "`dawnwatch report --run " + run.plan().runId() + "` shows them");
    }
    long equal = parity.stream().mapToLong(Parity::match).sum();
    return Gate.passed(PARITY, run.plan().runId() + ": " + equal + " outputs, live equals replay");
  }

  private static Gate owner(Model model) {
    String owner = model.owner().strip();
    return owner.isEmpty() || NO_TEAM.contains(owner)
        ? Gate.failed(
            OWNER,
            "nobody answers for it" + (owner.isEmpty() ? "" : ": its owner is \"" + owner + "\""),
            "`dawnwatch train --owner TEAM`")
        : Gate.passed(OWNER, owner);
  }
}
