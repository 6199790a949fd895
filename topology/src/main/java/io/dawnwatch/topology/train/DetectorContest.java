package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelDraft;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.detect.LabelledRanker;
import io.dawnwatch.engine.detect.Weights;
import io.dawnwatch.engine.evaluate.DetectorSelection;
import io.dawnwatch.engine.evaluate.DetectorSelection.Verdict;
import io.dawnwatch.engine.evaluate.Evaluation;
import io.dawnwatch.engine.evaluate.Planting;
import io.dawnwatch.engine.evaluate.Scored;
import io.dawnwatch.engine.evaluate.ScoredWindow;
import io.dawnwatch.engine.evaluate.Truth;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.train.LearnedDetector;
import io.dawnwatch.engine.train.TimeSplit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Learns detectors from windows of the training part and lets those join the model that earn it on
 * the calibration part: by labelled incidents where there are enough of them, else by planted ones
 * within its first hours.
 */
final class DetectorContest {
  /** What facts about detectors are called, before their names. */
  static final String FACT = "detector.";

  /** Horizons of the calibration part that are looked at first; doubled while room is wanting. */
  private static final int FIRST_HORIZONS = 4;

  /** Planted incidents to compare by: four found more, and none less, are more than chance. */
  private static final int ENOUGH = 60;

  private final Judging judging;
  private final TrainParameters parameters;
  private final TimeSplit split;
  private final Truth truth;

  /** Which events are scored. */
  private final Predicate<LogEvent> taken;

  DetectorContest(
      Judging judging,
      TrainParameters parameters,
      TimeSplit split,
      Truth truth,
      Predicate<LogEvent> taken) {
    this.judging = judging;
    this.parameters = parameters;
    this.split = split;
    this.truth = truth;
    this.taken = taken;
  }

  /**
   * What came of it.
   *
   * @param learned detectors that join, in order
   * @param weights how much each detector counts, if that was learned
   * @param facts for people, to be kept in the model
   * @param json for the experiment
   */
  record Outcome(
      List<LearnedDetector> learned,
      Optional<Weights> weights,
      SortedMap<String, String> facts,
      ObjectNode json) {
    boolean changesTheModel() {
      return !learned.isEmpty() || weights.isPresent();
    }

    /** The model with what joins. */
    Model join(Model model) {
      ModelDraft draft = new ModelDraft(model);
      List<String> names = new ArrayList<>(model.detectors());
      for (LearnedDetector one : learned) {
        names.add(one.name());
        draft.part(one.name(), one.part());
      }
      weights.ifPresent(one -> draft.part(Model.WEIGHTS, new ModelPart(one.toBytes())));
      return draft.detectors(names).done();
    }
  }

  /**
   * Learns and chooses.
   *
   * @param model as it is without candidates
   * @param calibrated what it says of the calibration part, and windows to learn from
   * @param nats its threshold
   */
  Outcome choose(Model model, Judging.Calibrated calibrated, double nats)
      throws InterruptedException {
    List<String> wanted = LearnedDetector.NAMES.stream().filter(parameters::wants).toList();
    List<LearnedDetector> learned = LearnedDetector.learn(wanted, calibrated.sample());
    boolean real =
        DetectorSelection.canCompareBy(truth, split.calibrationFrom(), split.calibrationTo());
    boolean weighs = real && parameters.wants(DetectorSelection.WEIGHTS);
    ObjectNode json = CanonicalJson.object();
    json.put("learnedFromWindows", calibrated.sample().ordinary());
    json.put("learnedFromIncidentWindows", calibrated.sample().inIncidents());
    ArrayNode candidates = json.putArray("candidates");
    SortedMap<String, String> facts = new TreeMap<>();
    for (String name : TrainParameters.DETECTORS) {
      if (!parameters.wants(name)) {
        pass(candidates, facts, name, "not wanted by the parameters");
      } else if (name.equals(DetectorSelection.WEIGHTS) ? !weighs : !holds(learned, name)) {
        pass(candidates, facts, name, notLearned(name, calibrated));
      }
    }
    if (learned.isEmpty() && !weighs) {
      return new Outcome(List.of(), Optional.empty(), facts, json);
    }
    DetectorSelection.Selected selected =
        DetectorSelection.select(
            evidence(model, learned, calibrated.scored(), real, nats, json),
            parameters.detectors());
    for (Verdict one : selected.verdicts()) {
      facts.put(FACT + one.detector(), one.why());
      add(candidates.addObject(), one, learned);
    }
    List<String> joined = selected.joined();
    return new Outcome(
        learned.stream().filter(one -> joined.contains(one.name())).toList(),
        selected.weights(),
        facts,
        json);
  }

