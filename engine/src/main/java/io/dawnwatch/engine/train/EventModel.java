package io.dawnwatch.engine.train;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.detect.TellingEvents;
import io.dawnwatch.engine.feature.FeatureSpec;
import java.util.List;
import java.util.SortedMap;

/** Models that score events, and windows by their most telling events. */
public final class EventModel {
  /** Score of a surprise at its threshold. */
  private static final double AT_THRESHOLD = 0.9;

  private EventModel() {}

  /**
   * A model from what was learned.
   *
   * @param name what people call it
   * @param features windows
   * @param matcher name of the template algorithm
   * @param eventDetectors names of the detectors that have the parts
   * @param parts what they learned
   * @param event from which surprise an event is an anomaly, in nats
   * @param window from which surprise a window is
   * @param training facts for people
   */
  public static Model of(
      String name,
      FeatureSpec features,
      String matcher,
      List<String> eventDetectors,
      SortedMap<String, ModelPart> parts,
      double event,
      double window,
      SortedMap<String, String> training) {
    return new Model(
        name,
        "dawnwatch",
        Model.SEMANTICS,
        features,
        matcher,
        eventDetectors,
        List.of(TellingEvents.NAME),
        Surprises.calibration(event),
        Surprises.calibration(window),
        AT_THRESHOLD,
        AT_THRESHOLD,
        3,
        Math.min(5 * features.windowMillis(), features.horizonMillis() - features.windowMillis()),
        parts,
        training);
  }
}
