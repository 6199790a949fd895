package io.dawnwatch.engine;

import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.template.ParameterValues;

/**
 * An event and what a model sees in it by itself: as does every other model with the same features.
 *
 * @param spec features of the model
 * @param template id of its template
 * @param index place of the template in the model's dictionary, -1 if the dictionary lacks it
 * @param durationMicros first duration in its body, negative for none
 * @param frozenNats what the model's frozen event detectors say, in nats
 * @param parameters values of the parameters that the model follows
 */
public record MatchedEvent(
    LogEvent event,
    FeatureSpec spec,
    long template,
    int index,
    long durationMicros,
    double frozenNats,
    ParameterValues parameters) {
  /** Whether it was matched for these features. */
  boolean isFor(FeatureSpec other) {
    return spec == other || spec.equals(other);
  }
}
