package io.dawnwatch.engine.evaluate;

/** What an evaluation measures. */
public enum Measured {
  PRECISION("precision", true, true, "share of alerts that tell of an incident"),
  RECALL("recall", true, true, "share of incidents with an anomalous window"),
  F1("f1", true, true, "harmonic mean of the two"),
  WINDOW_PRECISION("windowPrecision", true, true, "share of anomalous windows in an incident"),
  WINDOW_RECALL("windowRecall", true, true, "share of incidents' windows that are anomalous"),
  WINDOW_F1("windowF1", true, true, "harmonic mean of the two"),
  AVERAGE_PRECISION(
      "averagePrecision", true, true, "of windows ranked by surprise, whatever the threshold"),
  TIME_TO_DETECT("timeToDetectSeconds", false, true, "median, start to first anomalous score"),
  FALSE_ALERTS_PER_DAY("falseAlertsPerDay", false, true, "alerts that tell of no incident"),
  ALERTS_PER_DAY("alertsPerDay", false, false, "alerts of all entities"),
  ANOMALOUS_SHARE("anomalousShare", false, false, "share of windows that are anomalous");

  private final String label;
  private final boolean moreIsBetter;
  private final boolean needsLabels;
  private final String meaning;

  Measured(String label, boolean moreIsBetter, boolean needsLabels, String meaning) {
    this.label = label;
    this.moreIsBetter = moreIsBetter;
    this.needsLabels = needsLabels;
    this.meaning = meaning;
  }

  public String label() {
    return label;
  }

  public boolean moreIsBetter() {
    return moreIsBetter;
  }

  public boolean needsLabels() {
    return needsLabels;
  }

  public String meaning() {
    return meaning;
  }
}
