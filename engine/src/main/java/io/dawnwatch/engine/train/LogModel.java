package io.dawnwatch.engine.train;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.detect.SeasonalBaseline;
import io.dawnwatch.engine.detect.Silence;
import io.dawnwatch.engine.detect.TellingEvents;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.template.Dictionary;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/*
 * The threshold of a window is that of the cold start, 16 nats, which its detectors mean alike in any log; only if more
 * than MOST_SHARE of the windows learned from reach it, the log is noisier than that, and the threshold is what that share
 * of them reaches. So quiet logs are not made to have anomalies, and noisy ones do not drown their readers.
 */
/**
 * The model of a log that is scored in windows of time: mined templates, frozen event detectors.
 */
public final class LogModel {
  /** What the built-in model takes for an anomaly, in nats. */
  public static final double USUAL_NATS = 16;

  /** Windows that may be anomalous, as a share of those learned from. */
  public static final double MOST_SHARE = 0.02;

  /** One ordinary event in 8,000 is as surprising: -ln of its share. */
  private static final double EVENT_NATS = 9;

  private static final double AT_THRESHOLD = 0.9;
  private static final double EVENT_THRESHOLD = 0.95;
  private static final int EVENT_SCORES_PER_WINDOW = 3;

  private LogModel() {}

  /**
   * A model.
   *
   * @param events what was learned of events
   * @param window threshold of a window
   * @param training facts for people; the threshold is added to them
   */
  public static Model of(
      String name,
      String owner,
      FeatureSpec features,
      Dictionary dictionary,
      EventTraining events,
      Threshold window,
      SortedMap<String, String> training) {
    SortedMap<String, ModelPart> parts = new TreeMap<>(events.parts());
    parts.put(Model.DICTIONARY, new ModelPart(dictionary.toBytes()));
    SortedMap<String, String> facts = new TreeMap<>(training);
    facts.put("windowThreshold", window.why());
    Model cold = Model.coldStart(features);
    return new Model(
        name,
        owner,
        Model.SEMANTICS,
        features,
        Dictionary.NAME,
        events.detectors(),
        List.of(SeasonalBaseline.NAME, TellingEvents.NAME, Silence.NAME),
        Surprises.calibration(EVENT_NATS),
        Surprises.calibration(window.nats()),
        AT_THRESHOLD,
        EVENT_THRESHOLD,
        EVENT_SCORES_PER_WINDOW,
        cold.alertGapMillis(),
        parts,
        facts);
  }

  /** The threshold of windows, from the surprises of those learned from. */
  public static Threshold windowThreshold(Surprises windows) {
    double share = windows.shareFrom(USUAL_NATS);
    if (share <= MOST_SHARE) {
      return new Threshold(
          USUAL_NATS,
          String.format(
              Locale.ROOT,
              "%.0f nats, which %.2f %% of the windows reach",
              USUAL_NATS,
              100 * share));
    }
    double nats = windows.reachedBy(MOST_SHARE);
    return new Threshold(
        nats,
        String.format(
            Locale.ROOT,
            "%.1f nats, which %.0f %% of the windows reach, because %.0f %% reach the usual %.0f",
            nats,
            100 * MOST_SHARE,
            100 * share,
            USUAL_NATS));
  }
}
