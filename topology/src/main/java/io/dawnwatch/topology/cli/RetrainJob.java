package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.score.Ids;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.schemas.RetrainingTrigger;
import io.dawnwatch.schemas.SchemaIds;
import io.dawnwatch.topology.config.RetrainingPolicy;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ModelOrder;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.SigningKey;
import io.dawnwatch.topology.replay.Bound;
import io.dawnwatch.topology.replay.Manifest;
import io.dawnwatch.topology.replay.ManifestBuilder;
import io.dawnwatch.topology.report.Retraining;
import io.dawnwatch.topology.report.Triggers;
import io.dawnwatch.topology.train.Candidates;
import io.dawnwatch.topology.train.Gate;
import io.dawnwatch.topology.train.GateLimits;
import io.dawnwatch.topology.train.Gates;
import io.dawnwatch.topology.train.TrainParameters;
import io.dawnwatch.topology.train.Training;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/*
 * One record per kind of reason and champion: another champion is another trigger, the same one of tomorrow is not. A
 * candidate whose gates are to decide is made a challenger at once, because no gate lets a model pass that nobody has seen
 * warm; a later call asks the gates.
 */
/** Notes reasons to train again, and does what the policy says about them. */
final class RetrainJob {
  private static final long DAY = 24L * 3_600_000;
  private static final String BY = "retraining policy";

  private final Terminal terminal;
  private final Cluster on;
  private final Dataset dataset;
  private final SchemaIds ids;
  private final ModelTopic models;
  private final Terms terms;
  private final Triggers triggers;

  /**
   * What a model is trained again by.
   *
   * @param policy when, and what is done then
   * @param limits from where on the gates are passed
   * @param signer with which key a candidate is signed, if it is
   */
  record Terms(RetrainingPolicy policy, GateLimits limits, Optional<SigningKey> signer) {}

  RetrainJob(
      Terminal terminal,
      Cluster on,
      Dataset dataset,
      SchemaIds ids,
      ModelTopic models,
      Terms terms) {
    this.terminal = terminal;
    this.on = on;
    this.dataset = dataset;
    this.ids = ids;
    this.models = models;
    this.terms = terms;
    this.triggers = new Triggers(on, dataset, ids);
  }

  /**
   * What became of the reasons.
   *
   * @param records one per kind, as it stands now
   * @param promotion what the gates said of a candidate, if they were asked
   */
  record Outcome(List<RetrainingTrigger> records, Optional<String> promotion) {
    void json(ObjectNode to) {
      ArrayNode list = to.putArray("retraining");
      for (RetrainingTrigger one : records) {
        list.addObject()
            .put("id", one.getId())
            .put("kind", one.getKind())
            .put("state", one.getState())
            .put("model", one.getModelId())
            .put("experiment", one.getExperimentId())
            .put("candidate", one.getCandidateId())
            .put("detail", one.getDetail());
      }
      promotion.ifPresent(said -> to.put("promotion", said));
    }

    void lines(Consumer<String> line) {
      for (RetrainingTrigger one : records) {
        String detail = one.getDetail().isEmpty() ? "" : ": " + one.getDetail();
        line.accept("trigger " + one.getKind() + " is " + one.getState() + Terminal.escape(detail));
      }
      promotion.ifPresent(said -> line.accept(Terminal.escape(said)));
    }
  }

  /**
   * Notes the reasons and trains once for those nobody has trained for.
   *
   * @param source who noticed
   * @param endMillis end of what is trained on, ms since 1970 UTC
   */
  Outcome carryOut(List<Retraining.Reason> reasons, String source, String modelId, long endMillis)
      throws InterruptedException {
    SortedMap<String, RetrainingTrigger> wanted = new TreeMap<>();
    for (Retraining.Reason one : reasons) {
      String kind = one.kind().word();
      wanted
          .computeIfAbsent(id(modelId, kind), id -> record(id, modelId, kind, source))
          .getReasons()
          .add(one.text());
    }
    note(wanted);
    if (terms.policy().retrain()) {
      train(wanted, endMillis);
    }
    SortedMap<String, RetrainingTrigger> standing = triggers.all();
    return new Outcome(
        wanted.keySet().stream().map(standing::get).toList(), promotion(standing, modelId));
  }

