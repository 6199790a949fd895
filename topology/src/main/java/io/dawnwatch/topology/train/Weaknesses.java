package io.dawnwatch.topology.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.detect.Forest;
import io.dawnwatch.engine.detect.SeasonalProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is weak about a model or not known of it, in sentences: each follows from the model itself
 * or from a figure of its evaluation. Nothing is said of what nobody looked at but that nobody did.
 */
final class Weaknesses {
  /** An interval wider than this says little. */
  private static final double WIDE = 0.3;

  /** From so many times the baseline's cost on, a model is called slow. */
  private static final double DEAR = 1.5;

  /** A figure of windows or incidents below this is called weak. */
  private static final double WEAK = 0.5;

  /** Groups named one by one; of the others the number is told. */
  private static final int MOST_GROUPS = 3;

  private static final Map<String, String> LEARNABLE =
      new TreeMap<>(
          Map.of(
              Forest.NAME, "mixtures of features",
              Model.DICTIONARY, "the messages",
              Model.PARAMETERS, "measures out of messages",
              SeasonalProfile.NAME, "the hours of the week"));

  private final List<String> found = new ArrayList<>();

  private Weaknesses() {}

  /** Of a model, and of its last evaluation; null where there was none. */
  static List<String> of(String id, Model model, JsonNode body, JsonNode own) {
    Weaknesses all = new Weaknesses();
    all.ofModel(model);
    if (body == null) {
      all.found.add(
          "Nobody judged it: how good it is is not known. `dawnwatch evaluate --model "
              + id.substring(0, 12)
              + "` judges it.");
    } else {
      all.ofFigures(own);
      all.ofBudget(body);
      all.ofComparisons(body);
      all.ofGroups(own);
      all.ofPlanted(body);
      all.ofStability(body);
      all.ofCost(body);
      body.path("unknownWithoutLabels")
          .forEach(one -> all.found.add("Without labels nobody can know: " + one.asText() + "."));
    }
    return all.found;
  }

  private void ofModel(Model model) {
    List<String> missing = new ArrayList<>();
    LEARNABLE.forEach(
        (part, what) -> {
          // What was measured and refused is told by name.
          if (!model.parts().containsKey(part)
              && !model.training().containsKey(DetectorContest.FACT + part)) {
            missing.add(what);
          }
        });
    if (!missing.isEmpty()) {
      found.add("It learned nothing of: " + String.join(", ", missing) + ".");
    }
    Map<String, String> facts = model.training();
    List<String> wanted =
        facts.keySet().stream()
            .filter(name -> name.startsWith(DetectorContest.FACT))
            .filter(name -> facts.get(name).startsWith("wanted"))
            .map(name -> name.substring(DetectorContest.FACT.length()))
            .toList();
    if (!wanted.isEmpty()) {
      found.add(
          "Somebody wanted these detectors, whatever was measured of them: "
              + String.join(", ", wanted)
              + ".");
    }
    if (facts.getOrDefault("situation", "").contains("anomalies may be among")) {
      found.add(
          "Anomalies may have been among the events it learned from: what was wrong then may be"
              + " usual to it.");
    }
    if (facts.getOrDefault("templateQuality", "ok").equals("warn")) {
      facts.forEach(
          (name, fact) -> {
            if (name.startsWith("templateQuality.")) {
              found.add("Its templates are doubtful: " + fact + ".");
            }
          });
    }
    if (facts.containsKey("heldOut")) {
      found.add(
          "It was trained to be judged on what it never saw ("
              + facts.get("heldOut")
              + "): it knows less than it could.");
    }
  }

  private void ofFigures(JsonNode own) {
    if (own.has("incidents") && own.get("incidents").intValue() < 5) {
      found.add(
          "Labelled incidents it was judged on: "
              + own.get("incidents").asText()
              + ", too few to say how sure a figure is.");
    }
    own.path("notes").forEach(note -> found.add(note.asText() + "."));
    for (JsonNode metric : own.path("metrics")) {
      String name = metric.path("name").asText();
      boolean share = !name.endsWith("PerDay") && !name.endsWith("Seconds");
      if (share
          && metric.path("low").isNumber()
          && metric.get("high").doubleValue() - metric.get("low").doubleValue() > WIDE) {
        found.add(
            String.format(
                Locale.ROOT,
                "Its %s is only known to lie between %.2f and %.2f.",
                name,
                metric.get("low").doubleValue(),
                metric.get("high").doubleValue()));
      }
    }
    int misses = own.path("misses").size();
    if (misses > 0) {
      found.add(
          "It missed "
              + misses
              + " of "
              + own.path("incidents").asText()
              + " incidents; `experiments show` tells which and how near it came.");
    }
  }

