package io.dawnwatch.engine.evaluate;

/**
 * How well one part of the windows is judged, window by window.
 *
 * @param key what the windows are grouped by: a subgroup key of the entity, {@code severity},
 *     {@code hour} (UTC), {@code template}
 * @param value which group
 * @param windows rows in it
 * @param incidentWindows rows within a labelled incident
 * @param anomalous rows that are anomalies
 * @param falseAlarms anomalies that lie in no incident and not right after one
 * @param precision share of anomalies within an incident
 * @param recall share of incidents' windows that are anomalies; NaN without any
 * @param f1 harmonic mean of the two; NaN where no incident is
 * @param f1Interval 95 %, of the block bootstrap
 * @param outcome what can be said: {@code ok}, or why nothing can
 */
public record Subgroup(
    String key,
    String value,
    long windows,
    long incidentWindows,
    long anomalous,
    long falseAlarms,
    double precision,
    double recall,
    double f1,
    Interval f1Interval,
    String outcome) {
  /** What can be said of a group that is large enough. */
  public static final String OK = "ok";

  /** Share of its rows that are anomalies. */
  public double anomalousShare() {
    return Block.share(anomalous, windows);
  }
}
