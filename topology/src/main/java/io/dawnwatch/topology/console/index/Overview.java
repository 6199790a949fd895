package io.dawnwatch.topology.console.index;

import java.util.List;
import java.util.Optional;

/**
 * The dataset at a glance.
 *
 * @param nowMillis where the dataset's time is, ms since 1970 UTC: of a dataset of history its
 *     newest score, else the time of day
 * @param history whether the data's own time is the clock
 * @param day what came in the 24 hours before now
 * @param hours the last hours of all entities together, by time; at most a week
 * @param heat entities with the most anomalies in the last 24 hours
 * @param models those with a role, the champion first
 * @param morning the last one
 */
public record Overview(
    String dataset,
    long nowMillis,
    boolean history,
    Day day,
    Health health,
    List<HourCell> hours,
    List<HeatRow> heat,
    List<ModelRow> models,
    Optional<MorningRow> morning,
    DriftState drift) {
  public Overview {
    hours = List.copyOf(hours);
    heat = List.copyOf(heat);
    models = List.copyOf(models);
  }

  /**
   * What came in a day.
   *
   * @param entities entities that had windows
   * @param windows scored windows
   * @param events events in them
   * @param anomalies anomalous windows
   * @param alerts alerts that began
   * @param openAlerts alerts that go on, whenever they began
   * @param unjudged alerts that began in it and have no verdict
   * @param quarantined lines that were rejected
   */
  public record Day(
      long entities,
      long windows,
      long events,
      long anomalies,
      long alerts,
      long openAlerts,
      long unjudged,
      long quarantined) {}

  /**
   * How the index itself is.
   *
   * @param indexer who indexes: host and process; empty if nobody does
   * @param seenSeconds seconds since it last said so; -1 if it never did
   * @param bytes its size
   * @param lag by topic, in the order of their names
   */
  public record Health(String indexer, long seenSeconds, long bytes, List<TopicLag> lag) {
    public Health {
      lag = List.copyOf(lag);
    }

    /** Seconds behind the topic that is furthest behind. */
    public long seconds() {
      return lag.stream().mapToLong(TopicLag::seconds).max().orElse(0);
    }
  }
}
