package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Role;
import io.dawnwatch.schemas.AuditEntry;
import io.dawnwatch.schemas.Experiment;
import io.dawnwatch.topology.kafka.Dataset;
import io.dawnwatch.topology.lifecycle.ModelRoles;
import io.dawnwatch.topology.lifecycle.ModelTopic;
import io.dawnwatch.topology.lifecycle.Signatures;
import io.dawnwatch.topology.lifecycle.WarmUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What people should know of a model, as JSON: who owns it, what for, what it learned from, what it
 * takes for granted, how good it is and where it is not, what it does now and how to undo that. All
 * of it is read from the model, its experiments and the audit trail; nobody writes a card.
 */
public final class ModelCard {
  private final Dataset dataset;
  private final ModelTopic models;
  private final List<Experiment> experiments;
  private final List<AuditEntry> trail;

  /**
   * Cards of the models of a dataset.
   *
   * @param experiments of the dataset, oldest first
   * @param trail what was done to the dataset, oldest first
   */
  public ModelCard(
      Dataset dataset, ModelTopic models, List<Experiment> experiments, List<AuditEntry> trail) {
    this.dataset = dataset;
    this.models = models;
    this.experiments = experiments;
    this.trail = trail;
  }

  /** The card of a model. */
  public ObjectNode of(String id) {
    Model model = models.byId(id);
    List<Experiment> mine =
        experiments.stream().filter(one -> one.getModelId().equals(id)).toList();
    ObjectNode card = CanonicalJson.object();
    card.put("dataset", dataset.name()).put("id", id);
    card.put("name", model.name()).put("owner", model.owner());
    card.put("purpose", purpose(model, mine));
    card.set("data", data(model, mine));
    detectors(model).forEach(card.putArray("detectors")::add);
    assumptions(model).forEach(card.putArray("assumptions")::add);
    ArrayNode evaluations = card.putArray("evaluations");
    for (int i = mine.size() - 1; i >= 0; i--) {
      evaluations.add(evaluation(mine.get(i), mine));
    }
    JsonNode last = mine.isEmpty() ? null : Experiments.body(mine.get(mine.size() - 1));
    Weaknesses.of(id, model, last, last == null ? null : Experiments.own(last))
        .forEach(card.putArray("weaknesses")::add);
    Optional<Role> role = ModelRoles.role(models, id);
    card.put(
        "role",
        role.map(one -> one.name().toLowerCase(Locale.ROOT)).orElse(had(id) ? "retired" : "none"));
    history(card.putArray("history"), id);
    ArrayNode signatures = card.putArray("signatures");
    for (Signatures.Signature one : models.signatures(id)) {
      ObjectNode node = signatures.addObject();
      node.put("by", one.order().by()).put("why", one.order().why());
      node.put("atMillis", one.order().atMillis());
      models.trusted().signer(one).ifPresent(key -> node.put("trustedKey", key));
    }
    rollback(card.putObject("rollback"), id, role);
    return card;
  }

  private String purpose(Model model, List<Experiment> mine) {
    String what =
        "Scores every "
            + words(model.features().windowMillis())
            + " of each entity of dataset "
            + dataset.name()
            + " against what is usual, from 0 to 1; from "
            + model.threshold()
            + " on it is an anomaly and raises an alert. Single events score, too, published from "
            + model.eventThreshold()
            + " on.";
    String why =
        mine.stream()
            .filter(one -> one.getKind().equals("train"))
            .map(Experiment::getWhy)
            .filter(one -> !one.isEmpty())
            .reduce((first, second) -> second)
            .map(one -> " Trained because: " + one + ".")
            .orElse("");
    return model.parts().isEmpty()
        ? what + " It learned nothing beforehand, so that a dataset is watched from its first hour."
        : what + why;
  }

  private static ObjectNode data(Model model, List<Experiment> mine) {
    ObjectNode data = CanonicalJson.object();
    data.put("learned", !model.parts().isEmpty());
    model.training().forEach(data.putObject("facts")::put);
    mine.stream()
        .filter(one -> one.getKind().equals("train"))
        .reduce((first, second) -> second)
        .ifPresent(
            training -> {
              JsonNode body = Experiments.body(training);
              data.put("experiment", training.getId());
              data.put("dataVersion", training.getDataVersion());
              data.put("release", training.getRelease());
              data.put("trainedMillis", training.getFinishedMillis());
              data.put("split", body.path("split").asText());
              data.set("learnedFrom", body.path("data"));
              data.set("parameters", body.path("parameters"));
            });
    return data;
  }

