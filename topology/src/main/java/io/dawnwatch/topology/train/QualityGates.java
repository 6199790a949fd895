package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.evaluate.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The gates that follow from the figures of one experiment. */
final class QualityGates {
  static final String BASELINE = "baseline";
  static final String CHAMPION = "champion";
  static final String BUDGET = "budget";
  static final String SUBGROUPS = "subgroups";

  /** As in the evaluation: fewer rows than these say nothing. */
  private static final int LEAST_WINDOWS = 30;

  static final String FEEDBACK = "feedback";

  private static final int MOST_NAMED = 3;

  /** What windows are grouped by that lets anomalies gather in a group by itself. */
  private static final Set<String> NOT_OF_ENTITIES = Set.of("severity", "template");

  private QualityGates() {}

  /**
   * Whether the model is better than the baseline.
   *
   * @param with what the experiment says of the two
   */
  static Gate baseline(ObjectNode body, JsonNode with, GateLimits limits, String longer) {
    List<String> better = new ArrayList<>();
    List<String> worse = new ArrayList<>();
    List<String> same = new ArrayList<>();
    for (Figure figure : figures(body, with)) {
      switch (figure.verdict()) {
        case "better" -> better.add(figure.text());
        case "worse" -> worse.add(figure.text());
        default -> same.add(figure.text());
      }
    }
    if (!worse.isEmpty()) {
      return Gate.failed(
          BASELINE,
          "worse than the built-in baseline: " + String.join("; ", worse),
          "train on a longer slice, or keep the baseline");
    }
    if (!better.isEmpty()) {
      return Gate.passed(
          BASELINE, "better than the built-in baseline: " + String.join("; ", better));
    }
    if (same.isEmpty()) {
      return Gate.failed(
          BASELINE,
          "nothing compares it with the built-in baseline: no incident is labelled or planted in"
              + " the experiment",
          longer);
    }
    String says =
        "no figure is known to differ from the built-in baseline's: " + String.join("; ", same);
    return limits.mustBeatBaseline()
        ? Gate.unknown(BASELINE, says, longer)
        : Gate.passed(BASELINE, says + "; it need not be better (mustBeatBaseline)");
  }

  /** A figure of both, and by how much they differ. */
  private record Figure(String name, JsonNode node) {
    String verdict() {
      return node.path("verdict").asText();
    }

    double low() {
      return node.path("low").isNumber() ? node.get("low").doubleValue() : Double.NaN;
    }

    String text() {
      String interval =
          node.path("low").isNumber()
              ? String.format(
                  Locale.ROOT,
                  " (difference %.3f to %.3f)",
                  node.get("low").doubleValue(),
                  node.get("high").doubleValue())
              : " (too few for an interval)";
      return String.format(
          Locale.ROOT,
          "%s %s against %s%s",
          name.replace("%d", node.path("incidents").asText()),
          number(node.path("this")),
          number(node.path("other")),
          interval);
    }
  }

  private static String number(JsonNode node) {
    return node.isNumber() ? String.format(Locale.ROOT, "%.3f", node.doubleValue()) : "unknown";
  }

  /** What decides between two models: all of it asks for no threshold, or for the same budget. */
  private static List<Figure> figures(ObjectNode body, JsonNode with) {
    List<Figure> figures = recall(with);
    for (JsonNode comparison : body.path("comparisons")) {
      if (comparison.path("modelId").equals(with.path("modelId"))) {
        for (JsonNode one : comparison.path("differences")) {
          if (one.path("name").asText().equals("averagePrecision") && one.path("this").isNumber()) {
            figures.add(new Figure("average precision", one));
          }
        }
      }
    }
    return figures;
  }

  private static List<Figure> recall(JsonNode with) {
    List<Figure> figures = new ArrayList<>();
    if (with.has("labelled")) {
      figures.add(
          new Figure("recall at equal budget of %d labelled incidents", with.get("labelled")));
    }
    if (with.has("planted")) {
      figures.add(
          new Figure("recall at equal budget of %d planted incidents", with.get("planted")));
    }
    return figures;
  }

