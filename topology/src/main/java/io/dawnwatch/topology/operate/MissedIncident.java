package io.dawnwatch.topology.operate;

import io.dawnwatch.schemas.Score;
import io.dawnwatch.schemas.Verdict;
import io.dawnwatch.topology.kafka.Cluster;
import io.dawnwatch.topology.kafka.Dataset;
import java.time.Instant;
import java.util.List;

/** Whether an incident that is said to be missed can be one: mostly a slip of the hand if not. */
public final class MissedIncident {
  private MissedIncident() {}

  /** An incident nobody could have found by its name and time; the message says why. */
  public static final class UnlikelyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnlikelyException(String message) {
      super(message);
    }
  }

  /**
   * Fails if an incident is to come, or nothing was scored that could have found it.
   *
   * @param nowMillis the time of day, ms since 1970 UTC
   * @throws UnlikelyException if so
   */
  public static void requireScored(
      Cluster cluster, Dataset dataset, Verdict missed, long nowMillis) {
    if (missed.getStartMillis() > nowMillis) {
      throw new UnlikelyException(
          "the incident would begin at "
              + Instant.ofEpochMilli(missed.getStartMillis())
              + ", which is to come");
    }
    List<Score> scores;
    try (EntityHistory history = new EntityHistory(cluster, dataset, missed.getEntity())) {
      scores = history.scores(Integer.MAX_VALUE);
    }
    if (scores.isEmpty()) {
      throw new UnlikelyException(
          "dataset "
              + dataset.name()
              + " has no score of an entity "
              + missed.getEntity()
              + ": is the name as scores have it?");
    }
    long first = scores.stream().mapToLong(Score::getStartMillis).min().orElseThrow();
    if (missed.getEndMillis() <= first) {
      throw new UnlikelyException(
          "the scores of "
              + missed.getEntity()
              + " that are kept begin at "
              + Instant.ofEpochMilli(first)
              + ", after the incident: no evaluation can meet it");
    }
  }
}
