package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.topology.train.Experiments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** An experiment for people. */
final class ExperimentText {
  private static final int MOST_GROUPS = 8;
  private static final int MOST_ERRORS = 5;

  /** A model that takes so many times what the baseline takes is said to. */
  private static final double DEAR = 1.5;

  private final Terminal terminal;
  private final Consumer<String> line;

  ExperimentText(Terminal terminal, Consumer<String> line) {
    this.terminal = terminal;
    this.line = line;
  }

  /** An experiment for scripts: the record, with its body as an object. */
  static ObjectNode json(Experiment experiment) {
    ObjectNode node = OutputOptions.object();
    node.put("id", experiment.getId());
    node.put("kind", experiment.getKind());
    node.put("dataset", experiment.getDataset());
    node.put("dataVersion", experiment.getDataVersion());
    node.put("modelId", experiment.getModelId());
    node.put("release", experiment.getRelease());
    node.put("owner", experiment.getOwner());
    node.put("why", experiment.getWhy());
    node.put("startedMillis", experiment.getStartedMillis());
    node.put("finishedMillis", experiment.getFinishedMillis());
    node.set("body", Experiments.body(experiment));
    return node;
  }

  /** All that matters of it. */
  void show(Experiment experiment) {
    ObjectNode body = Experiments.body(experiment);
    head(experiment, body);
    body.path("evaluations").properties().stream()
        .filter(one -> !one.getKey().equals("baseline") && !one.getKey().equals("champion"))
        .findFirst()
        .ifPresent(
            own -> {
              detectors(body.path("detectors"));
              metrics(body, own.getKey());
              comparisons(body);
              planted(body, own.getKey());
              stability(body);
              groups(own.getValue());
              errors(own.getValue());
              cost(body);
            });
    feedback(body.path("feedback"));
    if (body.has("unknownWithoutLabels")) {
      section("Without labels nobody can know");
      body.get("unknownWithoutLabels").forEach(one -> line.accept("  " + one.asText()));
    }
  }

  private void section(String title) {
    line.accept("");
    line.accept(terminal.bold(title));
  }

  private void head(Experiment experiment, ObjectNode body) {
    line.accept(
        terminal.bold("Experiment " + experiment.getId())
            + "  of "
            + Terminal.escape(experiment.getOwner())
            + ", "
            + Instant.ofEpochMilli(experiment.getStartedMillis())
            + ", "
            + number((experiment.getFinishedMillis() - experiment.getStartedMillis()) / 1000.0)
            + " s");
    if (!experiment.getWhy().isEmpty()) {
      line.accept("  why           " + Terminal.escape(experiment.getWhy()));
    }
    line.accept("  model         " + experiment.getModelId());
    line.accept(
        (experiment.getKind().equals("check") ? "  verdicts      " : "  data version  ")
            + experiment.getDataVersion());
    if (body.has("split")) {
      line.accept("  split         " + body.get("split").asText());
    }
    JsonNode data = body.path("data");
    if (data.has("trainEvents")) {
      line.accept(
          String.format(
              Locale.ROOT,
              "  learned       %,d templates of %,d events; hours of the week %s",
              data.get("templates").longValue(),
              data.get("trainEvents").longValue(),
              data.path("hours").asText()));
    }
    if (data.has("labelledLinesNotInSlice")) {
      line.accept(
          "  labels        "
              + data.get("labelledLinesNotInSlice").asText()
              + " labelled lines lie outside the slice or are no events");
    }
    if (body.has("threshold")) {
      line.accept("  threshold     " + body.get("threshold").path("why").asText());
    }
  }