  /**
   * Whether the model finds as much as the champion when both raise as many alerts. At thresholds
   * of their own, too, unless a budget was given: else a threshold that lets nothing through would
   * pass.
   */
  static Gate champion(ObjectNode body, JsonNode with, GateLimits limits, String longer) {
    List<Figure> figures = recall(with);
    if (!body.has("budget") && with.has("plantedAsTheyAre")) {
      figures.add(
          new Figure(
              "recall at their own thresholds of %d planted incidents",
              with.get("plantedAsTheyAre")));
    }
    List<String> told = figures.stream().map(Figure::text).toList();
    List<String> worse =
        figures.stream().filter(one -> one.verdict().equals("worse")).map(Figure::text).toList();
    if (!worse.isEmpty()) {
      return Gate.failed(
          CHAMPION,
          "finds less than the champion: " + String.join("; ", worse),
          "keep the champion, or train on more");
    }
    if (figures.isEmpty()) {
      return Gate.failed(
          CHAMPION,
          "nothing compares it with the champion: no incident is labelled or planted in the"
              + " experiment",
          longer);
    }
    List<Figure> known = figures.stream().filter(one -> !Double.isNaN(one.low())).toList();
    boolean close = known.stream().allMatch(one -> one.low() >= -limits.recallMargin());
    if (known.isEmpty() || !close) {
      return Gate.unknown(
          CHAMPION,
          String.format(
              Locale.ROOT,
              "cannot be told to be within %.2f of the champion's recall: %s",
              limits.recallMargin(),
              String.join("; ", told)),
          longer);
    }
    return Gate.passed(CHAMPION, "not worse than the champion: " + String.join("; ", told));
  }

  /**
   * Whether the alerts are as many as somebody has time for. A budget that the model was trained
   * with is a wish of its own: the one of the limits holds all the same.
   */
  static Gate budget(ObjectNode body, JsonNode with, String own, GateLimits limits) {
    Gate wished = wished(body, with, own);
    JsonNode mine = alertsPerDay(body.path("evaluations").path(own));
    double least = mine.path("low").asDouble(mine.path("value").asDouble(Double.NaN));
    double theirs = championsAlerts(body, with).path("other").asDouble(Double.NaN);
    double most = theirs > limits.alertsPerDay() ? theirs : limits.alertsPerDay();
    return wished.state() != Gate.State.FAILED && least > most
        ? Gate.failed(
            BUDGET,
            String.format(
                Locale.ROOT,
                "%.1f alerts a day, certainly more than %.1f (alertsPerDay of the limits, or what"
                    + " the champion raises)",
                mine.path("value").doubleValue(),
                most),
            "train with a lower alertsPerDay, or allow more in --gates")
        : wished;
  }

  private static JsonNode championsAlerts(ObjectNode body, JsonNode with) {
    for (JsonNode comparison : body.path("comparisons")) {
      if (comparison.path("modelId").equals(with.path("modelId"))) {
        for (JsonNode one : comparison.path("differences")) {
          if (one.path("name").asText().equals("alertsPerDay")) {
            return one;
          }
        }
      }
    }
    return MissingNode.getInstance();
  }

  private static Gate wished(ObjectNode body, JsonNode with, String own) {
    JsonNode budget = body.path("budget");
    if (budget.has("kept")) {
      String says =
          number(budget.path("raised"))
              + " alerts a day where "
              + number(budget.path("alertsPerDay"))
              + " are allowed";
      return budget.get("kept").booleanValue()
          ? Gate.passed(BUDGET, says)
          : Gate.failed(BUDGET, says, "train with a lower alertsPerDay, or a longer slice");
    }
    JsonNode compared = championsAlerts(body, with);
    if (!compared.isMissingNode()) {
      double theirs = compared.path("other").asDouble(Double.NaN);
      String says =
          String.format(
              Locale.ROOT,
              "%.1f alerts a day where the champion raises %.1f; no budget was given",
              alertsPerDay(body.path("evaluations").path(own)).path("value").asDouble(Double.NaN),
              theirs);
      return compared.path("low").isNumber() && compared.get("low").doubleValue() > theirs
          ? Gate.failed(
              BUDGET,
              says + ", and more than twice as many are no chance",
              "train with alertsPerDay in --params")
          : Gate.passed(BUDGET, says);
    }
    return Gate.unknown(
        BUDGET, "nothing says how many alerts are wanted", "train with alertsPerDay in --params");
  }