  private String id(String modelId, String kind) {
    String text = dataset.name() + "/" + modelId + "/" + kind;
    return Ids.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  private RetrainingTrigger record(String id, String modelId, String kind, String source) {
    return new RetrainingTrigger(
        id,
        modelId,
        kind,
        new ArrayList<>(),
        source,
        terms.policy().hash(),
        Triggers.NOTED,
        host(),
        "",
        System.currentTimeMillis(),
        "",
        "",
        "");
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private void note(SortedMap<String, RetrainingTrigger> wanted) throws InterruptedException {
    SortedMap<String, RetrainingTrigger> standing = triggers.all();
    triggers.write(
        wanted.values().stream().filter(one -> !standing.containsKey(one.getId())).toList());
  }

  private void train(SortedMap<String, RetrainingTrigger> wanted, long endMillis)
      throws InterruptedException {
    String claim = UUID.randomUUID().toString();
    wanted.values().forEach(one -> one.setClaim(claim));
    write(wanted.values().stream().toList(), Triggers.TRAINING, "");
    SortedMap<String, RetrainingTrigger> standing = triggers.all();
    List<RetrainingTrigger> mine =
        wanted.values().stream()
            .filter(one -> standing.get(one.getId()).getClaim().equals(claim))
            .toList();
    if (mine.isEmpty()) {
      return;
    }
    try {
      Experiment experiment = candidate(mine, endMillis);
      String shadowed = "";
      if (terms.policy().promoteWhenGatesPass()) {
        new ModelRoles(on, dataset, ids)
            .shadow(experiment.getModelId(), order("trained on a trigger; the gates decide"));
        shadowed = ", a challenger until its gates pass";
      }
      for (RetrainingTrigger one : mine) {
        one.setExperimentId(experiment.getId());
        one.setCandidateId(experiment.getModelId());
      }
      write(
          mine,
          Triggers.TRAINED,
          "experiment "
              + experiment.getId()
              + ", candidate "
              + experiment.getModelId().substring(0, 12)
              + (shadowed.isEmpty() ? "; a person promotes it" : shadowed));
    } catch (IllegalStateException | IllegalArgumentException e) {
      write(mine, Triggers.FAILED, "training failed, the next call tries again: " + e.getMessage());
    }
  }

  private void write(List<RetrainingTrigger> records, String state, String detail)
      throws InterruptedException {
    for (RetrainingTrigger one : records) {
      one.setState(state);
      one.setDetail(detail);
      one.setAtMillis(System.currentTimeMillis());
    }
    triggers.write(records);
  }

  private ModelOrder order(String why) {
    return ModelOrder.of(BY, why);
  }

  private Experiment candidate(List<RetrainingTrigger> why, long endMillis)
      throws InterruptedException {
    models.requireSigner(terms.signer());
    String reasons =
        String.join("; ", why.stream().flatMap(one -> one.getReasons().stream()).toList());
    long started = System.currentTimeMillis();
    Manifest manifest =
        new ManifestBuilder(on, dataset, models)
            .withoutWarmUp()
            .build(
                new Bound.At(endMillis - terms.policy().trainDays() * DAY),
                new Bound.At(endMillis));
    Training.Request request =
        new Training.Request(
            manifest,
            TrainParameters.DEFAULT,
            Optional.empty(),
            terms.policy().owner(),
            terms.policy().threads());
    Training.Trained trained;
    try (StageProgress progress = new StageProgress(terminal)) {
      trained = new Training(on, dataset, ids, models, progress).train(request);
    }
    return new Candidates(on, dataset, ids)
        .publish(request, trained, order(reasons), terms.signer(), started);
  }

  /** Asks the gates about a challenger that an earlier trigger of this champion made. */
  private Optional<String> promotion(
      SortedMap<String, RetrainingTrigger> standing, String championId)
      throws InterruptedException {
    if (!terms.policy().promoteWhenGatesPass()) {
      return Optional.empty();
    }
    models.refresh();
    for (RetrainingTrigger one : standing.values()) {
      String candidate = one.getCandidateId();
      if (!one.getModelId().equals(championId)
          || !one.getState().equals(Triggers.TRAINED)
          || !ModelRoles.role(models, candidate).equals(Optional.of(Role.CHALLENGER))) {
        continue;
      }
      List<Gate> gates = new Gates(on, dataset, ids, terms.limits()).judge(models, candidate);
      String name = "candidate " + candidate.substring(0, 12);
      if (!Gate.allPassed(gates)) {
        List<Gate> open = new ArrayList<>(Gate.failed(gates));
        open.addAll(Gate.unknown(gates));
        return Optional.of(name + " is not promoted: " + Gate.words(open));
      }
      new ModelRoles(on, dataset, ids)
          .promote(
              candidate,
              order("all gates passed"),
              ModelRoles.WARM_FOR,
              false,
              new ModelRoles.Findings(Optional.of(championId), "", "all passed"));
      return Optional.of(name + " is the champion: all gates passed");
    }
    return Optional.empty();
  }
}