  private void metrics(ObjectNode body, String own) {
    JsonNode evaluations = body.get("evaluations");
    JsonNode mine = evaluations.get(own);
    section(
        String.format(
            Locale.ROOT,
            "Judged on %,d windows%s",
            mine.path("windows").longValue(),
            mine.has("incidents")
                ? ", labelled incidents: " + mine.get("incidents").asText()
                : ""));
    if (!mine.path("outcome").asText().equals("ok")) {
      line.accept("  " + mine.path("outcome").asText());
    }
    mine.path("notes").forEach(note -> line.accept("  " + Terminal.escape(note.asText())));
    if (body.has("budget")) {
      JsonNode budget = body.get("budget");
      line.accept(
          "  budget of "
              + number(budget.get("alertsPerDay"))
              + " alerts a day: "
              + number(budget.get("raised"))
              + " raised, "
              + (budget.get("kept").booleanValue() ? "kept" : "NOT kept"));
    }
    List<String> roles = new ArrayList<>(List.of(own));
    for (String other : List.of("baseline", "champion", "without")) {
      if (evaluations.has(other)) {
        roles.add(other);
      }
    }
    Table table = new Table().text("figure");
    roles.forEach(role -> table.number(role).text("95 %"));
    for (JsonNode metric : mine.path("metrics")) {
      List<String> cells = new ArrayList<>();
      cells.add(metric.get("name").asText());
      for (String role : roles) {
        JsonNode one = named(evaluations.get(role).path("metrics"), metric.get("name").asText());
        cells.add(number(one.path("value")));
        cells.add(range(one));
      }
      table.row(cells.toArray(String[]::new));
    }
    table.lines(terminal).forEach(line);
  }

  static JsonNode named(JsonNode list, String name) {
    for (JsonNode one : list) {
      if (one.path("name").asText().equals(name)) {
        return one;
      }
    }
    return OutputOptions.object();
  }

  /** Which learned detectors joined the model, and why others did not. */
  private void detectors(JsonNode contest) {
    if (!contest.has("candidates")) {
      return;
    }
    section(
        contest.has("by")
            ? String.format(
                Locale.ROOT,
                "Learned detectors, measured by %s %s in %,d windows of the calibration part",
                contest.get("incidents").asText(),
                contest.get("by").asText(),
                contest.get("windows").longValue())
            : "Learned detectors");
    Table table =
        new Table()
            .text("detector")
            .text("")
            .number("found with")
            .number("without")
            .text("95 % of the difference")
            .number("AP with")
            .number("without")
            .number("us per window");
    for (JsonNode one : contest.get("candidates")) {
      JsonNode recall = one.path("recall");
      JsonNode order = one.path("averagePrecision");
      table.row(
          one.get("name").asText(),
          one.get("decision").asText(),
          given(recall.path("this")),
          given(recall.path("other")),
          range(recall),
          given(order.path("this")),
          given(order.path("other")),
          given(one.path("microsPerWindow")));
      table.detail(one.get("why").asText());
    }
    table.lines(terminal).forEach(line);
  }

  private static String given(JsonNode node) {
    return node.isNumber() ? number(node) : "";
  }

  /** What a model is called that the judged one is set beside. */
  static String called(String role) {
    return role.equals("without") ? "same model without its learned detectors" : role;
  }

  private void comparisons(ObjectNode body) {
    for (JsonNode comparison : body.path("comparisons")) {
      List<String> apart = new ArrayList<>();
      for (JsonNode one : comparison.get("differences")) {
        String verdict = one.get("verdict").asText();
        if (verdict.equals("better") || verdict.equals("worse")) {
          apart.add(
              one.get("name").asText()
                  + " "
                  + verdict
                  + " by "
                  + number(Math.abs(one.get("this").doubleValue() - one.get("other").doubleValue()))
                  + " ("
                  + range(one)
                  + ")");
        }
      }
      String other = called(comparison.get("with").asText());
      section("Against the " + other + ", on the same windows");
      line.accept(
          String.format(
              Locale.ROOT,
              "  of %,d windows both call %,d anomalous, only this %,d, only the %s %,d",
              comparison.get("sameWindows").longValue(),
              comparison.get("bothAnomalous").longValue(),
              comparison.get("onlyThis").longValue(),
              other,
              comparison.get("onlyOther").longValue()));
      line.accept(
          apart.isEmpty()
              ? "  no figure is known to differ by more than chance"
              : "  differs by more than chance: " + String.join(", ", apart));
    }
  }