  private void ofBudget(JsonNode body) {
    if (body.has("budget") && !body.get("budget").path("kept").booleanValue()) {
      found.add(
          String.format(
              Locale.ROOT,
              "It raised %.1f alerts a day where %.1f were wanted.",
              body.get("budget").path("raised").doubleValue(),
              body.get("budget").path("alertsPerDay").doubleValue()));
    }
  }

  private void ofComparisons(JsonNode body) {
    for (JsonNode comparison : body.path("comparisons")) {
      String other = comparison.path("with").asText();
      if (other.equals(Judgement.WITHOUT)) {
        other = "same model without its learned detectors";
      }
      boolean better = false;
      for (JsonNode one : comparison.path("differences")) {
        better |= one.path("verdict").asText().equals("better");
        if (one.path("verdict").asText().equals("worse")) {
          found.add(
              "Its "
                  + one.path("name").asText()
                  + " is worse than that of the "
                  + other
                  + ", by more than chance.");
        }
      }
      if (!better) {
        found.add("On no figure is it known to be better than the " + other + ".");
      }
    }
  }

  private void ofGroups(JsonNode own) {
    int small = 0;
    int weak = 0;
    for (JsonNode group : own.path("subgroups")) {
      if (!group.path("outcome").asText().equals("ok")) {
        small++;
      } else if (group.path("f1").isNumber() && group.get("f1").doubleValue() < WEAK) {
        weak++;
        if (weak <= MOST_GROUPS) {
          found.add(
              String.format(
                  Locale.ROOT,
                  "Where %s is %s, its F1 of windows is %.2f (%d windows, %d in incidents).",
                  group.path("key").asText(),
                  group.path("value").asText(),
                  group.get("f1").doubleValue(),
                  group.path("windows").intValue(),
                  group.path("incidentWindows").intValue()));
        }
      }
    }
    if (weak > MOST_GROUPS) {
      found.add(weak - MOST_GROUPS + " more groups have an F1 of windows below " + WEAK + ".");
    }
    if (small > 0) {
      found.add(
          "Of "
              + small
              + " of "
              + own.path("subgroups").size()
              + " groups nothing can be said: too few windows, or none in an incident.");
    }
  }

  private void ofPlanted(JsonNode body) {
    JsonNode planted = body.path("planted");
    JsonNode own = planted.has("candidate") ? planted.get("candidate") : planted.path("model");
    for (JsonNode one : own) {
      int all = one.path("planted").intValue();
      if (all > 0 && one.path("found").intValue() < WEAK * all) {
        found.add(
            String.format(
                Locale.ROOT,
                "Of %d planted incidents of the kind %s at strength %s %s it found %d.",
                all,
                one.path("kind").asText(),
                one.path("strength").asText(),
                one.path("unit").asText(),
                one.path("found").intValue()));
      }
    }
    if (planted.isObject() && own.isMissingNode()) {
      found.add("Planted incidents tell nothing: " + planted.path("outcome").asText() + ".");
    }
  }

  private void ofCost(JsonNode body) {
    double times = body.path(Judgement.COST).doubleValue();
    if (times > DEAR) {
      found.add(
          String.format(
              Locale.ROOT, "An event costs it %.1f times what it costs the baseline.", times));
    }
  }

  private void ofStability(JsonNode body) {
    JsonNode agreement = body.path("stability").path("leastAgreement");
    if (agreement.isNumber() && agreement.doubleValue() < WEAK) {
      found.add(
          String.format(
              Locale.ROOT,
              "Its threshold hangs on few days: had others been calibrated on, as little as %.2f of"
                  + " its anomalies would have been the same.",
              agreement.doubleValue()));
    }
  }
}
