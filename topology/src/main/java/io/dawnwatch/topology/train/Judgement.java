package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.evaluate.EqualBudget;
import io.dawnwatch.engine.evaluate.Evaluation;
import io.dawnwatch.engine.evaluate.Planting;
import io.dawnwatch.engine.evaluate.Scored;
import io.dawnwatch.engine.evaluate.Truth;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.topology.train.Judging.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Judges a model on a span beside the baseline and the champion: the part all experiments share.
 */
final class Judgement {
  /** What a model is called that lacks the detectors that joined. */
  static final String WITHOUT = "without";

  /** How many times what it costs the baseline an event costs the model. */
  static final String COST = "costAgainstBaseline";

  private final Judging judging;
  private final String topic;
  private final TrainParameters parameters;
  private final Truth truth;
  private final boolean labelled;

  Judgement(
      Judging judging, String topic, TrainParameters parameters, Truth truth, boolean labelled) {
    this.judging = judging;
    this.topic = topic;
    this.parameters = parameters;
    this.truth = truth;
    this.labelled = labelled;
  }

  /** What came of it: the JSON, and the rows of the model itself. */
  record Result(ObjectNode json, Scored rows, Evaluation evaluation) {}

  /**
   * Judges.
   *
   * @param role what the model is called: {@code candidate}, {@code model}
   * @param champion the model in force, if there is one and it is another
   * @param without the model without the detectors that joined it, if any did
   */
  Result judge(
      String role,
      Model model,
      Optional<Model> champion,
      Optional<Model> without,
      long fromMillis,
      long toMillis,
      Predicate<String> entities)
      throws InterruptedException {
    List<Subject> subjects = new ArrayList<>();
    subjects.add(new Subject(role, model));
    Model baseline = Model.coldStart(parameters.features(model.features()));
    subjects.add(new Subject("baseline", baseline));
    champion
        .filter(one -> !one.id().equals(baseline.id()) && !one.id().equals(model.id()))
        .ifPresent(one -> subjects.add(new Subject("champion", one)));
    without.ifPresent(one -> subjects.add(new Subject(WITHOUT, one)));
    Evaluation.Draws draws = new Evaluation.Draws(parameters.rounds(), parameters.seed());
    Judging.Result result =
        judging.score(
            subjects, fromMillis, toMillis, true, truth, entities, any -> true, Optional.empty());
    ObjectNode json = CanonicalJson.object();
    ObjectNode evaluations = json.putObject("evaluations");
    ArrayNode comparisons = json.putArray("comparisons");
    Scored mine = result.scored().get(0);
    List<Evaluation> judged =
        result.scored().parallelStream()
            .map(rows -> Evaluation.of(rows, truth, labelled, draws))
            .toList();
    Evaluation own = judged.get(0);
    for (int i = 0; i < subjects.size(); i++) {
      Scored scored = result.scored().get(i);
      Subject subject = subjects.get(i);
      ObjectNode node = EvaluationJson.of(judged.get(i), topic, i == 0);
      node.put("modelId", subject.model().id());
      CanonicalJson.put(node, "microsPerEvent", result.cost().micros(i));
      evaluations.set(subject.role(), node);
      if (i > 0) {
        comparisons.add(
            EvaluationJson.of(
                Evaluation.compare(
                    mine, scored, subject.role(), subject.model().id(), truth, labelled, draws)));
      }
    }
    CanonicalJson.put(json, COST, result.cost().micros(0) / result.cost().micros(1));
    if (!labelled) {
      Evaluation.UNKNOWN_WITHOUT_LABELS.forEach(json.putArray("unknownWithoutLabels")::add);
    }
    compareAtEqualBudget(
        json,
        subjects,
        result.scored(),
        plant(json, subjects, result.scored(), fromMillis, toMillis, entities));
    return new Result(json, mine, own);
  }

  /** Incidents in traffic, and what each subject says of it. */
  private record Planted(Planting plan, List<Scored> rows) {}

  private Optional<Planted> plant(
      ObjectNode json,
      List<Subject> subjects,
      List<Scored> plain,
      long fromMillis,
      long toMillis,
      Predicate<String> entities)
      throws InterruptedException {
    FeatureSpec features = subjects.get(0).model().features();
    Planting planting =
        Planting.plan(
            plain.get(0),
            truth,
            features.windowMillis(),
            features.horizonMillis(),
            parameters.plantedPerStrength(),
            parameters.seed());
    ObjectNode node = json.putObject("planted");
    node.put("incidents", planting.planted().size());
    if (planting.planted().isEmpty()) {
      node.put(
          "outcome",
          parameters.plantedPerStrength() == 0
              ? "none was wanted"
              : "no room: no entity has five events a window and a quiet place in this span");
      return Optional.empty();
    }
    node.put("outcome", Evaluation.OK);
    List<Scored> planted =
        judging
            .score(
                subjects,
                fromMillis,
                toMillis,
                true,
                truth,
                entities,
                any -> true,
                Optional.of(planting))
            .scored();
    for (int i = 0; i < subjects.size(); i++) {
      node.set(
          subjects.get(i).role(), EvaluationJson.of(planting.recall(planted.get(i), plain.get(i))));
    }
    return Optional.of(new Planted(planting, planted));
  }

  /** What each finds when all may raise as many alerts as one of them: what promotion asks. */
  private void compareAtEqualBudget(
      ObjectNode json, List<Subject> subjects, List<Scored> plain, Optional<Planted> planted) {
    Evaluation.Draws draws = new Evaluation.Draws(parameters.rounds(), parameters.seed());
    long gapMillis = subjects.get(0).model().alertGapMillis();
    Scored mine = plain.get(0);
    Truth here = truth.within(mine.fromMillis(), mine.toMillis());
    ArrayNode list = json.putArray("equalBudget");
    for (int i = 1; i < subjects.size(); i++) {
      Scored others = plain.get(i);
      EqualBudget budget = EqualBudget.of(mine, others, parameters.alertsPerDay(), gapMillis);
      ObjectNode node = list.addObject();
      node.put("with", subjects.get(i).role());
      node.put("modelId", subjects.get(i).model().id());
      node.put("alerts", budget.alerts());
      CanonicalJson.put(node, "nats", budget.mineNats());
      CanonicalJson.put(node, "othersNats", budget.othersNats());
      if (labelled && !here.incidents().isEmpty()) {
        node.set(
            "labelled",
            EvaluationJson.of(budget.recall(mine, others, here, draws), here.incidents().size()));
      }
      if (planted.isPresent()) {
        int incidents = planted.get().plan().planted().size();
        Truth put = planted.get().plan().asTruth(gapMillis);
        Scored mineWith = planted.get().rows().get(0);
        Scored othersWith = planted.get().rows().get(i);
        node.set(
            "planted",
            EvaluationJson.of(budget.recall(mineWith, othersWith, put, draws), incidents));
        node.set(
            "plantedAsTheyAre",
            EvaluationJson.of(
                EqualBudget.recallAsTheyAre(mineWith, othersWith, put, draws), incidents));
      }
    }
  }
}