  private void planted(ObjectNode body, String own) {
    JsonNode planted = body.path("planted");
    if (!planted.has(own)) {
      if (planted.has("outcome")) {
        section("Planted incidents");
        line.accept("  " + planted.get("outcome").asText());
      }
      return;
    }
    section("Planted incidents found, of " + planted.get("incidents").asText());
    Table table =
        new Table()
            .text("kind")
            .number("strength")
            .text("")
            .number("planted")
            .number("found")
            .text("95 %")
            .number("baseline found")
            .number("anomalous anyway");
    JsonNode baseline = planted.path("baseline");
    for (int i = 0; i < planted.get(own).size(); i++) {
      JsonNode one = planted.get(own).get(i);
      if (one.get("planted").intValue() > 0) {
        table.row(
            one.get("kind").asText(),
            number(one.get("strength")),
            one.get("unit").asText(),
            one.get("planted").asText(),
            one.get("found").asText(),
            range(one),
            baseline.path(i).path("found").asText(),
            one.get("anyway").asText());
      }
    }
    table.lines(terminal).forEach(line);
  }

  /** What became of verdicts, if there were any to ask. */
  void feedback(JsonNode suite) {
    if (suite.path("verdicts").intValue() == 0) {
      return;
    }
    section("Verdicts asked again: " + suite.get("verdicts").asText());
    Table counts =
        new Table()
            .number("kept")
            .number("put right")
            .number("lost")
            .number("wrong as before")
            .number("not retained")
            .number("not scored")
            .number("left out")
            .number("disputed");
    counts.row(
        count(suite.path("kept")),
        count(suite.path("fixed")),
        Integer.toString(suite.path("lost").size()),
        count(suite.path("wrongAsBefore")),
        count(suite.path("notRetained")),
        count(suite.path("notScored")),
        count(suite.path("leftOut")),
        count(suite.path("disputed")));
    counts.lines(terminal).forEach(line);
    if (suite.path("lost").isEmpty()) {
      return;
    }
    line.accept("");
    Table lost =
        new Table()
            .text("lost")
            .text("entity")
            .text("when")
            .number("score now")
            .number("champion's")
            .text("by")
            .text("score id");
    for (JsonNode one : suite.get("lost")) {
      lost.row(
          one.path("verdict").asText(),
          one.path("entity").asText(),
          one.path("from").asText(),
          number(one.path("highestScore")),
          number(one.path("championsHighestScore")),
          one.path("by").asText(),
          one.path("scoreId").asText());
    }
    lost.lines(terminal).forEach(line);
  }

  private void stability(ObjectNode body) {
    JsonNode stability = body.path("stability");
    if (stability.isMissingNode()) {
      return;
    }
    section("Had calibration seen other days and entities");
    line.accept(
        "  threshold "
            + range(stability.get("thresholdNats"))
            + " nats, anomalous share of the test "
            + range(stability.get("anomalousShare"))
            + ", agreement with the anomalies of today at least "
            + number(stability.path("leastAgreement")));
  }

  private void groups(JsonNode own) {
    JsonNode groups = own.path("subgroups");
    if (groups.isEmpty()) {
      return;
    }
    boolean labelled = own.has("incidents");
    section(
        "Groups, the worst first ("
            + Math.min(MOST_GROUPS, groups.size())
            + " of "
            + groups.size()
            + ")");
    Table table = new Table().text("group").text("value").number("windows").number("anomalous");
    if (labelled) {
      table.number("in incidents").number("false").number("window F1").text("95 %");
    }
    table.text("");
    for (int i = 0; i < Math.min(MOST_GROUPS, groups.size()); i++) {
      JsonNode one = groups.get(i);
      List<String> cells = new ArrayList<>();
      cells.add(one.get("key").asText());
      cells.add(one.get("value").asText());
      cells.add(count(one.get("windows")));
      cells.add(count(one.get("anomalous")));
      if (labelled) {
        cells.add(count(one.get("incidentWindows")));
        cells.add(count(one.get("falseAlarms")));
        cells.add(number(one.get("f1")));
        cells.add(range(one));
      }
      String outcome = one.get("outcome").asText();
      cells.add(outcome.equals("ok") ? "" : outcome);
      table.row(cells.toArray(String[]::new));
    }
    table.lines(terminal).forEach(line);
  }

