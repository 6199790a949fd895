package io.dawnwatch.topology.train;

import io.dawnwatch.engine.template.ShapeMatcher;
import io.dawnwatch.engine.train.SplitMix;

/**
 * A fifth of the entities, or of the messages, that is kept for the test: chosen by hash and seed,
 * so it is the same in every pass.
 */
final class HeldOutFifth {
  private static final int PARTS = 5;

  private final boolean entities;
  private final boolean messages;
  private final long seed;
  private final ThreadLocal<ShapeMatcher> shapes = ThreadLocal.withInitial(ShapeMatcher::new);

  HeldOutFifth(TrainParameters parameters) {
    this.entities = parameters.entityDisjoint();
    this.messages = parameters.templateDisjoint();
    this.seed = parameters.seed();
  }

  /** Whether an entity is for the test alone. */
  boolean entity(String entity) {
    return entities && new SplitMix(SplitMix.hash(entity) ^ seed).below(PARTS) == 0;
  }

  /** Whether messages of this shape are for the test alone. */
  boolean message(String body) {
    return messages && new SplitMix(shapes.get().match(body) ^ seed).below(PARTS) == 0;
  }

  String words() {
    if (entities && messages) {
      return "a fifth of the entities and a fifth of the messages were not trained on";
    }
    return "a fifth of the " + (entities ? "entities" : "messages") + " was not trained on";
  }
}
