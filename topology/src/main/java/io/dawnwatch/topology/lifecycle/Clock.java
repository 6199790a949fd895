package io.dawnwatch.topology.lifecycle;

/** What moves the time of a dataset. */
public enum Clock {
  /**
   * The broker's: records of {@code events} carry the time at which they were appended. For live
   * logs.
   */
  BROKER("LogAppendTime"),
  /** The events': a loader writes them in time order with ticks. For history. */
  EVENT("CreateTime");

  private final String timestampType;

  Clock(String timestampType) {
    this.timestampType = timestampType;
  }

  /** Kafka's {@code message.timestamp.type} of the events topic. */
  public String timestampType() {
    return timestampType;
  }
}