  private void errors(JsonNode own) {
    if (own.has("misses")) {
      errors("Incidents missed", own.get("misses"), "highestScore");
      errors("False alarms", own.get("falseAlarms"), "peakScore");
    } else {
      errors("Alerts raised", own.path("alerts"), "peakScore");
    }
  }

  private void errors(String title, JsonNode list, String score) {
    section(title + ": " + list.size());
    if (list.isEmpty()) {
      return;
    }
    Table table = new Table().text("when").text("entity").number("score").text("why");
    for (int i = 0; i < Math.min(MOST_ERRORS, list.size()); i++) {
      JsonNode one = list.get(i);
      String why = one.path("reasons").path(0).asText(one.path("nearest").asText());
      table.row(
          one.get("from").asText() + " to " + one.get("to").asText().substring(11),
          one.get("entity").asText(),
          number(one.path(score)),
          (one.path("kind").asText().isEmpty() ? "" : one.get("kind").asText() + ": ") + why);
      JsonNode evidence = one.path("lines").path(0);
      if (!evidence.isMissingNode()) {
        table.detail(evidence.get("at").asText() + "  " + evidence.get("excerpt").asText());
      }
    }
    table.lines(terminal).forEach(line);
    if (list.size() > MOST_ERRORS) {
      line.accept("  " + (list.size() - MOST_ERRORS) + " more: --output json");
    }
  }

  private void cost(ObjectNode body) {
    section("Cost");
    StringBuilder text = new StringBuilder("  scoring an event takes");
    for (Map.Entry<String, JsonNode> one : body.get("evaluations").properties()) {
      text.append(text.charAt(text.length() - 1) == 's' ? " " : ", ")
          .append(number(one.getValue().path("microsPerEvent")))
          .append(" us (")
          .append(one.getKey())
          .append(')');
    }
    line.accept(text.toString());
    JsonNode slower = body.path("costAgainstBaseline");
    if (slower.isNumber() && slower.doubleValue() > DEAR) {
      line.accept(
          "  an event costs "
              + number(slower)
              + " times what it costs the baseline: what it finds more is to be worth that");
    }
    for (Map.Entry<String, JsonNode> one : body.get("evaluations").properties()) {
      JsonNode delays = one.getValue().path("decisionDelaySeconds");
      if (!delays.isEmpty() && !one.getKey().equals("baseline")) {
        line.accept(
            "  a window of the "
                + one.getKey()
                + " is decided "
                + number(at(delays, 0.5))
                + " s after its end (median), 99 % within "
                + number(at(delays, 0.99))
                + " s, by the clock of the records");
      }
    }
    List<String> stages = new ArrayList<>();
    body.path("seconds")
        .properties()
        .forEach(one -> stages.add(one.getKey() + " " + number(one.getValue()) + " s"));
    line.accept("  " + String.join(", ", stages));
  }

  private static JsonNode at(JsonNode quantiles, double share) {
    for (JsonNode one : quantiles) {
      if (one.get("share").doubleValue() == share) {
        return one.get("value");
      }
    }
    return OutputOptions.object();
  }

  static String count(JsonNode node) {
    return String.format(Locale.ROOT, "%,d", node.longValue());
  }

  static String range(JsonNode node) {
    if (!node.path("low").isNumber()) {
      return "";
    }
    return number(node.get("low")) + " to " + number(node.get("high"));
  }

  static String number(JsonNode node) {
    return node.isNumber() ? number(node.doubleValue()) : "unknown";
  }

  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.3g", value);
  }
}