  private static boolean holds(List<LearnedDetector> learned, String name) {
    return learned.stream().anyMatch(one -> one.name().equals(name));
  }

  private String notLearned(String name, Judging.Calibrated calibrated) {
    if (name.equals(DetectorSelection.WEIGHTS)) {
      return "not learned: the calibration part needs labelled incidents of five entities and days";
    }
    if (name.equals(LabelledRanker.NAME)
        && calibrated.sample().inIncidents() < LearnedDetector.LEAST_INCIDENT_WINDOWS) {
      return "not learned: the training part needs "
          + LearnedDetector.LEAST_INCIDENT_WINDOWS
          + " windows in labelled incidents, it has "
          + calibrated.sample().inIncidents();
    }
    return "not learned: too few windows with events in the training part ("
        + calibrated.sample().ordinary()
        + ")";
  }

  private static void pass(
      ArrayNode candidates, SortedMap<String, String> facts, String name, String why) {
    facts.put(FACT + name, why);
    candidates.addObject().put("name", name).put("decision", "not measured").put("why", why);
  }

  private DetectorSelection.Evidence evidence(
      Model model,
      List<LearnedDetector> learned,
      Scored calibration,
      boolean real,
      double nats,
      ObjectNode json)
      throws InterruptedException {
    FeatureSpec features = model.features();
    long to = split.calibrationTo();
    Optional<Planting> planting = Optional.empty();
    if (!real) {
      for (long horizons = FIRST_HORIZONS; ; horizons *= 2) {
        to =
            Math.min(
                split.calibrationTo(),
                split.calibrationFrom() + horizons * features.horizonMillis());
        Planting plan =
            Planting.plan(
                calibration.within(split.calibrationFrom(), to),
                truth,
                features.windowMillis(),
                features.horizonMillis(),
                parameters.plantedPerStrength(),
                parameters.seed());
        planting = Optional.of(plan);
        if (to == split.calibrationTo()
            || plan.planted().size() >= ENOUGH
            || parameters.plantedPerStrength() == 0) {
          break;
        }
      }
    }
    Set<String> entities = new TreeSet<>();
    calibration.windows().stream().map(ScoredWindow::entity).forEach(entities::add);
    Judging.Contest contest =
        judging.contest(model, learned, split, to, truth, entities::contains, taken, planting);
    json.put("by", real ? "labelled incidents" : "planted incidents");
    json.put(
        "span", Instant.ofEpochMilli(split.calibrationFrom()) + " to " + Instant.ofEpochMilli(to));
    json.put("windows", contest.plain().scored().windows().size());
    Truth incidents =
        real
            ? truth.within(split.calibrationFrom(), to)
            : planting.orElseThrow().asTruth(model.alertGapMillis());
    json.put("incidents", incidents.incidents().size());
    List<String> names = new ArrayList<>(model.detectors());
    learned.forEach(one -> names.add(one.name()));
    return new DetectorSelection.Evidence(
        names,
        contest.plain(),
        contest.planted().orElse(contest.plain()),
        incidents,
        truth,
        real,
        nats,
        model.alertGapMillis(),
        new Evaluation.Draws(parameters.rounds(), parameters.seed()));
  }

  private static void add(ObjectNode node, Verdict one, List<LearnedDetector> learned) {
    node.put("name", one.detector());
    node.put(
        "decision",
        switch (one.decision()) {
          case KEPT -> "kept";
          case REFUSED -> "refused";
          case FORCED_ON -> "wanted";
        });
    node.put("why", one.why());
    node.put("falseAlerts", one.alerts());
    node.set("recall", EvaluationJson.of(one.recall()));
    one.averagePrecision()
        .ifPresent(order -> node.set("averagePrecision", EvaluationJson.of(order)));
    CanonicalJson.put(node, "microsPerWindow", one.nanosPerWindow() / 1000);
    learned.stream()
        .filter(of -> of.name().equals(one.detector()))
        .forEach(of -> node.put("bytes", of.part().bytes().length));
  }
}
