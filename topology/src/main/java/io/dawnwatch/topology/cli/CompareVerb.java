package io.dawnwatch.topology.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.RoleInForce;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.schemas.Reason;
import io.dawnwatch.schemas.Score;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ActivationNotes;
import io.dawnwatch.topology.lifecycle.Disagreement;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.ScoreLog;
import io.dawnwatch.topology.train.Experiments;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What {@code models compare} does: two models that scored the same time live, side by side. */
final class CompareVerb {
  private final Cluster on;
  private final Dataset dataset;
  private final ModelTopic models;
  private final Model first;
  private final Model second;

  /**
   * @param other empty for the champion
   */
  CompareVerb(Cluster on, Dataset dataset, String one, Optional<String> other) {
    this.on = on;
    this.dataset = dataset;
    this.models = ModelTopic.read(on, dataset);
    String id = ModelRoles.resolve(models, one);
    String otherId =
        other
            .map(said -> ModelRoles.resolve(models, said))
            .or(() -> ModelRoles.champion(models))
            .orElseThrow(() -> new IllegalStateException("there is no champion to compare with"));
    if (id.equals(otherId)) {
      throw new IllegalArgumentException(
          "model "
              + ModelRoles.shortened(id)
              + (other.isPresent() ? " is both of them" : " is the champion: name another one"));
    }
    this.first = models.byId(id);
    this.second = models.byId(otherId);
  }

  /** From when to when both had a role, the last time they did; in milliseconds of record time. */
  private record Span(long fromMillis, long toMillis) {}

  /** Exclusive end of what goes on. */
  private static final long NOW = Long.MAX_VALUE;

  private Span together() {
    Span last = null;
    for (ActivationNotes.Note note : models.notes()) {
      long millis = note.timeMillis(0);
      List<RoleInForce> after = models.inForce(0, note.offsets().get(0) + 1);
      boolean both = hasRole(after, first, millis) && hasRole(after, second, millis);
      if (both && (last == null || last.toMillis() != NOW)) {
        last = new Span(millis, NOW);
      } else if (!both && last != null && last.toMillis() == NOW) {
        last = new Span(last.fromMillis(), millis);
      }
    }
    if (last == null) {
      throw new IllegalStateException(
          "models "
              + ModelRoles.shortened(first.id())
              + " and "
              + ModelRoles.shortened(second.id())
              + " never scored at the same time: `dawnwatch shadow` one of them, or `dawnwatch"
              + " replay --model` tells what it would have said");
    }
    return last;
  }

  private static boolean hasRole(List<RoleInForce> roles, Model model, long millis) {
    return roles.stream()
        .anyMatch(
            one ->
                one.modelId().equals(model.id())
                    && one.role() != Role.RETIRED
                    && !one.isOver(millis));
  }

  int run(Terminal terminal, OutputOptions output, OptionalLong from, OptionalLong to, int examples)
      throws InterruptedException {
    Span span = together();
    long fromMillis = from.orElse(span.fromMillis());
    long toMillis = to.orElse(span.toMillis());
    Disagreement counting = new Disagreement(first, second, fromMillis, toMillis, examples);
    new ScoreLog(on, dataset, on.schemas())
        .scores(
            fromMillis,
            score -> {
              counting.add(score);
              return true;
            });
    Disagreement.Told told = counting.told();
    List<Experiment> experiments = new Experiments(on, dataset, on.schemas()).all();
    ObjectNode result = OutputOptions.object().put("dataset", dataset.name());
    result.put("from", Instant.ofEpochMilli(fromMillis).toString());
    result.put("to", toMillis == NOW ? "now" : Instant.ofEpochMilli(toMillis).toString());
    ArrayNode sides = result.putArray("models");
    side(sides.addObject(), first, told.firstScores(), told.firstAlerts(), experiments);
    side(sides.addObject(), second, told.secondScores(), told.secondAlerts(), experiments);
    result.put("sharedState", first.features().equals(second.features()));
    result.put("both", told.both());
    result.put("bothAnomalous", told.bothAnomalous());
    result.put("onlyFirst", told.onlyFirst());
    result.put("onlySecond", told.onlySecond());
    if (Double.isNaN(told.agreement())) {
      result.putNull("agreement");
    } else {
      result.put("agreement", told.agreement());
    }
    ArrayNode list = result.putArray("differences");
    told.examples().forEach(one -> difference(list.addObject(), one));
    output.print(terminal, result, line -> lines(terminal, result, line));
    return Dawnwatch.OK;
  }

