package io.dawnwatch.engine.evaluate;

import io.dawnwatch.engine.event.KeyValue;
import java.util.List;

/**
 * A window or session as a model scored it: a row of an evaluation.
 *
 * @param startMillis its start
 * @param endMillis its end, exclusive
 * @param emittedMillis the partition's clock when the score was there
 * @param surprise before calibration, in nats
 * @param anomaly whether its score reached the model's threshold
 * @param events events in it; 0 for silence
 * @param gravest severity of its gravest event in words, or {@code silence}
 * @param fresh whether it holds a message the model's dictionary lacks
 * @param groups subgroup keys of its entity, sorted
 */
public record ScoredWindow(
    String entity,
    long startMillis,
    long endMillis,
    long emittedMillis,
    double surprise,
    boolean anomaly,
    int events,
    String gravest,
    boolean fresh,
    List<KeyValue> groups) {
  /** The same window with another surprise. */
  ScoredWindow withSurprise(double nats) {
    return changed(nats, anomaly);
  }

  /** The same window with another decision. */
  ScoredWindow asAnomaly(boolean decided) {
    return changed(surprise, decided);
  }

  private ScoredWindow changed(double nats, boolean decided) {
    return new ScoredWindow(
        entity,
        startMillis,
        endMillis,
        emittedMillis,
        nats,
        decided,
        events,
        gravest,
        fresh,
        groups);
  }
}
