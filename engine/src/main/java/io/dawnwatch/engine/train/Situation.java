package io.dawnwatch.engine.train;

/** What is known of the events a model learns from. */
public enum Situation {
  /** Nothing: anomalies may be among them. */
  UNLABELLED,
  /** They are normal, all of them. */
  NORMAL_ONLY,
  /** Of each it is known whether it is an anomaly. */
  LABELLED
}
