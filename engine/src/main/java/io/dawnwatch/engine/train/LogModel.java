package io.dawnwatch.engine.train;

import io.dawnwatch.engine.Model;
import io.dawnwatch.engine.ModelPart;
import io.dawnwatch.engine.detect.Profile;
import io.dawnwatch.engine.detect.SeasonalProfile;
import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Calibration;
import io.dawnwatch.engine.template.Dictionary;
import io.dawnwatch.engine.template.FollowedParameters;
import java.util.ArrayList;
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
 * The model of a log that is scored in windows of time: the detectors of the cold start over mined
 * templates, the hours of the week, and a threshold that fits the log.
 */
public final class LogModel {
  /** What the built-in model takes for an anomaly, in nats. */
  public static final double USUAL_NATS = 16;

  /** Windows that may be anomalous, as a share of those learned from. */
  public static final double MOST_SHARE = 0.1;

  private LogModel() {}

  /**
   * A model.
   *
   * @param parameters variable parts of templates that are measures
   * @param profile the hours of the week; empty if nothing is known of them
   * @param window threshold of a window
   * @param training facts for people; the threshold is added to them
   */
  public static Model of(
      String name,
      String owner,
      FeatureSpec features,
      Dictionary dictionary,
      FollowedParameters parameters,
      Profile profile,
      Threshold window,
      SortedMap<String, String> training) {
    SortedMap<String, ModelPart> parts = new TreeMap<>();
    parts.put(Model.DICTIONARY, new ModelPart(dictionary.toBytes()));
    if (!parameters.list().isEmpty()) {
      parts.put(Model.PARAMETERS, new ModelPart(parameters.toBytes()));
    }
    SortedMap<String, String> facts = new TreeMap<>(training);
    facts.put("windowThreshold", window.why());
    Model cold = Model.coldStart(features);
    List<String> detectors = new ArrayList<>(cold.detectors());
    if (!profile.equals(Profile.NONE)) {
      parts.put(SeasonalProfile.NAME, new ModelPart(profile.toBytes()));
      detectors.add(SeasonalProfile.NAME);
    }
    return new Model(
        name,
        owner,
        Model.SEMANTICS,
        features,
        Dictionary.NAME,
        cold.eventDetectors(),
        detectors,
        cold.eventCalibration(),
        calibration(window.nats()),
        cold.threshold(),
        cold.eventThreshold(),
        cold.eventScoresPerWindow(),
        cold.alertGapMillis(),
        parts,
        facts);
  }

  /** The calibration of the cold start, drawn out to another threshold. */
  private static Calibration calibration(double nats) {
    double[] points = Calibration.COLD.nats().clone();
    for (int i = 0; i < points.length; i++) {
      points[i] *= nats / USUAL_NATS;
    }
    return new Calibration(points, Calibration.COLD.scores());
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
    double nats = Math.max(USUAL_NATS, windows.reachedBy(MOST_SHARE));
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
