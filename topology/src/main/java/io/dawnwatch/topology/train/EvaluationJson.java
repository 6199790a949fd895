package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.evaluate.Comparison;
import io.dawnwatch.engine.evaluate.Distribution;
import io.dawnwatch.engine.evaluate.Evaluation;
import io.dawnwatch.engine.evaluate.Highest;
import io.dawnwatch.engine.evaluate.Interval;
import io.dawnwatch.engine.evaluate.LabelledIncident;
import io.dawnwatch.engine.evaluate.Metric;
import io.dawnwatch.engine.evaluate.Planting;
import io.dawnwatch.engine.evaluate.RaisedAlert;
import io.dawnwatch.engine.evaluate.Stability;
import io.dawnwatch.engine.evaluate.Subgroup;
import io.dawnwatch.engine.score.Evidence;
import io.dawnwatch.engine.score.Reason;
import java.time.Instant;
import java.util.List;

/** Evaluations as the JSON of an experiment. Unknown numbers are null. */
final class EvaluationJson {
  private static final int MOST_REASONS = 3;

  private EvaluationJson() {}

  /**
   * Figures, and if {@code whole} groups and errors too.
   *
   * @param topic where offsets of evidence are
   */
  static ObjectNode of(Evaluation evaluation, String topic, boolean whole) {
    ObjectNode node = CanonicalJson.object();
    node.put("outcome", evaluation.outcome());
    node.put("windows", evaluation.windows());
    if (evaluation.labelled()) {
      node.put("incidents", evaluation.incidents());
    }
    evaluation.notes().forEach(node.putArray("notes")::add);
    ArrayNode metrics = node.putArray("metrics");
    for (Metric metric : evaluation.metrics()) {
      ObjectNode one = metrics.addObject();
      one.put("name", metric.what().label());
      CanonicalJson.put(one, "value", metric.value());
      interval(one, metric.interval());
    }
    node.set("surpriseNats", quantiles(evaluation.surprise()));
    node.set("decisionDelaySeconds", quantiles(evaluation.delaySeconds()));
    if (whole) {
      ArrayNode groups = node.putArray("subgroups");
      evaluation.subgroups().forEach(group -> add(groups.addObject(), group, evaluation));
      ArrayNode alarms = node.putArray(evaluation.labelled() ? "falseAlarms" : "alerts");
      evaluation.falseAlarms().forEach(alert -> add(alarms.addObject(), alert, topic));
      if (evaluation.labelled()) {
        ArrayNode misses = node.putArray("misses");
        evaluation.misses().forEach(miss -> add(misses.addObject(), miss, topic));
      }
    }
    return node;
  }

  private static void interval(ObjectNode node, Interval interval) {
    CanonicalJson.put(node, "low", interval.low());
    CanonicalJson.put(node, "high", interval.high());
  }

  private static ArrayNode quantiles(Distribution distribution) {
    ArrayNode list = CanonicalJson.object().putArray("quantiles");
    for (Distribution.Quantile one : distribution.quantiles()) {
      ObjectNode node = list.addObject();
      node.put("share", one.share());
      CanonicalJson.put(node, "value", one.value());
    }
    return list;
  }

  private static void add(ObjectNode node, Subgroup group, Evaluation evaluation) {
    node.put("key", group.key());
    node.put("value", group.value());
    node.put("windows", group.windows());
    node.put("anomalous", group.anomalous());
    node.put("outcome", group.outcome());
    if (evaluation.labelled()) {
      node.put("incidentWindows", group.incidentWindows());
      node.put("falseAlarms", group.falseAlarms());
      CanonicalJson.put(node, "precision", group.precision());
      CanonicalJson.put(node, "recall", group.recall());
      CanonicalJson.put(node, "f1", group.f1());
      interval(node, group.f1Interval());
    }
  }

  private static void add(ObjectNode node, RaisedAlert alert, String topic) {
    node.put("entity", alert.entity());
    node.put("from", Instant.ofEpochMilli(alert.startMillis()).toString());
    node.put("to", Instant.ofEpochMilli(alert.endMillis()).toString());
    CanonicalJson.put(node, "peakScore", alert.peakScore());
    why(node, alert.reasons(), alert.evidence(), topic, alert.partition());
  }

  private static void add(ObjectNode node, Evaluation.Miss miss, String topic) {
    LabelledIncident incident = miss.incident();
    node.put("entity", incident.entity());
    node.put("kind", incident.kind());
    node.put("from", Instant.ofEpochMilli(incident.startMillis()).toString());
    node.put("to", Instant.ofEpochMilli(incident.endMillis()).toString());
    Highest highest = miss.highest();
    if (highest == null) {
      node.put("nearest", "no window of this entity was scored in this span");
    } else {
      CanonicalJson.put(node, "highestScore", highest.score());
      CanonicalJson.put(node, "threshold", highest.threshold());
      why(node, highest.reasons(), highest.evidence(), topic, highest.partition());
    }
  }

  private static void why(
      ObjectNode node, List<Reason> reasons, List<Evidence> evidence, String topic, int partition) {
    ArrayNode why = node.putArray("reasons");
    reasons.stream().limit(MOST_REASONS).forEach(reason -> why.add(reason.text()));
    ArrayNode lines = node.putArray("lines");
    for (Evidence one : evidence) {
      lines
          .addObject()
          .put("at", topic + "-" + partition + "-" + one.offset())
          .put("excerpt", one.excerpt());
    }
  }

  static ObjectNode of(Comparison comparison) {
    ObjectNode node = CanonicalJson.object();
    node.put("with", comparison.other());
    node.put("modelId", comparison.otherModelId());
    node.put("sameWindows", comparison.sameRows());
    node.put("bothAnomalous", comparison.bothAnomalous());
    node.put("onlyThis", comparison.onlyThis());
    node.put("onlyOther", comparison.onlyOther());
    CanonicalJson.put(node, "agreement", comparison.agreement());
    ArrayNode list = node.putArray("differences");
    for (Comparison.Difference one : comparison.differences()) {
      put(list.addObject(), one);
    }
    return node;
  }

  /**
   * A figure of two models over the same incidents.
   *
   * @param incidents how many there are
   */
  static ObjectNode of(Comparison.Difference one, int incidents) {
    ObjectNode node = CanonicalJson.object();
    node.put("incidents", incidents);
    put(node, one);
    return node;
  }

  /** A figure of two models. */
  static ObjectNode of(Comparison.Difference one) {
    ObjectNode node = CanonicalJson.object();
    put(node, one);
    return node;
  }

  private static void put(ObjectNode node, Comparison.Difference one) {
    node.put("name", one.what().label());
    CanonicalJson.put(node, "this", one.mine());
    CanonicalJson.put(node, "other", one.others());
    interval(node, one.difference());
    node.put("verdict", one.verdict());
  }

  static ObjectNode of(Stability stability) {
    ObjectNode node = CanonicalJson.object();
    interval(node.putObject("thresholdNats"), stability.thresholdNats());
    interval(node.putObject("anomalousShare"), stability.anomalousShare());
    CanonicalJson.put(node, "leastAgreement", stability.agreement());
    return node;
  }

  static ArrayNode of(List<Planting.Recall> recalls) {
    ArrayNode list = CanonicalJson.object().putArray("recalls");
    for (Planting.Recall one : recalls) {
      ObjectNode node = list.addObject();
      node.put("kind", one.kind().label());
      node.put("strength", one.strength());
      node.put("unit", one.kind().unit());
      node.put("planted", one.planted());
      node.put("found", one.found());
      node.put("anyway", one.anyway());
      interval(node, one.interval());
    }
    return list;
  }
}
