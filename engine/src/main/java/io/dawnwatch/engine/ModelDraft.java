package io.dawnwatch.engine;

import io.dawnwatch.engine.feature.FeatureSpec;
import io.dawnwatch.engine.score.Calibration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A model while something of it changes; what is not named stays. Not thread-safe. */
public final class ModelDraft {
  private final Model from;
  private final SortedMap<String, ModelPart> parts;
  private String name;
  private String owner;
  private FeatureSpec features;
  private String matcher;
  private List<String> eventDetectors;
  private List<String> detectors;
  private Calibration eventCalibration;
  private Calibration calibration;
  private double threshold;
  private double eventThreshold;
  private int eventScoresPerWindow;
  private long alertGapMillis;

  public ModelDraft(Model from) {
    this.from = from;
    this.parts = new TreeMap<>(from.parts());
    this.name = from.name();
    this.owner = from.owner();
    this.features = from.features();
    this.matcher = from.matcher();
    this.eventDetectors = from.eventDetectors();
    this.detectors = from.detectors();
    this.eventCalibration = from.eventCalibration();
    this.calibration = from.calibration();
    this.threshold = from.threshold();
    this.eventThreshold = from.eventThreshold();
    this.eventScoresPerWindow = from.eventScoresPerWindow();
    this.alertGapMillis = from.alertGapMillis();
  }

  public ModelDraft name(String newName, String newOwner) {
    name = newName;
    owner = newOwner;
    return this;
  }

  public ModelDraft features(FeatureSpec newFeatures) {
    features = newFeatures;
    return this;
  }

  public ModelDraft matcher(String newMatcher) {
    matcher = newMatcher;
    return this;
  }

  public ModelDraft eventDetectors(List<String> newDetectors) {
    eventDetectors = newDetectors;
    return this;
  }

  public ModelDraft detectors(List<String> newDetectors) {
    detectors = newDetectors;
    return this;
  }

  public ModelDraft eventCalibration(Calibration newCalibration) {
    eventCalibration = newCalibration;
    return this;
  }

  public ModelDraft calibration(Calibration newCalibration) {
    calibration = newCalibration;
    return this;
  }

  public ModelDraft thresholds(double ofWindows, double ofEvents, int eventsPerWindow) {
    threshold = ofWindows;
    eventThreshold = ofEvents;
    eventScoresPerWindow = eventsPerWindow;
    return this;
  }

  public ModelDraft alertGapMillis(long newGapMillis) {
    alertGapMillis = newGapMillis;
    return this;
  }

  /** Adds a part, or puts it in the place of one of that name. */
  public ModelDraft part(String part, ModelPart learned) {
    parts.put(part, learned);
    return this;
  }

  /**
   * The model as it is now.
   *
   * @throws IllegalArgumentException if a value is out of range or a part is missing or damaged
   */
  public Model done() {
    return new Model(
        name,
        owner,
        from.semantics(),
        features,
        matcher,
        eventDetectors,
        detectors,
        eventCalibration,
        calibration,
        threshold,
        eventThreshold,
        eventScoresPerWindow,
        alertGapMillis,
        parts,
        from.training());
  }
}
