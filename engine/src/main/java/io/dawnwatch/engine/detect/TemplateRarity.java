package io.dawnwatch.engine.detect;

import io.dawnwatch.engine.event.Severity;
import io.dawnwatch.engine.feature.Frequencies;
import io.dawnwatch.engine.feature.OpenFrame;
import io.dawnwatch.engine.feature.TellingEvent;
import java.util.List;

/*
 * How unlikely a message is: its template's share among the entity's messages of the horizon, backed off to its share in
 * the partition (a Dirichlet prior of BACK_OFF messages [1]), so a message new to one entity but common next door says
 * less than one nobody knows. Weighted by severity: a new INFO line is Tuesday, a new FATAL line is an incident.
 * O(1) per event: two look-ups and one logarithm. It fails where messages carry free text.
 * [1] MacKay, Bauman Peto. A hierarchical Dirichlet language model. Natural Language Engineering 1, 1995.
 */
/** Rare and never-seen messages. */
public final class TemplateRarity implements Detector, EventDetector {
  public static final String NAME = "rarity";

  /** Weight of the partition's shares against the entity's, in messages. */
  private static final double BACK_OFF = 20;

  /** Count of a template nobody has seen (Krichevsky-Trofimov). */
  private static final double NEVER = 0.5;

  /** The second and third most telling messages add this part of their surprise. */
  private static final double NEXT = 0.25;

  /** Less than this is what ordinary messages have. */
  private static final double LEAST_NATS = 4;

  @Override
  public String name() {
    return NAME;
  }

  /** Surprise of an event of {@code template} in nats, at least 0, weighted by its severity. */
  public static double surprise(
      long template, Severity severity, Frequencies entity, Frequencies partition) {
    double everywhere =
        (partition.get(template) + NEVER) / (partition.total() + NEVER * (partition.size() + 1));
    double here = (entity.get(template) + BACK_OFF * everywhere) / (entity.total() + BACK_OFF);
    return weight(severity) * Math.max(0, -StrictMath.log(here));
  }

  @Override
  public double surprise(EventView view) {
    return surprise(
        view.template(),
        view.event().severity(),
        view.entityTemplates(),
        view.partitionTemplates());
  }

  @Override
  public void explain(EventView view, List<Contribution> contributions) {
    double nats = surprise(view);
    if (nats > 0) {
      contributions.add(
          new Contribution(
              NAME,
              "message",
              1,
              0,
              nats,
              "a grave message that is hardly ever seen: "
                  + TellingEvent.excerptOf(view.event().body())));
    }
  }

  private static double weight(Severity severity) {
    return switch (severity) {
      case TRACE, DEBUG, INFO -> 0.25;
      case UNSPECIFIED, WARN -> 0.5;
      case ERROR -> 0.75;
      case FATAL -> 1.5;
    };
  }

  @Override
  public void examine(WindowView window, List<Contribution> contributions) {
    OpenFrame frame = window.frame();
    if (frame == null || frame.telling.isEmpty()) {
      return;
    }
    if (!window.isWarm() && frame.telling.stream().noneMatch(TellingEvent::unseen)) {
      // Nobody knows yet what is usual here: neither the entity's past nor its partition's says so.
      return;
    }
    double nats = 0;
    int unseen = 0;
    for (int i = 0; i < frame.telling.size(); i++) {
      TellingEvent event = frame.telling.get(i);
      nats += i == 0 ? event.surprise() : NEXT * event.surprise();
      unseen += event.unseen() ? 1 : 0;
    }
    if (nats < LEAST_NATS) {
      return;
    }
    TellingEvent first = frame.telling.get(0);
    String text =
        (first.unseen() ? "never seen in the last " + window.horizonWords() : "rarely seen")
            + ": "
            + first.excerpt();
    contributions.add(
        new Contribution(
            NAME, "message", unseen, 0, Math.min(nats - LEAST_NATS, Surprise.MOST_NATS), text));
  }
}
