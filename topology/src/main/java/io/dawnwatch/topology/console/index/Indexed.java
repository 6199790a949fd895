package io.dawnwatch.topology.console.index;

import io.dawnwatch.engine.drift.DriftWatch;
import java.time.Duration;

/**
 * What of a dataset the index keeps.
 *
 * @param retention how far back from the dataset's own time; verdicts, the scores they are about,
 *     each week's random sample, the audit trail, mornings and runs stay longer
 * @param drift when a move is an alarm
 * @param takeover how long the console that indexes may be silent before another takes over
 */
public record Indexed(Duration retention, DriftWatch.Policy drift, Duration takeover) {
  /** Two weeks. */
  public static final Indexed DEFAULT =
      new Indexed(Duration.ofDays(14), DriftWatch.Policy.DEFAULT, Duration.ofSeconds(15));

  /** Windows of each entity that are kept one by one: three hours of minutes. */
  static final int RECENT_WINDOWS = 180;

  public Indexed {
    if (retention.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException("the index keeps at least an hour: " + retention);
    }
    if (takeover.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "a console takes over after at least a second: " + takeover);
    }
  }

  /** The same with another retention. */
  public Indexed retaining(Duration other) {
    return new Indexed(other, drift, takeover);
  }
}