  /** What scores windows, and what became of each detector that was learned. */
  private static List<String> detectors(Model model) {
    List<String> all = new ArrayList<>();
    all.add("Windows: " + String.join(", ", model.detectors()) + ".");
    model
        .training()
        .forEach(
            (name, fact) -> {
              if (name.startsWith(DetectorContest.FACT)) {
                all.add(name.substring(DetectorContest.FACT.length()) + " was " + fact + ".");
              }
            });
    return all;
  }

  private static List<String> assumptions(Model model) {
    FeatureSpec features = model.features();
    List<String> all = new ArrayList<>();
    all.add(
        "What an entity did in the last "
            + words(features.horizonMillis())
            + " tells what is usual for it, in windows of "
            + words(features.windowMillis())
            + ".");
    all.add(
        "Events come within "
            + words(features.latenessMillis())
            + "; later ones are counted and are in no window. Clocks are ahead by "
            + words(features.skewMillis())
            + " at most.");
    all.add(
        "Scores count from "
            + words(WarmUp.scoresMillis(features))
            + " after it first saw events, while the entities of a partition are at most "
            + String.format(Locale.ROOT, "%,d", features.entityCap())
            + "; others share one.");
    String situation = model.training().get("situation");
    if (situation != null) {
      all.add("Of what it learned from: " + situation + ".");
    }
    if (!model.parts().isEmpty()) {
      all.add(
          "Messages, entities and traffic stay like those it learned from; drift"
              + " (`dawnwatch morning`) says when they do not.");
    }
    return all;
  }

  private static ObjectNode evaluation(Experiment experiment, List<Experiment> mine) {
    ObjectNode body = Experiments.body(experiment);
    JsonNode own = Experiments.own(body);
    ObjectNode node = CanonicalJson.object();
    node.put("experiment", experiment.getId()).put("kind", experiment.getKind());
    node.put("atMillis", experiment.getFinishedMillis());
    node.put("dataVersion", experiment.getDataVersion());
    node.put("labelled", own.has("incidents"));
    for (String field : List.of("windows", "incidents", "outcome", "metrics", "subgroups")) {
      if (own.has(field)) {
        node.set(field, own.get(field));
      }
    }
    node.put("flattered", experiment.getKind().equals("evaluate") && flatters(body, mine));
    return node;
  }

  /** Whether what it was judged on is in part what it was trained on. */
  private static boolean flatters(JsonNode judged, List<Experiment> mine) {
    return mine.stream()
        .filter(one -> one.getKind().equals("train"))
        .map(Experiments::body)
        .anyMatch(
            trained -> overlap(judged.at("/manifest/slices"), trained.at("/manifest/slices")));
  }

  private static boolean overlap(JsonNode some, JsonNode others) {
    for (JsonNode one : some) {
      for (JsonNode other : others) {
        if (one.path("partition").equals(other.path("partition"))
            && one.path("start").longValue() < other.path("end").longValue()
            && other.path("start").longValue() < one.path("end").longValue()) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean had(String id) {
    return models.activations().stream().anyMatch(one -> one.modelId().equals(id));
  }

  private void history(ArrayNode history, String id) {
    for (AuditEntry one : trail) {
      if (one.getSubject().equals(id)) {
        history
            .addObject()
            .put("action", one.getAction())
            .put("by", one.getBy())
            .put("why", one.getWhy())
            .put("overridden", one.getOverridden())
            .put("atMillis", one.getAtMillis());
      }
    }
  }

  private void rollback(ObjectNode node, String id, Optional<Role> role) {
    String shortened = ModelRoles.shortened(id);
    if (role.equals(Optional.of(Role.CHAMPION))) {
      Optional<String> former = ModelRoles.formerChampion(models);
      node.put("command", former.isPresent() ? "rollback --why REASON" : "");
      node.put(
          "effect",
          former
              .map(
                  one ->
                      ModelRoles.shortened(one)
                          + " is the champion again from the next record of every partition on"
                          + (ModelRoles.role(models, one).isPresent()
                              ? "; it is still in force, and warm"
                              : ", once it was in shadow (`shadow`) and is warm again"))
              .orElse("there was no champion before it: shadow and promote another model"));
    } else if (role.equals(Optional.of(Role.CHALLENGER))) {
      node.put("command", "retire " + shortened + " --why REASON");
      node.put("effect", "it scores no more; the champion is not touched");
    } else {
      node.put("command", "");
      node.put("effect", "it has no role: nothing it says is published");
    }
  }

  private static String words(long millis) {
    return Duration.ofMillis(millis).toString().substring(2).toLowerCase(Locale.ROOT);
  }
}
