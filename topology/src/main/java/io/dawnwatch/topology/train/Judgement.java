package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
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
   */
  Result judge(
      String role,
      Model model,
      Optional<Model> champion,
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
    Evaluation.Draws draws = new Evaluation.Draws(parameters.rounds(), parameters.seed());
    Judging.Result result =
        judging.score(
            subjects, fromMillis, toMillis, true, truth, entities, any -> true, Optional.empty());
    ObjectNode json = CanonicalJson.object();
    ObjectNode evaluations = json.putObject("evaluations");
    ArrayNode comparisons = json.putArray("comparisons");
    Scored mine = result.scored().get(0);
    Evaluation own = Evaluation.of(mine, truth, labelled, draws);
    for (int i = 0; i < subjects.size(); i++) {
      Scored scored = result.scored().get(i);
      Subject subject = subjects.get(i);
      Evaluation evaluation = i == 0 ? own : Evaluation.of(scored, truth, labelled, draws);
      ObjectNode node = EvaluationJson.of(evaluation, topic, i == 0);
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
    if (!labelled) {
      Evaluation.UNKNOWN_WITHOUT_LABELS.forEach(json.putArray("unknownWithoutLabels")::add);
    }
    plant(json, subjects, result.scored(), fromMillis, toMillis, entities);
    return new Result(json, mine, own);
  }

  private void plant(
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
      return;
    }
    node.put("outcome", Evaluation.OK);
    List<Subject> two = subjects.subList(0, 2);
    List<Scored> planted =
        judging
            .score(
                two,
                fromMillis,
                toMillis,
                true,
                truth,
                entities,
                any -> true,
                Optional.of(planting))
            .scored();
    for (int i = 0; i < two.size(); i++) {
      node.set(two.get(i).role(), EvaluationJson.of(planting.recall(planted.get(i), plain.get(i))));
    }
  }
}
