package io.dawnwatch.engine.score;

/** What a model does in a dataset. */
public enum Role {
  /** Its scores count and its anomalies become alerts. */
  CHAMPION,
  /** It scores beside the champion; nobody is woken. */
  CHALLENGER,
  /** It scores no more. */
  RETIRED
}
