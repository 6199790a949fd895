package io.dawnwatch.topology.console.index;

import java.time.Duration;

/**
 * What of a dataset the index keeps.
 *
 * @param retention how far back from the dataset's own time; verdicts, the scores they are about,
 *     each week's random sample, the audit trail, mornings and runs stay longer
 */
public record Indexed(Duration retention) {
  /** Two weeks. */
  public static final Indexed DEFAULT = new Indexed(Duration.ofDays(14));

  /** Windows of each entity that are kept one by one: three hours of minutes. */
  static final int RECENT_WINDOWS = 180;

  public Indexed {
    if (retention.compareTo(Duration.ofHours(1)) < 0) {
      throw new IllegalArgumentException(
          "the index keeps at least an hour (--retention): " + retention);
    }
  }
}