  private void side(
      ObjectNode node, Model model, long scores, long alerts, List<Experiment> experiments) {
    node.put("id", model.id());
    node.put("name", model.name());
    node.put("role", ModelRoles.role(models, model.id()).map(Role::name).orElse("NONE"));
    node.put("scores", scores);
    node.put("alerts", alerts);
    node.put("artifactBytes", model.toBytes().length);
    // The last experiment that timed it.
    for (Experiment one : experiments) {
      for (JsonNode judged : Experiments.body(one).path("evaluations")) {
        if (judged.path("modelId").asText().equals(model.id())
            && judged.path("microsPerEvent").isNumber()) {
          node.set("microsPerEvent", judged.get("microsPerEvent"));
        }
      }
    }
  }

  private static void difference(ObjectNode node, Disagreement.Difference one) {
    node.put("entity", one.first().getEntity());
    node.put("from", Instant.ofEpochMilli(one.first().getStartMillis()).toString());
    said(node.putObject("first"), one.first());
    said(node.putObject("second"), one.second());
  }

  private static void said(ObjectNode node, Score score) {
    node.put("scoreId", score.getId());
    node.put("score", score.getScore());
    node.put("threshold", score.getThreshold());
    node.put("anomaly", score.getAnomaly());
    node.put("reason", score.getReasons().stream().findFirst().map(Reason::getText).orElse(""));
  }

  private static void lines(Terminal terminal, ObjectNode result, Consumer<String> line) {
    line.accept("from " + result.get("from").asText() + " to " + result.get("to").asText());
    line.accept("");
    Table sides =
        new Table()
            .text("model")
            .text("name")
            .text("role now")
            .number("scores")
            .number("alerts")
            .number("us/event")
            .number("artifact (KB)");
    for (JsonNode one : result.get("models")) {
      sides.row(
          ModelRoles.shortened(one.get("id").asText()),
          one.get("name").asText(),
          one.get("role").asText().toLowerCase(Locale.ROOT),
          ExperimentText.count(one.get("scores")),
          ExperimentText.count(one.get("alerts")),
          ExperimentText.number(one.path("microsPerEvent")),
          String.format(Locale.ROOT, "%,.1f", one.get("artifactBytes").longValue() / 1000.0));
    }
    sides.lines(terminal).forEach(line);
    line.accept(
        "alerts are counted from the scores, as each would raise them as champion; "
            + (result.get("sharedState").booleanValue()
                ? "both share one state of the entities"
                : "each keeps a state of its own of the entities"));
    line.accept("");
    if (result.get("agreement").isNull()) {
      line.accept("no window and no event was scored by both in this time");
      return;
    }
    line.accept(
        String.format(
            Locale.ROOT,
            "of %,d windows and events that both scored, both call %,d anomalous, only the first"
                + " %,d, only the second %,d: they agree on %.1f %% of them",
            result.get("both").longValue(),
            result.get("bothAnomalous").longValue(),
            result.get("onlyFirst").longValue(),
            result.get("onlySecond").longValue(),
            100 * result.get("agreement").doubleValue()));
    if (result.get("differences").isEmpty()) {
      return;
    }
    line.accept("");
    Table table =
        new Table().text("entity").text("from").number("first").number("second").text("why");
    for (JsonNode one : result.get("differences")) {
      JsonNode alarmed =
          one.path("first").path("anomaly").booleanValue() ? one.get("first") : one.get("second");
      table.row(
          one.get("entity").asText(),
          one.get("from").asText(),
          Numbers.score(one.path("first").path("score").doubleValue()),
          Numbers.score(one.path("second").path("score").doubleValue()),
          alarmed.path("reason").asText());
    }
    table.lines(terminal).forEach(line);
  }
}
