package io.dawnwatch.topology.replay;

/** Why live and a run differ in an output. */
enum Cause {
  LATE_START("late start"),
  RETENTION("live scores no longer retained"),
  BEHIND("live has not come so far"),
  MODEL("model"),
  CONFIGURATION("configuration"),
  ENGINE_VERSION("engine version"),
  UNKNOWN("unknown");

  private final String text;

  Cause(String text) {
    this.text = text;
  }

  /** As it stands in reports. */
  String text() {
    return text;
  }
}
