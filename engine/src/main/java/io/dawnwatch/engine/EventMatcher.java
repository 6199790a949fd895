package io.dawnwatch.engine;

import io.dawnwatch.engine.detect.EventDetector;
import io.dawnwatch.engine.detect.EventView;
import io.dawnwatch.engine.event.LogEvent;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.template.ParameterReader;
import io.dawnwatch.engine.template.ParameterValues;
import io.dawnwatch.engine.template.TemplateMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees in an event what needs no other event: template and frozen surprise. A pure function of
 * model and event, so other threads can do it ahead of the {@link Scorer}. Of one thread.
 */
public final class EventMatcher {
  private final FeatureSpec spec;
  private final TemplateMatcher matcher;
  private final @Nullable ParameterReader parameters;
  private final List<EventDetector> frozen;
  private final EventView view = new EventView();
  private long template;
  private double nats;

  public EventMatcher(Model model) {
    spec = model.features();
    matcher = model.newMatcher();
    parameters = model.newParameterReader(matcher);
    frozen = model.newEventDetectors().stream().filter(EventDetector::isFrozen).toList();
  }

  /** What the model sees in {@code event}. */
  public MatchedEvent match(LogEvent event) {
    see(event);
    return new MatchedEvent(
        event,
        spec,
        template,
        matcher.index(),
        matcher.durationMicros(),
        nats,
        parameters().kept());
  }

  /** The same without an object: it stands in the other methods until the next event. */
  void see(LogEvent event) {
    template = matcher.match(event.body());
    nats = 0;
    if (!frozen.isEmpty()) {
      view.point(event, template, matcher.index());
      for (EventDetector detector : frozen) {
        nats += detector.surprise(view);
      }
    }
  }

  long template() {
    return template;
  }

  int index() {
    return matcher.index();
  }

  long durationMicros() {
    return matcher.durationMicros();
  }

  /** Values of the parameters that the model follows: good until the next event. */
  ParameterValues parameters() {
    return parameters == null ? ParameterValues.NONE : parameters.read();
  }

  double frozenNats() {
    return nats;
  }
}