  private static JsonNode alertsPerDay(JsonNode evaluation) {
    for (JsonNode metric : evaluation.path("metrics")) {
      if (metric.path("name").asText().equals("alertsPerDay")) {
        return metric;
      }
    }
    return MissingNode.getInstance();
  }

  /** Whether any subgroup is below its floor beyond chance. */
  static Gate subgroups(JsonNode evaluation, GateLimits limits, String longer) {
    boolean labelled = evaluation.has("incidents");
    List<String> below = new ArrayList<>();
    int above = 0;
    int small = 0;
    for (JsonNode group : evaluation.path("subgroups")) {
      if (group.path("windows").longValue() < LEAST_WINDOWS) {
        small++;
        continue;
      }
      String why = below(group, labelled, limits);
      if (why.isEmpty()) {
        above++;
      } else {
        below.add(group.path("key").asText() + " " + group.path("value").asText() + ": " + why);
      }
    }
    String counted =
        above
            + " groups are above their floors, "
            + small
            + " are too small to tell"
            + (labelled ? "" : "; without labels only floods can be seen");
    if (!below.isEmpty()) {
      return Gate.failed(
          SUBGROUPS,
          below.size()
              + " below: "
              + below.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
              + (below.size() > MOST_NAMED ? ", ..." : "")
              + "; "
              + counted,
          "`dawnwatch experiments show` lists them; train on more of their traffic");
    }
    return above == 0 ? Gate.unknown(SUBGROUPS, counted, longer) : Gate.passed(SUBGROUPS, counted);
  }

  private static String below(JsonNode group, boolean labelled, GateLimits limits) {
    if (labelled
        && group.path("high").isNumber()
        && group.get("high").doubleValue() < limits.groupF1()) {
      return String.format(
          Locale.ROOT,
          "window F1 at most %.3f, the floor is %.2f",
          group.get("high").doubleValue(),
          limits.groupF1());
    }
    if (NOT_OF_ENTITIES.contains(group.path("key").asText())) {
      return "";
    }
    long hits = group.path(labelled ? "falseAlarms" : "anomalous").longValue();
    double most = labelled ? limits.groupFalseAlarms() : limits.groupAnomalous();
    double least = Interval.ofShare(hits, group.path("windows").longValue()).low();
    return least > most
        ? String.format(
            Locale.ROOT,
            "%,d of %,d windows are %s, the most is %.0f %%",
            hits,
            group.path("windows").longValue(),
            labelled ? "false alarms" : "anomalous",
            100 * most)
        : "";
  }

  /**
   * Whether what experts called right or wrong still is, as far as the champion has it right.
   *
   * @param suite what came of the suite
   * @param more what else is to be said
   */
  static Gate feedback(JsonNode suite, String more, String remedy) {
    JsonNode lost = suite.path("lost");
    int kept = suite.path("kept").intValue();
    int fixed = suite.path("fixed").intValue();
    int wrong = suite.path("wrongAsBefore").intValue();
    int open = 0;
    for (String key : List.of("notRetained", "notScored", "leftOut")) {
      open += suite.path(key).intValue();
    }
    String counted =
        String.format(
            Locale.ROOT,
            "%d verdicts kept, %d put right, %d wrong as before, %d cannot be checked%s",
            kept,
            fixed,
            wrong,
            open,
            more);
    if (!lost.isEmpty()) {
      List<String> named = new ArrayList<>();
      lost.forEach(one -> named.add(lost(one)));
      return Gate.failed(
          FEEDBACK,
          lost.size()
              + " that the champion has right are lost: "
              + named.stream().limit(MOST_NAMED).collect(Collectors.joining("; "))
              + (named.size() > MOST_NAMED ? "; ..." : "")
              + "; "
              + counted,
          remedy + " lists them");
    }
    return kept + fixed + wrong == 0
        ? Gate.unknown(FEEDBACK, counted, "keep events longer (retention.ms)")
        : Gate.passed(FEEDBACK, counted);
  }

  /** A verdict that was lost, in words. */
  private static String lost(JsonNode one) {
    return one.path("verdict").asText()
        + " on "
        + one.path("entity").asText()
        + " "
        + one.path("from").asText()
        + (one.path("scoreId").asText().isEmpty() ? "" : ", score " + one.path("scoreId").asText());
  }
}
